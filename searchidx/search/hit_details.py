"""What is computed only when a hit's attribute is read: highlights, matching related articles, the parts of its score."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any
from urllib.parse import quote

import msgspec

from searchidx.engines.base import Engine
from searchidx.engines.messages import Explanation, Request
from searchidx.model.document import Heading
from searchidx.model.record import Related, Stored
from searchidx.query.nodes import Node
from searchidx.search.highlight import Highlights, Marker
from searchidx.text import analyzer

SECONDS = 5.0
"""The time that explaining a page afterwards may take; asked for with the search, it has what the search left over."""


class _Details:
    """The details of the hits of one page; their scores are explained together, when the first is asked for."""

    def __init__(self, engine: Engine, tree: Node, request: Request, ids: Sequence[str]) -> None:
        self._engine, self._request, self._ids = engine, request, ids
        self._marker = Marker(tree, engine.schema, analyzer(engine.schema.languages[0]))

    def highlights(self, stored: Stored) -> Highlights:
        return self._marker.highlights(stored)

    def related(self, stored: Stored) -> list[Related]:
        return self._marker.related(stored)

    def article(self, article: Related) -> str:
        return self._marker.article(article)

    def link(self, stored: Stored, heading: Heading) -> str | None:
        """The address of a heading; None where the document has none, or one that the settings' pattern did not make."""
        made = bool(self._engine.facts.settings.get("url")) and "url" not in stored.keys
        return f"{stored.url}#{quote(heading.anchor)}" if made and stored.url and "#" not in stored.url else None

    def why(self, stored: Stored, score: float) -> dict[str, Any]:
        found = self._explained.get(stored.id, Explanation(score, ()))
        return {"score": score, "parts": [msgspec.to_builtins(part) for part in found.parts]}

    @cached_property
    def _explained(self) -> dict[str, Explanation]:
        return self.explain(time.monotonic() + SECONDS)

    def explain(self, deadline: float) -> dict[str, Explanation]:
        found = self._engine.explain(replace(self._request, deadline=deadline), self._ids)
        return dict(zip(self._ids, found, strict=True))


def details(engine: Engine, tree: Node, request: Request, ids: Sequence[str], *, now: bool = False) -> _Details:
    """The details of hits; with `now` their scores are explained at once, within the request's deadline."""
    made = _Details(engine, tree, request, ids)
    if now:
        made.__dict__["_explained"] = made.explain(request.deadline)
    return made
