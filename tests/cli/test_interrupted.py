"""A build that is ended from outside leaves the old index, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import searchidx
from tests.cli.test_cli import CHECKOUT

COUNT = 60
WATCHED = """
import sys
from contextlib import nullcontext
import searchidx.cli.progress as shown
from searchidx.cli import main
shown.showing = lambda: nullcontext(lambda *told: print(*told, flush=True))
sys.argv = ["searchidx", "build", "docs", "--jobs", "2"]
main()
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("everyone", [True, False], ids=["group", "parent"])
def test_ended_while_reading(number: int, code: int, everyone: bool, tmp_path: Path) -> None:
    docs, aside = tmp_path / "docs", tmp_path / "aside"
    docs.mkdir()
    aside.mkdir()
    (docs / "old.md").write_text("---\ntitle: old\n---\n", "utf-8")
    searchidx.build(docs, index=tmp_path / "index", jobs=1)
    before = sorted(path.name for path in (tmp_path / "index").iterdir())
    for document in range(COUNT):
        (docs / f"doc-{document}.md").write_text(f"---\ntitle: river\n---\n{'The [river](x) runs. ' * 2_000}", "utf-8")
    env = CHECKOUT | {"TMPDIR": str(aside)}
    started = subprocess.Popen(
        [sys.executable, "-c", WATCHED],
        cwd=tmp_path,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with started as build:
        assert build.stdout and build.stderr
        assert build.stdout.readline().startswith("reading")
        (os.killpg if everyone else os.kill)(build.pid, number)
        build.stdout.read()
        told = build.stderr.read()
        assert build.wait(60) == code, told
    assert "Traceback" not in told
    assert sorted(path.name for path in (tmp_path / "index").iterdir()) == before
    assert list(aside.iterdir()) == []
    with searchidx.open(tmp_path / "index") as index:
        assert [hit.title for hit in index.search().hits] == ["old"]
