"""Makes the golden index anew: `python -m tests.golden`, from the top of the project, when a format has changed and has a new version."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.golden.golden import ARCHIVE, LARGEST, archived, built


def main() -> None:
    """Build the documents, and keep the index as a backup."""
    with TemporaryDirectory() as folder:
        ARCHIVE.write_bytes(archived(built(Path(folder) / "index")))
    size = ARCHIVE.stat().st_size
    print(f"{ARCHIVE.name}: {size:,} bytes", file=sys.stderr)
    if size > LARGEST:
        sys.exit(f"{ARCHIVE.name} may have {LARGEST:,} bytes")


if __name__ == "__main__":
    main()
