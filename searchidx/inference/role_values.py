"""What stands in the value of a role: names, topics, an address, a picture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from searchidx.inference.file_names import slug, stem
from searchidx.inference.value_patterns import ValuePattern, pattern_of
from searchidx.model.document import Document

_URL = re.compile(r"https?://[^\x00-\x20\x7f]+", re.I)
_WIKILINK = re.compile(r"\[\[([^\[\]|]{1,300})(?:\|([^\[\]]{0,300}))?\]\]")
_PARTED = re.compile(r"[,;]|\s(?=#)")
_HASHES = re.compile(r"\A#+(?=[^\s#])")
_NESTED = re.compile(r"[^\W\d_][\w.+-]{2,60}(?:/[^\W\d_][\w.+-]{0,60}){1,8}")
_PARTS_OF_NAMES = (("name",), ("name.given", "name.family"), ("name.literal",), ("given", "family"), ("first", "last"))
_NAMED = frozenset(way for keys in _PARTS_OF_NAMES for key in keys for way in (key, key.capitalize(), key.upper()))
_SILENT = (ValuePattern.NULL, ValuePattern.URL, ValuePattern.PATH, ValuePattern.NUMBER, ValuePattern.BOOLEAN)
PICTURES = ("url", "src", "image", "path")
"""The keys of a picture's address."""
_COMMON_URL = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?#][^\x00-\x20\x7f]*)?")


def names(value: Any) -> tuple[str, ...]:
    """The texts in a value: itself, a list's, and of mappings their names; a wikilink stands for the note that it links to."""
    if isinstance(value, str):
        return (text,) if (text := unlinked(value.strip())) else ()
    if isinstance(value, dict):
        return _names_of(value)
    if not isinstance(value, list):
        return ()
    try:
        texts = list(filter(None, map(str.strip, value)))
    except TypeError:  # not all are texts
        return tuple(text for item in value for text in names(item))
    return tuple(map(unlinked, texts) if any(text.startswith("[[") for text in texts) else texts)


def _names_of(mapping: Mapping[str, Any]) -> tuple[str, ...]:
    folded = {k.casefold(): v for k, v in mapping.items()}
    found = next((n for key in ("name", "title", "label", "term", "slug") if (n := names(folded.get(key)))), ())
    return found or ((name,) if (name := person(mapping)) else ())


def person(mapping: Mapping[str, Any]) -> str:
    """The name in a mapping, in one text or in parts (`given` and `family`); "" where it has none."""
    if _NAMED.isdisjoint(mapping):
        return ""
    folded = {k.casefold(): v for k, v in mapping.items()}
    for keys in _PARTS_OF_NAMES:
        if parts := [text.strip() for key in keys if isinstance(text := folded.get(key), str) and text.strip()]:
            return unlinked(" ".join(parts))
    return ""


def unlinked(text: str) -> str:
    """What `[[Ann Otter]]` or `[[People/Ann Otter|Ann]]` names: the note, without its folders; any other text as it is."""
    found = _WIKILINK.fullmatch(text) if text.startswith("[[") else None
    return found[1].rpartition("/")[2].partition("#")[0].strip() or text if found else text


def has_more(value: Any) -> bool:
    """Whether a value has texts beside its names: inside mappings, or as what a wikilink is shown as."""
    if value.__class__ is list:
        return any(item.__class__ is dict or has_more(item) for item in value)
    return value.__class__ is str and value.lstrip()[:2] == "[[" and "|" in value


def all_texts(value: Any) -> tuple[str, ...]:
    """Every text in a value that people could look for, in their order, those inside lists of mappings among them.

    Addresses, paths, numbers and truths there are left out. A wikilink gives the note's name and what it is shown as.
    """
    if _are_names(value):
        return names(value)
    items = value if isinstance(value, list) else [value]
    return tuple(text for item in items for text in (_spoken(item) if isinstance(item, str) else _inner(item)))


def beside_names(value: Any) -> tuple[str, ...]:
    """The texts in a value that are not part of its names: where an author works, what a topic means, what a wikilink is shown as."""
    if _are_names(value):
        return ()
    own = names(value)
    return tuple(text for text in all_texts(value) if not any(text in name for name in own))


def _are_names(value: Any) -> bool:
    """Whether it is a text, or a list of nothing but texts, without anything beside its names."""
    return not has_more(value) and (value.__class__ is not list or all(item.__class__ is str for item in value))


def _spoken(text: str) -> tuple[str, ...]:
    """A text, or the name of the note that it links to and what the link is shown as."""
    text = text.strip()
    found = _WIKILINK.fullmatch(text) if text.startswith("[[") else None
    return tuple(dict.fromkeys(filter(None, (unlinked(text), (found[2] or "").strip() if found else ""))))


def _inner(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if pattern_of(value) not in _SILENT:
            yield from _spoken(value)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _inner(item)
    elif isinstance(value, list):
        for item in value:
            yield from _inner(item)


def all_names(values: Iterable[Any]) -> list[tuple[str, ...]]:
    """The texts in each of these values."""
    return [(text,) if value.__class__ is str and (text := value.strip()) and text[0] != "[" else names(value) for value in values]


def picture(value: Any) -> str:
    """The address of a picture: a text, or the first of a list of texts or mappings with an address; "" for none."""
    if isinstance(value, str):
        return unlinked(value.strip())
    if isinstance(value, list):
        for item in value:
            if text := picture(item):
                return text
    elif isinstance(value, dict):
        for key in _picture_keys(tuple(value)):
            if isinstance(text := value[key], str) and (text := text.strip()):
                return text
    return ""


@lru_cache(maxsize=1 << 10)
def _picture_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Those of a mapping's keys that may hold the address of a picture; many mappings have the same keys."""
    folded = {key.casefold(): key for key in keys}
    return tuple(folded[name] for name in PICTURES if name in folded)


def topics(value: Any, words: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The topics in a value, without a `#` before them.

    Those of a text part at commas, semicolons and before each `#`, or at blanks where every word is one of `words`.
    """
    if not isinstance(value, str):
        found: Iterable[str] = names(value)
    elif _PARTED.search(value):
        found = _PARTED.split(value.strip("[] "))
    else:
        found = value.split() if _splits(value, words) else (unlinked(value.strip()),)
    return tuple(dict.fromkeys(filter(None, map(_bare, found))))


@lru_cache(maxsize=1 << 14)
def _bare(topic: str) -> str:
    """A topic without blanks, quotes and `#` around it."""
    return _HASHES.sub("", topic.strip().strip("\"'")).strip()


def is_parted(text: str) -> bool:
    """Whether a text of topics says by its signs where each ends."""
    return _PARTED.search(text) is not None


def parted(text: str) -> str | list[str]:
    """A text of topics as a list where it says where each ends, else as it is."""
    return list(topics(text)) if is_parted(text) else text


def broader(topics: Iterable[str]) -> tuple[str, ...]:
    """These topics, and behind them those that they lie below: `area` for `area/sub`, as tags of note takers are written."""
    own = tuple(topics)
    above = [topic[:place] for topic in own if _NESTED.fullmatch(topic) for place, sign in enumerate(topic) if sign == "/"]
    return tuple(dict.fromkeys((*own, *above))) if above else own


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
