"""Which of a document's keys gives each role: the table of names, and how it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from searchidx.inference import literals
from searchidx.model.document import Document
from searchidx.model.fields import Role

NAMES: dict[Role, tuple[str, ...]] = {
    Role.TITLE: ("title", "name", "headline"),
    Role.SUMMARY: ("excerpt", "description", "summary", "subtitle"),
    Role.TOPICS: ("topics", "tags", "categories", "keywords"),
    Role.DATE: ("publishedDateTime", "date", "published_at", "pubDate", "created"),
    Role.URL: ("webUrl", "url", "link", "permalink", "originalUrl"),
    Role.PROVIDER: ("provider", "source", "author"),
    Role.IMAGE: ("images", "image", "cover"),
}
"""The authors' names of each role, the first that a document has being the one that counts."""

RELATED = ("related", "relatedarticles")
STATES = ("published", "draft", "removed")

_INSIDE = {Role.PROVIDER: ("name",), Role.IMAGE: ("url", "src", "image", "path")}
_WRAPPERS = {"extra", "params", "meta", "metadata", "data", "taxonomies", "attributes", "frontmatter", "seo", "og", "page", "post"}
_GENERIC = {"name", "url", "link", "created", "source"}
_ENTITIES = {"provider", "source", "author", "image", "images", "cover", "related", "items", "actions", "affiliation"}
_DATED = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
_URL = re.compile(r"https?://[^\x00-\x20\x7f]+", re.I)
_COMMON_URL = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?#][^\x00-\x20\x7f]*)?")
_INDEX_NAMES = {"index", "_index", "readme"}

Given = dict[Role, tuple[str, Any]]
"""Each role that a document has, with the key that gave it and its value."""


class RoleTable:
    """The table of names, with a configuration's own in place of some, read against documents' keys."""

    def __init__(self, own: Mapping[Role, Iterable[str]] | None = None, wanted: Iterable[Role] = Role) -> None:
        given = NAMES | dict(own or {})
        self._names = {role: tuple(n.casefold() for n in given[role]) for role in wanted}
        self._own = frozenset(own or ())
        self._candidates: dict[tuple[str, ...], list[tuple[Role, tuple[str, ...]]]] = {}

    def resolve(self, meta: Mapping[str, Any]) -> Given:
        """The roles that these keys give: for each the first key of the table that has a value."""
        found: Given = {}
        for role, names in self._candidates_of(tuple(meta)):
            for key in names:
                value = meta[key]
                if _is_text(value, role) if value.__class__ is str else _exists(role, value):
                    found[role] = key, value
                    break
        return found

    def picked(self, keys: tuple[str, ...], values: Mapping[str, Sequence[Any]]) -> dict[Role, str | list[str | None]]:
        """For documents that all have these keys, with their values by key: the key that gives each of them the role, or what
        gives it to one after the other, None where nothing does.
        """
        return {
            role: names[0] if _all_give(role, values[names[0]]) else _picked(role, names, values)
            for role, names in self._candidates_of(keys)
        }

    def _candidates_of(self, keys: tuple[str, ...]) -> list[tuple[Role, tuple[str, ...]]]:
        candidates = self._candidates.get(keys)
        if candidates is None:
            if len(self._candidates) > 4096:
                self._candidates.clear()
            candidates = self._candidates[keys] = list(self._read(keys))
        return candidates

    def lists(self, key: str) -> bool:
        """Whether a key goes by one of the names of topics, so that its texts are lists written with commas."""
        return key.casefold().rpartition(".")[2] in self._names.get(Role.TOPICS, ())

    def _read(self, keys: tuple[str, ...]) -> Iterator[tuple[Role, tuple[str, ...]]]:
        taken: set[str] = set()
        for role, names in self._names.items():
            own = [key for name in names for key in self._matching(role, name, keys) if key not in taken]
            taken.update(own)
            if own:
                yield role, tuple(dict.fromkeys(own))

    def _matching(self, role: Role, name: str, keys: tuple[str, ...]) -> list[str]:
        """The keys that a name of the table means, whole keys before the last parts of nested ones."""
        inside = tuple(f"{name}.{part}" for part in _INSIDE.get(role, ()))
        folded = [(key, key.casefold()) for key in keys]
        whole = [key for key, low in folded if low == name] + [key for part in inside for key, low in folded if low == part]
        nested = [key for key, low in folded if low.endswith(f".{name}") and self._counts(role, name, low)]
        return whole + nested + [key for part in inside for key, low in folded if low.endswith(f".{part}") and _plain(low, part)]

    def _counts(self, role: Role, name: str, key: str) -> bool:
        """Whether a nested key means the document itself, not something that it names: `author.url` is no address of it."""
        if role in self._own:
            return True
        above = key.removesuffix(f".{name}").split(".")
        if name in _GENERIC:
            return all(part in _WRAPPERS for part in above)
        entities = {n for other, names in self._names.items() if other is not role for n in names} | _ENTITIES
        return not any(part in entities and part not in self._names[role] for part in above)


