"""The source that is read where none was named and no build was made before."""

from __future__ import annotations

import os
from pathlib import Path

from searchidx.errors import SourceMissing
from searchidx.sources.walk import SUFFIXES

_SEEDS = "seeds"
_MOST = 20_000
"""How many names are looked at in search of a document."""


def default_source() -> Path:
    """The folder `seeds`, else the current folder if it holds documents; SourceMissing where there is neither."""
    if Path(_SEEDS).is_dir():
        return Path(_SEEDS).absolute()
    if _holds_documents(Path()):
        return Path().absolute()
    raise SourceMissing("the current folder holds no documents", "name a folder of documents or a .jsonl file")


def _holds_documents(folder: Path) -> bool:
    seen = 0
    for _, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "gen-")) and name != "node_modules"]
        if any(name.lower().endswith(SUFFIXES) and not name.startswith(".") for name in files):
            return True
        seen += len(files) + len(folders)
        if seen > _MOST:
            break
    return False
