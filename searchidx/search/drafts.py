"""Drafts that the settings hide: documents that only a search for drafts finds."""

from __future__ import annotations

from collections.abc import Iterable

from searchidx.engines.base import Engine
from searchidx.engines.messages import Filter
from searchidx.query.nodes import Equals, Is, Node
from searchidx.query.rewrite import walk

DRAFT = "draft"
_EXCLUDED = Filter("state", Equals("state", (DRAFT,)), excludes=True)


def hiding(engine: Engine, asked: Iterable[Node] = ()) -> tuple[Filter, ...]:
    """The filter that leaves drafts out, where the settings of an index hide them and none of what is asked names their state."""
    if engine.facts.settings.get("drafts") != "hide" or any(_names_state(node) for tree in asked for node in walk(tree)):
        return ()
    return (_EXCLUDED,)


def _names_state(node: Node) -> bool:
    return isinstance(node, Is) or (isinstance(node, Equals) and node.name.casefold() == "state")
