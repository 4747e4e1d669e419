"""Documents with the same keys, roles and state together, so that what they hold is counted by the column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from searchidx.documents import Document
from searchidx.schema import roles
from searchidx.schema.model import Role
from searchidx.schema.roles import RoleTable

_PUBLISHED = ("published", "")


class Alike(NamedTuple):
    """Documents that have the same keys, each role and the related articles given by the same one, and the same state.

    `values` are those of all under each key; `odd` is the key whose value had to be guessed at for the state, or "".
    """

    documents: Sequence[Document]
    values: dict[str, Sequence[Any]]
    given: dict[Role, str]
    state: str
    odd: str
    related: str


def alike(documents: Iterable[Document], table: RoleTable) -> Iterator[Alike]:
    """The documents in groups."""
    by_keys: dict[tuple[str, ...], list[Document]] = {}
    for document in documents:
        by_keys.setdefault(tuple(document.meta), []).append(document)
    for keys, group in by_keys.items():
        yield from _divided(keys, group, table)


def _divided(keys: tuple[str, ...], documents: list[Document], table: RoleTable) -> Iterator[Alike]:
    """Documents of the same keys, by what gave their roles and by their states."""
    values = _columns(keys, documents)
    picked = table.picked(keys, values)
    states = [roles.state(document.meta) for document in documents] if roles.tells_state(keys) else repeat(_PUBLISHED)
    related = [roles.related_items(document.meta)[0] for document in documents] if roles.tells_related(keys) else repeat("")
    groups: dict[tuple[Any, ...], list[Document]] = {}
    for document, trait in zip(documents, zip(states, related, *picked.values(), strict=False), strict=False):
        groups.setdefault(trait, []).append(document)
    for ((state, odd), related_by, *own), group in groups.items():
        given = {role: key for role, key in zip(picked, own, strict=True) if key is not None}
        yield Alike(group, values if len(groups) == 1 else _columns(keys, group), given, state, odd, related_by)


def _columns(keys: tuple[str, ...], documents: Iterable[Document]) -> dict[str, Sequence[Any]]:
    return dict(zip(keys, zip(*(document.meta.values() for document in documents), strict=True), strict=True)) if keys else {}
