"""What ranks beside the words, as sliders."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from searchidx.model.fields import Kind, Schema

from ..request.dials import SIGNAL
from ..request.search_state import SearchState
from .wording import label

_MOST_NUMBERS = 3
_TOP = 2.0


class Dial(msgspec.Struct, frozen=True):
    """One signal: its parameter, its name and effect in words, its weight now and by the configuration, and where the slider ends."""

    name: str
    label: str
    effect: str
    weight: str
    standard: str
    most: str


def dials(schema: Schema, configured: Mapping[str, float], state: SearchState) -> tuple[Dial, ...]:
    """A slider for freshness, for each number that most documents have, and for each signal that is named."""
    common = [f.name for f in schema.fields if f.kind is Kind.NUMBER and f.documents * 2 >= schema.documents][:_MOST_NUMBERS]
    dated = ["freshness"] if schema.field("date") is not None else []
    chosen = dict(state.ranking)
    found = dict.fromkeys((*dated, *common, *configured, *chosen))
    return tuple(_dial(name, configured.get(name, 0.0), chosen.get(name)) for name in found)


def _dial(name: str, standard: float, chosen: float | None) -> Dial:
    weight = standard if chosen is None else chosen
    lifted = "what is recent" if name == "freshness" else f"what has more {label(name).lower()}"
    return Dial(
        name=SIGNAL + name,
        label="Newer first" if name == "freshness" else label(name),
        effect=f"Lifts {lifted} by up to {100 * weight:.0f} %" if weight else f"Off; lifts {lifted}",
        weight=f"{weight:g}",
        standard=f"{standard:g}",
        most=f"{max(_TOP, weight, standard):g}",
    )
