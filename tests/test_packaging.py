"""The wheel holds every file of the package, with web/ inside it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_wheel_holds_every_file(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = [file for top in ("searchidx", "web") for file in (ROOT / top).rglob("*") if file.is_file()]
    names = {file.relative_to(ROOT).as_posix() for file in files if "__pycache__" not in file.parts}
    assert packed == {f"searchidx/{name}" if name.startswith("web/") else name for name in names}


def test_public_names_are_there() -> None:
    import searchidx

    assert {name for name in searchidx.__all__ if getattr(searchidx, name)} == set(searchidx.__all__)
