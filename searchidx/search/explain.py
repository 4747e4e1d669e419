"""What ranks beside the words, and why a hit ranks where it does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from searchidx.engines.base import Engine, Match, Request, Signal
from searchidx.query.nodes import InField
from searchidx.query.rewrite import words

_DAY = 86_400_000


def signals(engine: Engine, today: date) -> tuple[Signal, ...]:
    """The signals that the index's configuration turns on, as they are on that day."""
    ranking = engine.facts.settings.get("ranking")
    return tuple(_signal(name, one, today) for name, one in sorted(ranking.items()) if one["weight"]) if ranking else ()


def _signal(name: str, settings: Mapping[str, float], today: date) -> Signal:
    if name != "freshness":
        return Signal(name, settings["weight"])
    now = datetime(today.year, today.month, today.day, tzinfo=UTC).timestamp() * 1000
    return Signal("date", settings["weight"], settings["half_life"] * _DAY, now)


def why(request: Request, engine: Engine, match: Match) -> dict[str, Any]:
    """The score, and what each word of the query and each signal adds to it."""
    leaves = [(name, leaf.text, leaf if name is None else InField(name, leaf)) for name, leaf in words(request.query)]
    parts = [(name, text, engine.score(node, match.document)) for name, text, node in leaves]
    given = sum(score for _, _, score in parts)
    parts += [(one.name, _called(one), given * engine.lift(one, match.document)) for one in request.signals]
    return {"score": match.score, "parts": [{"field": name, "text": text, "score": score} for name, text, score in parts if score]}


def _called(signal: Signal) -> str:
    return "freshness" if signal.half_life else "signal"
