"""Full-text search for folders of front-matter documents."""

from __future__ import annotations

from pathlib import Path

_here = Path(__file__).parent
if not (_here / "web").is_dir():  # a checkout: web/ lies beside this package; the wheel puts it inside
    __path__.append(str(_here.parent))
