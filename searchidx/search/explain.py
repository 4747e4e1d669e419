"""What ranks beside the words: the signals that the configuration of an index turns on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from searchidx.engines.base import Engine, Signal
from searchidx.model.dates import DAY, moment


def signals(engine: Engine, today: date) -> tuple[Signal, ...]:
    """The signals that the index's configuration turns on, as they are on that day."""
    ranking = engine.facts.settings.get("ranking")
    return tuple(_signal(name, one, today) for name, one in sorted(ranking.items()) if one["weight"]) if ranking else ()


def _signal(name: str, settings: Mapping[str, float], today: date) -> Signal:
    if name != "freshness":
        return Signal(name, settings["weight"])
    return Signal("date", settings["weight"], settings["half_life"] * DAY, moment(today))
