"""Documents with the same keys, roles and state together, so that what they hold is counted by the column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from searchidx.inference import roles, states
from searchidx.inference.file_names import is_draft
from searchidx.inference.roles import RoleTable
from searchidx.model.document import Document
from searchidx.model.fields import Role

_PUBLISHED = ("published", "")


class SameKeys(NamedTuple):
    """Documents that have the same keys, each role and the related articles given by the same one, and the same state.

    `values` are those of all under each key; `odd` is the key whose value had to be guessed at for the state, or "". `related` is
    None where documents have no related articles.
    """

    documents: Sequence[Document]
    values: dict[str, Sequence[Any]]
    given: dict[Role, str]
    state: str
    odd: str
    related: str | None


def group_by_keys(documents: Iterable[Document], table: RoleTable) -> Iterator[SameKeys]:
    """The documents in groups."""
    by_keys: dict[tuple[str, ...], list[Document]] = {}
    for document in documents:
        by_keys.setdefault(tuple(document.meta), []).append(document)
    for keys, group in by_keys.items():
        yield from _divided(keys, group, table)


def _divided(keys: tuple[str, ...], documents: list[Document], table: RoleTable) -> Iterator[SameKeys]:
    """Documents of the same keys, by what gave their roles and by their states."""
    values = _columns(keys, documents)
    picked = table.picked(keys, values)
    same = {role: key for role, key in picked.items() if isinstance(key, str)}
    mixed = {role: found for role, found in picked.items() if isinstance(found, list)}
    tells_state = bool(states.telling(keys)) or any(is_draft(document.id) for document in documents)
    tells_related = roles.tells_related(keys)
    if not (mixed or tells_state or tells_related):
        yield SameKeys(documents, values, same, *_PUBLISHED, None)
        return
    told = [states.state(document) for document in documents] if tells_state else repeat(_PUBLISHED)
    related = [roles.related_key(document.meta) for document in documents] if tells_related else repeat(None)
    groups: dict[tuple[Any, ...], list[Document]] = {}
    for document, trait in zip(documents, zip(told, related, *mixed.values(), strict=False), strict=False):
        groups.setdefault(trait, []).append(document)
    for ((state, odd), related_by, *own), group in groups.items():
        known = same | dict(zip(mixed, own, strict=True))
        given = {role: key for role in picked if (key := known[role]) is not None}
        yield SameKeys(group, values if len(groups) == 1 else _columns(keys, group), given, state, odd, related_by)


def _columns(keys: tuple[str, ...], documents: Iterable[Document]) -> dict[str, Sequence[Any]]:
    return dict(zip(keys, zip(*(document.meta.values() for document in documents), strict=True), strict=True)) if keys else {}
