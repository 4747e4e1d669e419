"""The engines that can be measured here."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import cast

from tests.bench.peer import Peer

MODULES = {
    "searchidx": ("searchidx_", "Searchidx"),
    "tantivy": ("tantivy_", "Tantivy"),
    "whoosh": ("whoosh_", "Whoosh"),
    "fts5": ("fts5", "Fts5"),
    "bm25s": ("bm25s_", "Bm25s"),
    "xapian": ("xapian_", "Xapian"),
}


def peers(names: Sequence[str]) -> list[Peer]:
    """The engines of these names; ImportError where one is not installed."""
    return [_peer(*MODULES[name]) for name in names]


def installed(names: Sequence[str]) -> tuple[list[Peer], list[str]]:
    """Those of these engines that are installed, and the names of those that are not."""
    found, missing = [], []
    for name in names:
        try:
            found += peers([name])
        except ImportError:
            missing.append(name)
    return found, missing


def _peer(module: str, name: str) -> Peer:
    return cast(Peer, getattr(import_module(f"tests.bench.{module}"), name)())
