"""Documents with the same keys, roles and state together, so that what they hold is counted by the column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from searchidx.documents import Document
from searchidx.schema import roles
from searchidx.schema.model import Role
from searchidx.schema.roles import RoleTable


class Alike(NamedTuple):
    """Documents that have the same keys, each role given by the same key; `values` are those of all under each key."""

    documents: Sequence[Document]
    values: dict[str, Sequence[Any]]
    given: dict[Role, str]
    state: str
    related: int


def alike(documents: Iterable[Document], table: RoleTable) -> Iterator[Alike]:
    """The documents in groups."""
    by_keys: dict[tuple[str, ...], list[Document]] = {}
    for document in documents:
        by_keys.setdefault(tuple(document.meta), []).append(document)
    for keys, group in by_keys.items():
        yield from _divided(keys, group, table)


def _divided(keys: tuple[str, ...], documents: list[Document], table: RoleTable) -> Iterator[Alike]:
    """Documents of the same keys, by what gave their roles and by their states."""
    stateful, relating = roles.tells_state(keys), roles.tells_related(keys)
    values = _columns(keys, documents)
    picked = table.picked(keys, values)
    traits: list[Sequence[Any]] = [*picked.values()]
    if stateful:
        traits.append([roles.state(document.meta)[0] for document in documents])
    groups: dict[tuple[Any, ...], list[Document]] = {}
    for document, trait in zip(documents, zip(*traits, strict=True) if traits else [()] * len(documents), strict=True):
        groups.setdefault(trait, []).append(document)
    for trait, group in groups.items():
        given = {role: key for role, key in zip(picked, trait, strict=False) if key is not None}
        related = sum(1 for document in group if roles.related_items(document.meta)[0]) if relating else 0
        own = values if len(groups) == 1 else _columns(keys, group)
        yield Alike(group, own, given, trait[-1] if stateful else "published", related)


def _columns(keys: tuple[str, ...], documents: Iterable[Document]) -> dict[str, Sequence[Any]]:
    return dict(zip(keys, zip(*(document.meta.values() for document in documents), strict=True), strict=True)) if keys else {}
