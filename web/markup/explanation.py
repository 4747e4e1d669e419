"""The parts of a score as HTML: a bar, and a list with words and numbers."""

from __future__ import annotations

from ..view.why import Share, Why
from .escape import text


def explanation(why: Why, opened: bool) -> str:
    """Why a hit stands where it does, folded unless `opened`."""
    bars = [f'<rect class="tone{one.tone}" x="{one.x}" width="{one.width}" height="' for one in why.shares]
    return (
        f'<details class="why"{" open" if opened else ""}><summary><svg class="shares" aria-hidden="true" width="44" height="6">'
        f'{_drawn(bars, 6)}</svg> Why this result</summary><div class="parts">'
        f'<svg class="shares" aria-hidden="true" width="100%" height="10">{_drawn(bars, 10)}</svg>'
        f'<dl>{"".join(map(_row, why.shares))}<div class="sum"><dt>Score</dt><dd>{why.score}</dd></div></dl></div></details>'
    )


def _drawn(bars: list[str], height: int) -> str:
    return "".join([f'{bar}{height}"/>' for bar in bars])


def _row(share: Share) -> str:
    colour = f'<rect class="tone{share.tone}" width="10" height="10" rx="2"/>'
    return (
        f'<div><dt><svg class="shares" aria-hidden="true" width="10" height="10">{colour}</svg> {text(share.text)}</dt>'
        f'<dd>{share.score} <span class="quiet">{share.percent} %</span></dd></div>'
    )
