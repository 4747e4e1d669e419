"""The articles that documents name as related to them."""

from __future__ import annotations

from typing import Any

from searchidx.inference import literals, role_values
from searchidx.inference.corpus_statistics import article_table_of
from searchidx.inference.group_by_keys import SameKeys
from searchidx.inference.roles import Given
from searchidx.model.fields import Role
from searchidx.model.record import Related
from searchidx.settings import Settings


def related(group: SameKeys, settings: Settings) -> list[tuple[Related, ...]]:
    """Those of each document, the roles of each found as a document's are."""
    if not group.related:
        return [()] * len(group.documents)
    table = article_table_of(settings)
    return [tuple(_article(table.resolve(item)) for item in value if isinstance(item, dict)) for value in group.values[group.related]]


def _article(given: Given) -> Related:
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
