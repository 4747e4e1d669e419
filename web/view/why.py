"""Why a hit stands where it does: the parts of its score in words, and as shares of a bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Share:
    """One stretch of the bar: where it begins and how long it is, in percent, and what it stands for."""

    x: str
    width: str
    text: str
    score: str
    percent: int
    tone: int


@dataclass(frozen=True, slots=True)
class Why:
    """A score in words, and its parts from the greatest to the least."""

    words: str
    score: str
    shares: tuple[Share, ...]


def why(found: Mapping[str, Any], marked: Mapping[str, Sequence[str]]) -> Why | None:
    """The parts of a score, joined by the place that they come from; None where there is nothing to tell.

    `marked` gives the words that are marked in each field, which say where the words of the query stand.
    """
    parts = _by_place(found.get("parts", ()))
    whole = sum(score for _, _, score in parts)
    if whole <= 0:
        return None
    told = [f"{_named(name)}: {', '.join(words)}" for name, words in marked.items()]
    told += [place for place, texts, _ in parts if not texts and not place.startswith("“")]
    return Why(capitalised(" · ".join(told)), f"{found['score']:.2f}", tuple(_shares(parts, whole)))


def _by_place(parts: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[str], float]]:
    """Each place with its words and what they add; the least of many are put together, so that the sum stays whole."""
    places: dict[str, tuple[list[str], float]] = {}
    for part in parts:
        place = _place(part)
        texts, score = places.get(place, ([], 0.0))
        texts += [part["text"]] if part["field"] and not _is_signal(part) and part["text"] not in texts else []
        places[place] = texts, score + part["score"]
    found = sorted(((place, texts, score) for place, (texts, score) in places.items()), key=lambda one: -one[2])
    rest = found[_MOST_PARTS:]
    return [*found[:_MOST_PARTS], *([("other words", [], sum(score for _, _, score in rest))] if rest else [])]


def _place(part: Mapping[str, Any]) -> str:
    name = part["field"]
    if _is_signal(part):
        return "newer than most" if name == "date" else f"lifted by {label(name).lower()}"
    return f"“{part['text']}”" if name is None else _named(name)


def _named(name: str) -> str:
    return _PLACES.get(name, f"in {label(name).lower()}")


def _is_signal(part: Mapping[str, Any]) -> bool:
    return part.get("kind") == "signal" or part["text"] in ("freshness", "signal")


def _shares(parts: Sequence[tuple[str, list[str], float]], whole: float) -> Iterable[Share]:
    x = 0.0
    for tone, (place, texts, score) in enumerate(parts):
        width = 100 * score / whole
        text = capitalised(place + (f": {', '.join(texts)}" if texts else ""))
        yield Share(f"{x:.2f}%", f"{width:.2f}%", text, f"{score:.2f}", round(width), tone)
        x += width
