"""What was asked of an index, counted where the settings want it: queries and how often, and nothing about who asked or when.

The file lies beside the generations. Its entries are in the order of their texts and hold no times, so that nobody's searches can
be told from anybody else's; texts that could name a person are never taken.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

NAME = "QUERIES"
MOST = 1_000
"""Queries that are kept; when there are more, those that were asked least often go."""
LONGEST = 100
"""Letters of a query; longer ones are pasted texts and not taken."""
_PERSONAL = re.compile(r"@\S*\.|[\w.+-]+@\w|(?:\d[ ()./+-]{0,2}){7,}|://|www\.|(?:\d{1,3}\.){3}\d|(?:[0-9a-f]{0,4}:){3,}", re.IGNORECASE)
"""Mail and web addresses, internet addresses, and digits as in telephone, account and insurance numbers."""


class Asked(msgspec.Struct):
    """How often a query was asked, and how often it found nothing as typed."""

    times: int = 0
    in_vain: int = 0


class QueryCounts(msgspec.Struct):
    """Queries by their text, without case. On disk."""

    queries: dict[str, Asked] = {}

    def popular(self) -> list[tuple[str, Asked]]:
        """The queries that were asked most often first, then by text."""
        return sorted(self.queries.items(), key=lambda pair: (-pair[1].times, pair[0]))

    def in_vain(self) -> list[tuple[str, Asked]]:
        """The queries that found nothing, most often first, then by text."""
        vain = [pair for pair in self.queries.items() if pair[1].in_vain]
        return sorted(vain, key=lambda pair: (-pair[1].in_vain, pair[0]))


def countable(text: str) -> str:
    """A query as it is counted; "" for one that is empty, too long, or could name a person."""
    told = " ".join(text.casefold().split())
    return "" if len(told) > LONGEST or _PERSONAL.search(told) or not told.isprintable() else told


def read(root: Path) -> QueryCounts:
    """What was counted; nothing where nobody counts, or the file is damaged."""
    try:
        return msgspec.json.decode((root / NAME).read_bytes(), type=QueryCounts)
    except (OSError, msgspec.MsgspecError):
        return QueryCounts()


def add(root: Path, asked: Mapping[str, Asked]) -> None:
    """Add to what was counted, one process at a time; OSError where the folder cannot be written to."""
    descriptor = os.open(root / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        found = read(root).queries
        for text, more in asked.items():
            known = found.get(text, Asked())
            found[text] = Asked(known.times + more.times, known.in_vain + more.in_vain)
        kept = sorted(QueryCounts(found).popular()[:MOST])
        file.write(msgspec.json.encode(QueryCounts(dict(kept))))
        file.truncate()
