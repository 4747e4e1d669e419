"""The articles that documents name as related to them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from searchidx.inference import literals, role_values
from searchidx.inference.corpus_statistics import article_table_of
from searchidx.inference.group_by_keys import SameKeys
from searchidx.inference.roles import RoleTable
from searchidx.model.fields import Role
from searchidx.model.record import Related
from searchidx.settings import Settings

LONGEST = 1 << 11
"""Letters of an article that is remembered."""


def related(group: SameKeys, settings: Settings) -> list[tuple[Related, ...]]:
    """Those of each document, the roles of each found as a document's are."""
    if not group.related:
        return [()] * len(group.documents)
    table = article_table_of(settings)
    return [tuple([_article(item, table) for item in value if isinstance(item, dict)]) for value in group.values[group.related]]


def _article(item: Mapping[str, Any], table: RoleTable) -> Related:
    keys = _candidates(tuple(item), table)
    values = tuple([item[key] for key in keys])
    try:
        short = len("".join(values)) <= LONGEST
    except TypeError:  # not all are texts
        short = False
    return _remembered(keys, values, table) if short else _made(keys, values, table)


@lru_cache(maxsize=1 << 10)
def _candidates(keys: tuple[str, ...], table: RoleTable) -> tuple[str, ...]:
    """Those of an article's keys that may give a role; many articles have the same keys."""
    return table.candidates(keys)


@lru_cache(maxsize=1 << 12)
def _remembered(keys: tuple[str, ...], values: tuple[str, ...], table: RoleTable) -> Related:
    """The article with these values; documents that are near one another often name the same."""
    return _made(keys, values, table)


def _made(keys: tuple[str, ...], values: tuple[Any, ...], table: RoleTable) -> Related:
    given = table.resolve(dict(zip(keys, values, strict=True)))
    url, date = given.get(Role.URL), given.get(Role.DATE)
    moment = literals.date(date[1]) if date and isinstance(date[1], str) else None
    return Related(
        _joined(given.get(Role.TITLE)),
        _joined(given.get(Role.SUMMARY)),
        role_values.usable_url(url[1]) if url and isinstance(url[1], str) else None,
        _joined(given.get(Role.PROVIDER)),
        literals.own_day(moment) if moment else "",
    )


def _joined(found: tuple[str, Any] | None) -> str:
    return " ".join(role_values.names(found[1])) if found else ""
