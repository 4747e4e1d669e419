"""How much of one document is read, whatever somebody puts into a folder."""

from __future__ import annotations

import re
from typing import Any

import msgspec

MEBIBYTE = 1 << 20
_SIZE = re.compile(r"([0-9]{1,9}) *([KM])iB")


class DocumentLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a document may hold: `file` and `front_matter` are bytes, `depth` levels of lists and mappings inside one another.

    `nodes` are values, lists and mappings once each alias is replaced by what it stands for; without aliases they are not counted,
    since there are never more than bytes. A line of a .jsonl file is bounded as a file is.
    """

    file: int = 17 * MEBIBYTE
    front_matter: int = MEBIBYTE
    depth: int = 64
    nodes: int = 5_000


DEFAULT = DocumentLimits()
BOUNDS = {"file": (1024, 1024 * MEBIBYTE), "front_matter": (1024, 64 * MEBIBYTE), "depth": (4, 200), "nodes": (1, 1_000_000)}
"""The least and the most that each may be set to; parsers in C walk no deeper."""


def size_of(written: Any) -> Any:
    """`20 MiB` or `64 KiB` as a number of bytes; anything else as it is."""
    found = _SIZE.fullmatch(written) if isinstance(written, str) else None
    return int(found[1]) * (MEBIBYTE if found[2] == "M" else 1024) if found else written


def size_text(size: int) -> str:
    """A number of bytes as people write it: `17 MiB`, `64 KiB`, `1,000 bytes`."""
    for unit, name in ((MEBIBYTE, "MiB"), (1024, "KiB")):
        if size >= unit and size % unit == 0:
            return f"{size // unit} {name}"
    return f"{size:,} bytes"
