"""Why a hit stands where it does: the parts of its score in words, and as shares of a bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from .wording import capitalised, label

_PLACES = {
    "title": "in the title",
    "summary": "in the summary",
    "topics": "in the topics",
    "provider": "in the provider",
    "body": "in the text",
    "related": "in a related article",
}
_MOST_PARTS = 6
_MOST_WORDS = 8


class Share(msgspec.Struct, frozen=True):
    """One stretch of the bar: where it begins and how long it is, in percent, and what it stands for."""

    x: str
    width: str
    text: str
    score: str
    percent: int
    tone: int


class Why(msgspec.Struct, frozen=True):
    """A score, and its parts in words from the greatest to the least."""

    score: str
    shares: tuple[Share, ...]


def why(found: Mapping[str, Any]) -> Why | None:
    """The parts of a score, those of one place together; None where there is nothing to tell."""
    parts = _by_place(found.get("parts", ()))
    whole = sum(score for _, score in parts)
    if whole <= 0:
        return None
    return Why(f"{found['score']:.2f}", tuple(_shares(parts, whole)))


def _by_place(parts: Iterable[Mapping[str, Any]]) -> list[tuple[str, float]]:
    """Each place with its words, and what they add; the least of many are put together, so that the sum stays whole."""
    words: dict[str, dict[str, None]] = {}
    scores: dict[str, float] = {}
    for part in parts:
        place = _place(part)
        scores[place] = scores.get(place, 0.0) + part["score"]
        words.setdefault(place, {}).update({part["text"]: None} if part["kind"] in ("word", "feedback") else {})
    found = sorted(((_told(place, list(words[place])), score) for place, score in scores.items()), key=lambda one: -one[1])
    rest = found[_MOST_PARTS:]
    return [*found[:_MOST_PARTS], *([("other places", sum(score for _, score in rest))] if rest else [])]


def _place(part: Mapping[str, Any]) -> str:
    kind, name = part["kind"], part["field"]
    if kind == "signal":
        return "newer than most" if name == "date" else f"lifted by {label(name).lower()}"
    if kind == "feedback":
        return "added"
    return part["text"] if kind == "exact" else _PLACES.get(name, f"in {label(name).lower()}")


def _told(place: str, words: Sequence[str]) -> str:
    shown = ", ".join(words[:_MOST_WORDS]) + (", …" if len(words) > _MOST_WORDS else "")
    return f"{place}: {shown}" if words else place


def _shares(parts: Sequence[tuple[str, float]], whole: float) -> Iterable[Share]:
    x = 0.0
    for tone, (text, score) in enumerate(parts):
        width = 100 * score / whole
        yield Share(f"{x:.2f}%", f"{width:.2f}%", capitalised(text), f"{score:.2f}", round(width), tone)
        x += width
