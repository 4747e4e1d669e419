"""The kind that the values under one key are, by the shapes of all of them."""

from __future__ import annotations

from typing import Literal

import msgspec

from searchidx.inference.key_statistics import KeyStatistics
from searchidx.inference.value_patterns import ValuePattern
from searchidx.model.fields import Kind

_ODD = 0.1
_PROVEN = 3
_NEARLY_ALL = 0.95
_MOST = 0.9
_SOME = 0.05
_READ = 0.2
_LISTED = 0.02
_ENOUGH = 50
_NUMERIC = (ValuePattern.NUMBER, ValuePattern.DIGITS)
_WORDY = (
    *_NUMERIC,
    ValuePattern.WORD,
    ValuePattern.BOOLEAN,
    ValuePattern.DATE,
    ValuePattern.MONTH_FIRST,
    ValuePattern.DAY_FIRST,
    ValuePattern.EITHER_FIRST,
)

Slashes = Literal["", "month", "day"]


class KindChoice(msgspec.Struct, frozen=True):
    """What a key holds: its kind, whether documents have several values, what comes first in slashed dates, whether it has lists."""

    kind: Kind
    many: bool = False
    slashes: Slashes = ""
    listed: bool = False


def read_kind(evidence: KeyStatistics) -> KindChoice:
    """The kind of a key's values; a few that are none of it do not change it, but a single `1.10` makes numbers keywords."""
    listed = evidence.lists > _LISTED * evidence.documents
    slashes = _slashes(evidence)
    kind = _kind(evidence, slashes, listed)
    return KindChoice(kind, kind is Kind.KEYWORD and listed, slashes if kind is Kind.DATE else "", listed)


def _kind(evidence: KeyStatistics, slashes: Slashes, listed: bool) -> Kind:
    if not evidence.values or evidence.share(ValuePattern.URL, ValuePattern.PATH, ValuePattern.MARKUP) >= _MOST:
        return Kind.STORED
    if evidence.share(ValuePattern.MAPPING) > _SOME:
        return Kind.TEXT
    if not listed:
        if _holds(evidence, ValuePattern.BOOLEAN):
            return Kind.BOOLEAN
        if _holds(evidence, ValuePattern.NUMBER) and ValuePattern.DIGITS not in evidence.shapes:
            return Kind.NUMBER
        if _holds(evidence, *_dated(slashes)):
            return Kind.DATE
    return Kind.KEYWORD if _is_picked(evidence, listed) else Kind.TEXT


def _is_picked(evidence: KeyStatistics, listed: bool) -> bool:
    """Whether values are picked rather than read: short ones that come again."""
    if evidence.share(ValuePattern.LONG) > _READ:
        return False
    if listed:
        return True
    if evidence.share(*_WORDY) >= _MOST:
        return evidence.values < _ENOUGH or evidence.share(*_NUMERIC) >= _NEARLY_ALL or evidence.distinct <= 0.8 * evidence.values
    return evidence.mean_length <= 40 and evidence.distinct <= 0.5 * evidence.values


def _holds(evidence: KeyStatistics, *wanted: ValuePattern) -> bool:
    """Whether all values have one of these patterns, or nearly all: in a small folder all but one, however small it is."""
    good = sum(evidence.shapes.get(pattern, 0) for pattern in wanted)
    odd = evidence.values - good
    return not odd or (good >= _PROVEN * odd and good >= _PROVEN and odd <= max(1, _ODD * evidence.values))


def _dated(slashes: Slashes) -> tuple[ValuePattern, ...]:
    ordered = {"month": (ValuePattern.MONTH_FIRST, ValuePattern.EITHER_FIRST), "day": (ValuePattern.DAY_FIRST, ValuePattern.EITHER_FIRST)}
    return (ValuePattern.DATE, *ordered.get(slashes, ()))


def _slashes(evidence: KeyStatistics) -> Slashes:
    """What comes first in the slashed dates: the one order in which all can be read, the month where both are possible."""
    month, day, either = (evidence.shapes.get(s, 0) for s in (ValuePattern.MONTH_FIRST, ValuePattern.DAY_FIRST, ValuePattern.EITHER_FIRST))
    if day:
        return "" if month else "day"
    return "month" if month or either else ""
