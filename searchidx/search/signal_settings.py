"""What ranks beside the words: the signals that the configuration of an index, or a reader, turns on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from searchidx.engines.base import Engine
from searchidx.engines.messages import Signal
from searchidx.model.dates import DAY, moment

HALF_LIFE = 180.0
"""The days after which half of a document's freshness is left, where the configuration does not say."""


def signals(engine: Engine, today: date, wanted: Mapping[str, float]) -> tuple[Signal, ...]:
    """The signals that the index's configuration turns on, as they are on that day; `wanted` weights go before its own."""
    ranking: dict[str, dict[str, float]] = dict(engine.facts.settings.get("ranking") or {})
    for name, weight in wanted.items():
        ranking[name] = {"half_life": HALF_LIFE, **ranking.get(name, {}), "weight": weight}
    return tuple(_signal(name, one, today) for name, one in sorted(ranking.items()) if one["weight"])


def _signal(name: str, settings: Mapping[str, float], today: date) -> Signal:
    if name != "freshness":
        return Signal(name, settings["weight"])
    return Signal("date", settings["weight"], settings["half_life"] * DAY, moment(today))
