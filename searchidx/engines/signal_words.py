"""What a signal saw in a document, in words."""

from __future__ import annotations

from searchidx.engines.messages import ScorePart, Signal
from searchidx.model.dates import DAY


def signal_part(signal: Signal, value: float, score: float) -> ScorePart:
    """The part of a score that a signal gives a document with that value in its field."""
    return ScorePart(signal.name, _age((signal.now - value) / DAY) if signal.half_life else f"{signal.name} {value:g}", score, "signal")


def _age(days: float) -> str:
    whole = max(0, int(days)) if days == days else 0
    return "fresh: today" if not whole else f"fresh: {whole:,} day{'' if whole == 1 else 's'} old"
