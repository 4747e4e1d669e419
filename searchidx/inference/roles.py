"""Which of a document's keys gives each role: the table of names, and how it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from searchidx.inference import role_values
from searchidx.inference.states import is_day
from searchidx.model.fields import Role
from searchidx.model.role_names import NAMES

RELATED = ("related", "relatedarticles")

_INSIDE = {Role.PROVIDER: ("name",), Role.IMAGE: role_values.PICTURES}
_WRAPPERS = {"extra", "params", "meta", "metadata", "data", "taxonomies", "attributes", "frontmatter", "seo", "og", "page", "post"}
_GENERIC = {"name", "url", "link", "created", "source"}
_ENTITIES = {"provider", "source", "author", "image", "images", "cover", "related", "items", "actions", "affiliation"}

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
                if _gives(role, key, value := meta[key]):
                    found[role] = key, value
                    break
        return found

    def picked(self, keys: tuple[str, ...], values: Mapping[str, Sequence[Any]]) -> dict[Role, str | list[str | None]]:
        """For documents that all have these keys, with their values by key: the key that gives each of them the role, or what
        gives it to one after the other, None where nothing does.
        """
        return {
            role: names[0] if _all_give(role, names[0], values[names[0]]) else _picked(role, names, values)
            for role, names in self._candidates_of(keys)
        }

    def _candidates_of(self, keys: tuple[str, ...]) -> list[tuple[Role, tuple[str, ...]]]:
        candidates = self._candidates.get(keys)
        if candidates is None:
            if len(self._candidates) > 4096:
                self._candidates.clear()
            candidates = self._candidates[keys] = list(self._read(keys))
        return candidates

    def candidates(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """Those of these keys that may give a role, in their order; `resolve` needs no others."""
        named = {key for _, names in self._candidates_of(keys) for key in names}
        return tuple(key for key in keys if key in named)

    def lists(self, key: str) -> bool:
        """Whether a key goes by one of the names of topics, so that its texts are lists written with commas."""
        return key.casefold().rpartition(".")[2] in self._names.get(Role.TOPICS, ())

    def _read(self, keys: tuple[str, ...]) -> Iterator[tuple[Role, tuple[str, ...]]]:
        taken: set[str] = set()
        for role, names in self._names.items():
            own = [key for name in names for key in self._matching(role, name, keys) if key not in taken]
            taken.update(key for key in own if role is not Role.URL or not _is_named(key, "source"))
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
        """Whether a nested key means the document itself, not something that it names: `author.url` is not its address."""
        if role in self._own:
            return True
        above = key.removesuffix(f".{name}").split(".")
        if name in _GENERIC:
            return all(part in _WRAPPERS for part in above)
        entities = {n for other, names in self._names.items() if other is not role for n in names} | _ENTITIES
        return not any(part in entities and part not in self._names[role] for part in above)


def _picked(role: Role, names: tuple[str, ...], values: Mapping[str, Sequence[Any]]) -> list[str | None]:
    first = names[0]
    found = [first if _gives(role, first, value) else None for value in values[first]]
    for name in names[1:] if None in found else ():
        found = [name if key is None and _gives(role, name, value) else key for key, value in zip(found, values[name], strict=True)]
    return found


def _all_give(role: Role, key: str, column: Sequence[Any]) -> bool:
    """Whether one look at a whole column tells that each of its values gives the role."""
    if not all(column) or _is_conditional(role, key):
        return False
    kinds = set(map(type, column))
    if kinds == {list} and role is not Role.IMAGE:
        column = [value[0] for value in column]
        kinds = set(map(type, column))
    return (
        kinds == {str} and all(column) and not any(map(str.isspace, column)) and not (role is Role.PROVIDER and "://" in "\n".join(column))
    )


def _gives(role: Role, key: str, value: Any) -> bool:
    """Whether a value says something for a role: `published` only a day, `source` only an address; an address names no provider."""
    if value.__class__ is str:
        if not value or value.isspace() or (role is Role.PROVIDER and "://" in value):
            return False
        if role is not Role.DATE and role is not Role.URL:
            return True
        return not _is_conditional(role, key) or (is_day(value) if role is Role.DATE else role_values.usable_url(value) is not None)
    if not value:
        return False
    if role is Role.IMAGE:
        return bool(role_values.picture(value))
    return any(not (role is Role.PROVIDER and "://" in name) for name in role_values.names(value)) and not _is_conditional(role, key)


def _is_conditional(role: Role, key: str) -> bool:
    """Whether it depends on the value whether this key gives the role."""
    return (role is Role.DATE and _is_named(key, "published")) or (role is Role.URL and _is_named(key, "source"))


def _is_named(key: str, name: str) -> bool:
    return len(key) >= len(name) and key[-len(name) :].casefold() == name and (len(key) == len(name) or key[-len(name) - 1] == ".")


def _plain(key: str, ending: str) -> bool:
    return all(part in _WRAPPERS for part in key.removesuffix(f".{ending}").split("."))


def tells_related(keys: Iterable[str]) -> bool:
    """Whether any of these keys may hold related articles."""
    return any(key.casefold() in RELATED for key in keys)


def related_key(meta: Mapping[str, Any]) -> str | None:
    """The key of the related articles, or None where there are none; "" would be a key that an author wrote."""
    for key, value in meta.items():
        if isinstance(value, list) and key.casefold() in RELATED and any(isinstance(item, dict) for item in value):
            return key
    return None
