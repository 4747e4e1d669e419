"""Ids of documents on their way to the cluster and back: file names may hold bytes that no JSON carries."""

from __future__ import annotations

import re
from hashlib import sha256

LONGEST = 512
"""Bytes of an `_id` that the cluster takes."""

_LONE = re.compile("[\ud800-\udfff]")
_STANDING_IN = re.compile("[\U0010f000-\U0010f7ff]")
_AWAY = 0x10F000 - 0xD800


def to_cluster(id: str) -> str:
    """The id with private characters for lone surrogates, so that it can be sent and comes back whole."""
    return _LONE.sub(lambda found: chr(ord(found[0]) + _AWAY), id)


def from_cluster(id: str) -> str:
    """The id that `to_cluster` was given."""
    return _STANDING_IN.sub(lambda found: chr(ord(found[0]) - _AWAY), id)


def identifier(id: str) -> str:
    """The `_id` of a document: its own id, or a digest of one that the cluster would refuse."""
    sent = to_cluster(id)
    encoded = sent.encode()
    return sent if 0 < len(encoded) <= LONGEST else sha256(encoded).hexdigest()
