"""Values as their fields' kinds read them, a column of texts at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from searchidx.inference import literals, role_values
from searchidx.inference.group_by_keys import SameKeys
from searchidx.inference.key_statistics import bucket_of
from searchidx.model.fields import Field, Kind

AS_WRITTEN = frozenset({Kind.TEXT, Kind.KEYWORD, Kind.STORED})
_CODES = {Kind.DATE: "bad-date", Kind.NUMBER: "bad-number", Kind.BOOLEAN: "bad-boolean"}


class TypedValues:
    """Reads the values of documents that have the same keys.

    `raw` are an author's own values where what is shown leaves them out or is something else, by the document's place and the
    key. `problems` are what could not be read, or is odd: the document's place, the key, and a code.
    """

    def __init__(self, group: SameKeys) -> None:
        self.raw: dict[int, dict[str, Any]] = {}
        self.problems: list[tuple[int, str, str]] = []
        self._group = group
        self._dates: dict[tuple[str, str], list[literals.Date | None]] = {}

    def read(self, key: str, field: Field, column: Sequence[Any]) -> tuple[list[Any], list[float | None]]:
        """Values as answers show them, and the numbers that a column takes; what cannot be read stays as it was written."""
        kind = field.kind
        if kind in AS_WRITTEN:
            return [without_nulls(value) for value in column], []
        shown: list[Any] = []
        numbers: list[float | None] = []
        for place, (value, read) in enumerate(zip(column, self._readings(key, field, column), strict=True)):
            number = None
            if value.__class__ is not str or not value.strip():
                shown.append(without_nulls(value))
            elif read is None:
                self.problems.append((place, key, _CODES[kind]))
                shown.append(value)
            else:
                number, show = read
                shown.append(show)
                if (str(show).lower() if kind is Kind.BOOLEAN else str(show)) != value:
                    self.keep(place, key, value)
            numbers.append(number)
        return shown, numbers

    def _readings(self, key: str, field: Field, column: Sequence[Any]) -> Iterable[tuple[float | None, Any] | None]:
        """For each text the number that it stands for, if any, and what to show; None for what cannot be read."""
        if field.kind is Kind.DATE:
            return self.dates(key, field.slashes)
        if field.kind is Kind.NUMBER:
            return [_read_number(value) for value in column]
        return [_read_boolean(value) for value in column]

    def dates(self, key: str, slashes: str) -> list[literals.Date | None]:
        """The moments that the values of a key name, read once."""
        found = self._dates.get((key, slashes))
        if found is None:
            column = self._group.values[key]
            found = self._dates[key, slashes] = [literals.date(value, slashes) if isinstance(value, str) else None for value in column]
        return found

    def keep(self, place: int, key: str, value: Any) -> None:
        """Keep what an author wrote."""
        self.raw.setdefault(place, {})[key] = value


def rows_of(columns: Mapping[str, Sequence[Any]], count: int) -> list[dict[str, Any]]:
    """The columns as a mapping a document, without what it has not."""
    if not columns:
        return [{} for _ in range(count)]
    names, rows = tuple(columns), zip(*columns.values(), strict=True)
    if any(None in column for column in columns.values()):
        return [{name: value for name, value in zip(names, row, strict=True) if value is not None} for row in rows]
    return [dict(zip(names, row, strict=True)) for row in rows]


def without_nulls(value: Any) -> Any:
    """A list without its nulls; anything else as it is."""
    return [item for item in value if item is not None] if isinstance(value, list) and None in value else value


def looked_for(found: list[tuple[str, ...] | None], column: Sequence[Any], field: Field) -> list[tuple[str, ...] | None]:
    """The texts by which documents are found: with those beside the names, and without the values that most documents share."""
    if any(map(role_values.has_more, column)):
        found = [role_values.all_texts(value) or None for value in column]
    if not field.common:
        return found
    return [texts and (tuple(text for text in texts if bucket_of(text) not in field.common) or None) for texts in found]


def with_details(found: Sequence[tuple[str, ...] | None], column: Sequence[Any]) -> list[tuple[str, ...] | None]:
    """The names that give a role, and behind them the texts beside them."""
    if not any(map(role_values.has_more, column)):
        return list(found)
    return joined_columns(found, [role_values.beside_names(value) for value in column])


def joined_columns(one: Sequence[tuple[str, ...] | None], other: Sequence[tuple[str, ...] | None]) -> list[tuple[str, ...] | None]:
    """What both have, one after the other."""
    return [(*(first or ()), *(second or ())) or None for first, second in zip(one, other, strict=True)]


def moments_of(found: Sequence[literals.Date | None], filled: Sequence[Any] | None) -> list[float | None]:
    """The moments of dates where these are others than those held within the authors' days; none where a column is filled before."""
    moments = [None if date is None or literals.moment(date) == date[0] else literals.moment(date) for date in found]
    return moments if filled is None else [one if before is None else None for one, before in zip(moments, filled, strict=True)]


def _read_number(value: Any) -> tuple[float, Any] | None:
    shown = literals.loose_number(value.strip()) if isinstance(value, str) else None
    return None if shown is None else (float(shown), shown)


def _read_boolean(value: Any) -> tuple[None, bool] | None:
    shown = literals.boolean(value) if isinstance(value, str) else None
    return None if shown is None else (None, shown)
