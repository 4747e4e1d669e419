"""How the ids of several sources are told apart."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path


def prefixes(sources: Sequence[Path]) -> list[str]:
    """What the ids of each source begin with: nothing for a single one, else its last path part, numbered where two clash."""
    if len(sources) == 1:
        return [""]
    taken: set[str] = set()
    found = []
    for source in sources:
        name = _free(Path(os.path.normpath(Path(source).absolute())).name or "root", taken)
        taken.add(name)
        found.append(name)
    return found


def _free(name: str, taken: set[str]) -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}-{number}", number + 1
    return candidate
