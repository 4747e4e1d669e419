"""Full-text search for folders of front-matter documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

_here = Path(__file__).parent
if not (_here / "web").is_dir():  # a checkout: web/ lies beside this package; the wheel puts it inside
    __path__.append(str(_here.parent))

if TYPE_CHECKING:
    from searchidx.api import build, open
    from searchidx.indexing.report import BuildReport
    from searchidx.search.index import Index

__version__ = "0.2.0"
__all__ = ["BuildReport", "Index", "build", "open"]

_HOMES = {"BuildReport": "indexing.report", "Index": "search.index", "build": "api", "open": "api"}


def __getattr__(name: str) -> Any:
    """Public names are loaded when first used, so that importing searchidx costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