def _picked(role: Role, names: tuple[str, ...], values: Mapping[str, Sequence[Any]]) -> list[str | None]:
    first = names[0]
    found = [first if _gives(role, value) else None for value in values[first]]
    for name in names[1:] if None in found else ():
        found = [name if key is None and _gives(role, value) else key for key, value in zip(found, values[name], strict=True)]
    return found


def _all_give(role: Role, column: Sequence[Any]) -> bool:
    """Whether one look at a whole column tells that each of its values gives the role."""
    if not all(column):
        return False
    kinds = set(map(type, column))
    if kinds == {list} and role is not Role.IMAGE:
        column = [value[0] for value in column]
        return set(map(type, column)) == {str} and all(column) and not any(map(str.isspace, column))
    return kinds == {str} and not any(map(str.isspace, column)) and not (role is Role.PROVIDER and "://" in "\n".join(column))


def _gives(role: Role, value: Any) -> bool:
    return _is_text(value, role) if value.__class__ is str else _exists(role, value)


def _plain(key: str, ending: str) -> bool:
    return all(part in _WRAPPERS for part in key.removesuffix(f".{ending}").split("."))


def _is_text(text: str, role: Role) -> bool:
    """Whether a text says something; an address names no provider."""
    return bool(text) and not text.isspace() and not (role == "provider" and "://" in text)


def _exists(role: Role, value: Any) -> bool:
    if not value:
        return False
    return bool(picture(value)) if role is Role.IMAGE else any(names(value))


def names(value: Any) -> tuple[str, ...]:
    """The texts in a value: itself, a list's, and of mappings their names."""
    if isinstance(value, str):
        return (text,) if (text := value.strip()) else ()
    if isinstance(value, dict):
        folded = {k.casefold(): v for k, v in value.items()}
        return next((n for key in ("name", "title", "label", "term", "slug") if (n := names(folded.get(key)))), ())
    if not isinstance(value, list):
        return ()
    try:
        return tuple(filter(None, map(str.strip, value)))
    except TypeError:  # not all are texts
        return tuple(text for item in value for text in names(item))


def all_names(values: Iterable[Any]) -> list[tuple[str, ...]]:
    """The texts in each of these values."""
    return [(text,) if value.__class__ is str and (text := value.strip()) else names(value) for value in values]


def picture(value: Any) -> str:
    """The address of a picture: a text, or the first of a list of texts or mappings with an address; "" for none."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        folded = {k.casefold(): v for k, v in value.items()}
        return next((text.strip() for key in _INSIDE[Role.IMAGE] if isinstance(text := folded.get(key), str) and text.strip()), "")
    return next((text for item in value if (text := picture(item))), "") if isinstance(value, list) else ""


def untitled(document: Document) -> str:
    """What a document without a title goes by: its first heading, or its file's name in words; never empty."""
    return document.heading.strip() or _humanised(document.id)


def stem(id: str) -> str:
    """The name of a document's file without its suffix; of an `index` file that of its folder."""
    parts = id.rsplit("/", 2)
    name = re.sub(r"\.[A-Za-z]{1,8}$", "", parts[-1]) or parts[-1]
    return parts[-2] if name.casefold() in _INDEX_NAMES and len(parts) > 1 else name


