"""What an export costs the server in memory: `python -m tests.bench.exports INDEX`.

All documents are read as fast as the service sends them, in each form and order; files that are mapped do not count.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import click

from tests.bench.building import Watch, memory_of
from tests.bench.load import served

PATHS = ("/export.jsonl", "/export.csv", "/export.csv?sort=title")
READY = 60.0
PIECE = 1 << 16


def measure(index: Path) -> Iterator[str]:
    """A line for each export: documents, seconds, and by how many MiB it rose above the idle service at most."""
    with served(str(index), 1) as (port, process):
        _wait(port)
        for path in PATHS:
            idle, watch, started = memory_of(process), Watch(process), time.perf_counter()
            lines = _read(port, path)
            seconds, peak = time.perf_counter() - started, watch.stop()
            more = max(peak - idle, 0) / 2**20
            yield f"{path:28}{lines:>9,} lines {seconds:7.1f} s   idle {idle / 2**20:5.0f} MiB, at most {more:4.0f} more"


def _wait(port: int) -> None:
    """Until the service answers."""
    ends = time.monotonic() + READY
    while time.monotonic() < ends:
        try:
            _read(port, "/readyz")
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers at {port}")


def _read(port: int, path: str) -> int:
    """How many lines an answer has, read in pieces and forgotten."""
    connection = HTTPConnection("127.0.0.1", port, timeout=READY)
    connection.request("GET", path)
    answer, lines = connection.getresponse(), 0
    while piece := answer.read(PIECE):
        lines += piece.count(b"\n")
    connection.close()
    return lines


@click.command()
@click.argument("index", type=click.Path(path_type=Path, exists=True))
def main(index: Path) -> None:
    """Export, and tell the memory; the table goes to stdout."""
    for line in measure(index):
        click.echo(line)


if __name__ == "__main__":
    main()
