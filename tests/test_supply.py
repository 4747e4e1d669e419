"""The parts of a deployment: each pinned by digest, the bill of materials names the same, and a check that cannot run fails."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CI = Path(__file__).parent.parent / ".ci"
LOCK = (CI / "requirements.txt").read_text("utf-8")


def bill(folder: Path, lock: str) -> subprocess.CompletedProcess[str]:
    """What the bill of materials of a lock is, worked out in a folder of its own."""
    shutil.copy(CI / "sbom.py", folder)
    (folder / "requirements.txt").write_text(lock, "utf-8")
    return subprocess.run([sys.executable, folder / "sbom.py"], capture_output=True, text=True, check=False)


def test_the_bill_names_what_is_pinned_and_nothing_else(tmp_path: Path) -> None:
    made: dict[str, Any] = json.loads(bill(tmp_path, LOCK).stdout)
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    named = {(part["name"], part["version"]): {one["content"] for one in part["hashes"]} for part in made["components"]}
    pinned = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert named == {
        (name, version): set(re.findall(r"sha256:([0-9a-f]{64})", text))
        for text in pinned
        for name, version in [re.split(r"==|[\s\\]", text, maxsplit=2)[:2]]
    }
    assert all(named.values())


@pytest.mark.parametrize(
    "line", ["flask", "flask>=3", "flask==3.1", "flask==3.1 --hash=md5:00", "-e .", "https://example.org/a.whl", "--index-url x"]
)
def test_a_part_that_is_not_pinned_ends_it(tmp_path: Path, line: str) -> None:
    found = bill(tmp_path, f"{LOCK}{line}\n")
    assert (found.returncode, found.stdout) == (1, "")
    assert "not pinned" in found.stderr


def test_the_package_needs_nothing_that_is_not_pinned() -> None:
    needed = re.findall(
        r'^    "([A-Za-z0-9_.-]+)', (CI.parent / "pyproject.toml").read_text("utf-8").split("[project.optional", 1)[0], re.M
    )
    pinned = {name.casefold().replace("_", "-") for name in re.findall(r"^([A-Za-z0-9._-]+)==", LOCK, re.M)}
    assert [name for name in needed if name.casefold().replace("_", "-") not in pinned] == []


def test_a_check_that_cannot_run_fails(tmp_path: Path) -> None:
    """Each program that it calls is missing or broken in turn: it never ends well."""
    folder = tmp_path / ".ci"
    folder.mkdir()
    shutil.copy(CI / "supply", folder)
    (folder / "requirements.txt").write_text(LOCK, "utf-8")
    for broken in ("", "exit 1", "exit 3"):
        (tmp_path / "bin").mkdir(exist_ok=True)
        for name in ("bash", "dirname", "mktemp", "rm", "sed", "grep"):
            link = tmp_path / "bin" / name
            if not link.exists():
                link.symlink_to(str(shutil.which(name)))
        if broken:
            (tmp_path / "bin" / "python3").write_text(f"#!/bin/bash\n{broken}\n", "utf-8")
            (tmp_path / "bin" / "python3").chmod(0o755)
        found = subprocess.run(
            ["bash", folder / "supply"], capture_output=True, text=True, check=False, env={"PATH": str(tmp_path / "bin")}, timeout=60
        )
        assert found.returncode != 0
        assert "checked" not in found.stdout