def slug(id: str) -> str:
    """The name of a document's file without suffix and date."""
    name = stem(id)
    return re.sub(r"^\d{4}-\d{2}-\d{2}[-_ ]*", "", name) or name


def _humanised(id: str) -> str:
    name = slug(id)
    words = name if " " in name else " ".join(re.split(r"[-_]+", name))
    words = words.strip() or id
    return words[:1].upper() + words[1:]


def file_date(id: str) -> literals.Date | None:
    """The date in the name of a document's file, or None."""
    found = _DATED.search(stem(id))
    return literals.date(found[1]) if found else None


def topics(value: Any, words: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The topics in a value: a list's items; a text split at commas, or at blanks where every word is one of `words`."""
    if not isinstance(value, str):
        found: Iterable[str] = names(value)
    elif "," in value:
        found = (part.strip() for part in value.strip("[] ").split(","))
    else:
        found = value.split() if _splits(value, words) else (value.strip(),)
    return tuple(dict.fromkeys(part for part in found if part))


def _splits(text: str, words: frozenset[str]) -> bool:
    low = text.casefold().split()
    return len(low) > 1 and " ".join(low) not in words and all(word in words for word in low)


def usable_url(text: str) -> str | None:
    """An http(s) address with a host, without the white space around it, or None."""
    text = text.strip()
    if _COMMON_URL.fullmatch(text):
        return text
    if not _URL.fullmatch(text):
        return None
    try:
        parts = urlsplit(text)
        return text if parts.hostname and "\\" not in parts.netloc and parts.port != 0 else None
    except ValueError:
        return None


def made_url(pattern: str, document: Document, date: str) -> str | None:
    """The address that a pattern such as `https://example.org/{slug}/` makes for a document, or None where a part is missing."""
    known = {k.casefold(): v.strip() for k, v in document.meta.items() if isinstance(v, str)}
    parts = dict(zip(("year", "month", "day"), date[:10].split("-"), strict=False)) if date else {}
    known = (
        {"slug": slug(document.id), "stem": stem(document.id), "id": document.id, "path": re.sub(r"\.\w+$", "", document.id)}
        | parts
        | known
    )
    missing = False

    def fill(found: re.Match[str]) -> str:
        nonlocal missing
        value = known.get(found[1].casefold(), "")
        missing = missing or not value
        after_slash = found.start() > 0 and pattern[found.start() - 1] == "/"
        return quote(value.lstrip("/") if after_slash else value, safe="/:@!$&'()*+,;=~")

    made = re.sub(r"\{([^{}]+)\}", fill, pattern)
    return None if missing else usable_url(made)


def tells_state(keys: Iterable[str]) -> bool:
    """Whether any of these keys says whether a document is published."""
    return any(key.casefold() in STATES for key in keys)


def state(meta: Mapping[str, Any]) -> tuple[str, str]:
    """A document's state, published or draft, and the key whose value had to be guessed at, or "".

    What is marked as removed counts as a draft: nothing that lies in the folder vanishes from the index unasked.
    """
    found, odd = "published", ""
    for key, value in meta.items():
        if len(key) > 9 or (low := key.casefold()) not in STATES:
            continue
        truth = literals.boolean(value) if isinstance(value, str) else None
        if low != "published" and (value is None or value == ""):
            continue
        if truth is None:
            odd = key
        if (low == "published" and truth is not True) or (low != "published" and truth is not False):
            found = "draft"
    return found, odd


def tells_related(keys: Iterable[str]) -> bool:
    """Whether any of these keys may hold related articles."""
    return any(key.casefold() in RELATED for key in keys)


def related_items(meta: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """The key of the related articles and their mappings; ("", []) where there are none."""
    for key, value in meta.items():
        if isinstance(value, list) and value and key.casefold() in RELATED:
            items = [item for item in value if isinstance(item, dict)]
            if items:
                return key, items
    return "", []
