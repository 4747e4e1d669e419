"""Searches for feeds and exports: what was asked and nothing else, drafts only where they are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from searchidx.search.export import BATCH, every
from searchidx.search.page import Hit, Page
from searchidx.search.request import Search

from . import context
from .search_state import SearchState

_DRAFT = re.compile(r"(?:^|[\s(])(?:is|state):\"?draft", re.IGNORECASE)


def page(state: SearchState) -> Page:
    """The page of a state: never relaxed, corrected or folded."""
    return context.index().run(_asked(state))


def hits(state: SearchState) -> Iterator[Hit]:
    """All that a state finds, in its order; the first batch is searched at once, so that what is wrong is known before any answer."""
    asked, index = replace(_asked(state), offset=0, limit=BATCH), context.index()
    return every(index.run(asked), partial(_following, asked))


def _following(asked: Search, offset: int, limit: int) -> Page:
    return context.index().run(replace(asked, offset=offset, limit=limit))


def _asked(state: SearchState) -> Search:
    asked = replace(context.asked_of(state), group="none", typing=False, loosen=False)
    if not leaves_out_drafts(state):
        return asked
    return replace(asked, exclude={**asked.exclude, "state": ("draft",)})


def leaves_out_drafts(state: SearchState) -> bool:
    """Whether a feed or export of a state has no drafts: unless they are asked for."""
    picked = dict(state.where).get("state", ()) + dict(state.exclude).get("state", ())
    return "draft" not in (value.casefold() for value in picked) and not _DRAFT.search(state.q)
