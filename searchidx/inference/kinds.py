"""The kind that the values under one key are, by the shapes of all of them."""

from __future__ import annotations

from typing import Literal

import msgspec

from searchidx.inference.key_statistics import KeyEvidence
from searchidx.inference.value_patterns import Shape
from searchidx.model.fields import Kind

_NEARLY_ALL = 0.95
_MOST = 0.9
_SOME = 0.05
_READ = 0.2
_LISTED = 0.02
_ENOUGH = 50
_NUMERIC = (Shape.NUMBER, Shape.DIGITS)
_WORDY = (*_NUMERIC, Shape.WORD, Shape.BOOLEAN, Shape.DATE, Shape.MONTH_FIRST, Shape.DAY_FIRST, Shape.EITHER_FIRST)

Slashes = Literal["", "month", "day"]


class Reading(msgspec.Struct, frozen=True):
    """What a key holds: its kind, whether documents have several values, what comes first in slashed dates, whether it has lists."""

    kind: Kind
    many: bool = False
    slashes: Slashes = ""
    listed: bool = False


def read_kind(evidence: KeyEvidence) -> Reading:
    """The kind of a key's values; a few outliers do not change it, but a single `1.10` makes numbers keywords."""
    listed = evidence.lists > _LISTED * evidence.documents
    slashes = _slashes(evidence)
    kind = _kind(evidence, slashes, listed)
    return Reading(kind, kind is Kind.KEYWORD and listed, slashes if kind is Kind.DATE else "", listed)


def _kind(evidence: KeyEvidence, slashes: Slashes, listed: bool) -> Kind:
    if not evidence.values or evidence.share(Shape.MAPPING) > _SOME or evidence.share(Shape.URL, Shape.PATH, Shape.MARKUP) >= _MOST:
        return Kind.STORED
    if not listed:
        if evidence.share(Shape.BOOLEAN) == 1:
            return Kind.BOOLEAN
        if evidence.share(Shape.NUMBER) >= _NEARLY_ALL and Shape.DIGITS not in evidence.shapes:
            return Kind.NUMBER
        if _dates(evidence, slashes) >= _NEARLY_ALL:
            return Kind.DATE
    return Kind.KEYWORD if _is_picked(evidence, listed) else Kind.TEXT


def _is_picked(evidence: KeyEvidence, listed: bool) -> bool:
    """Whether values are picked rather than read: short ones that come again."""
    if evidence.share(Shape.LONG) > _READ:
        return False
    if listed:
        return True
    if evidence.share(*_WORDY) >= _MOST:
        return evidence.values < _ENOUGH or evidence.share(*_NUMERIC) >= _NEARLY_ALL or evidence.distinct <= 0.8 * evidence.values
    return evidence.mean_length <= 40 and evidence.distinct <= 0.5 * evidence.values


def _dates(evidence: KeyEvidence, slashes: Slashes) -> float:
    ordered = {"month": (Shape.MONTH_FIRST, Shape.EITHER_FIRST), "day": (Shape.DAY_FIRST, Shape.EITHER_FIRST)}
    return evidence.share(Shape.DATE, *ordered.get(slashes, ()))


def _slashes(evidence: KeyEvidence) -> Slashes:
    """What comes first in the slashed dates: the one order in which all can be read, the month where both are possible."""
    month, day, either = (evidence.shapes.get(s, 0) for s in (Shape.MONTH_FIRST, Shape.DAY_FIRST, Shape.EITHER_FIRST))
    if day:
        return "" if month else "day"
    return "month" if month or either else ""
