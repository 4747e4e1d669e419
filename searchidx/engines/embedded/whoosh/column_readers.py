"""Columns as Whoosh reads them: lists of spellings, numbers and dates; what is missing sorts last, both ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from searchidx.engines.embedded.whoosh.stock import columns

MISSING = (1 << 64) - 1
"""Stands for no number; no number or date of ours has it."""

LAST = "\U0010ffff"
"""Sorts after every spelling."""


class ValueColumn(columns.Column):  # type: ignore[misc]
    """Says what a column of ours is like; reading is the segment's."""

    reversible = True

    def __init__(self, lists: bool) -> None:
        self._lists = lists

    def stores_lists(self) -> bool:
        """Whether each document has a list."""
        return self._lists

    def default_value(self, reverse: bool = False) -> Any:
        """What a document without a value has."""
        return [] if self._lists else MISSING


class ValueReader(columns.ColumnReader):  # type: ignore[misc]
    """The values of one column by document."""

    def __init__(self, values: Sequence[Any]) -> None:
        self._values = values
        self._reverse = False

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, document: int) -> Any:
        return self._values[document]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def load(self) -> list[Any]:
        """All values."""
        return list(self._values)

    def set_reverse(self) -> None:
        """From now on the largest sorts first."""
        self._reverse = True


class NumberReader(ValueReader):
    """Numbers in the order-preserving form of Whoosh."""

    def sort_key(self, document: int) -> int:
        """What a document is sorted by."""
        value = int(self._values[document])
        if self._reverse:
            return 1 if value == MISSING else -value
        return value


class ListReader(ValueReader):
    """Spellings; a document is sorted by its first."""

    def sort_key(self, document: int) -> str:
        """What a document is sorted by."""
        values = self._values[document]
        if self._reverse:
            return Descending(values[0] if values else "")
        return str(values[0]) if values else LAST


class Descending(str):
    """A spelling that sorts before smaller ones."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)

    def __gt__(self, other: str) -> bool:
        return str.__lt__(self, other)
