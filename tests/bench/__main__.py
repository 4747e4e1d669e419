"""`python -m tests.bench`: searchidx beside other engines, on the same documents and in one run."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

import click

from tests.bench import bodies, building, corpus, page_cost, querying, reading, report, scaling, shell, typing_speed
from tests.bench.building import Built
from tests.bench.engines import MODULES, installed
from tests.bench.peer import Peer

OPENINGS = 5
BUILDS = 5
LONG = 10.0
"""A build of so many seconds is not done again for a median."""


@click.command()
@click.option("--documents", default=100_000, show_default=True, help="How many synthetic documents.")
@click.option("--engines", default=",".join(MODULES), show_default=True, help="Which engines, in the order of the table.")
@click.option("--rounds", default=10, show_default=True, help="How often every query is asked.")
@click.option("--each", default=16, show_default=True, help="How many queries a class has.")
@click.option("--seed", default=1, show_default=True, help="Of the documents.")
@click.option("--folder", type=click.Path(path_type=Path), help="Keep documents and indexes here and use those that are there.")
@click.option("--real/--no-real", default=True, help="Whether the real corpus is built too.")
def main(documents: int, engines: str, rounds: int, each: int, seed: int, folder: Path | None, real: bool) -> None:
    """Build, ask and time; the tables go to stdout."""
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        base = folder or Path(temporary)
        found, missing = installed(engines.split(","))
        for name in missing:
            click.echo(f"{name} is not installed: skipped")
        built = _builds(found, base, documents, seed)
        _print(report.builds(built, {peer.name: _opening(peer, base / peer.name) for peer in found}))
        opened = {peer.name: peer.open(base / peer.name) for peer in found}
        _print(report.queries(querying.measure(opened, corpus.queries(documents, each), rounds)))
        if "searchidx" in opened:
            _print(report.shell(shell.command(base / "searchidx", corpus.vocabulary()[100]), shell.importing(), shell.starting()))
            _print(scaling.scaling(base / "searchidx", documents, each))
            _print(typing_speed.report(base, each))
            _print(page_cost.report(base / "searchidx" / "index", documents, each))
        _print(report.bodies(bodies.measure(Path(temporary))))
        if real:
            _print(report.reading(reading.read(Path(temporary))))


def _builds(peers: Sequence[Peer], base: Path, documents: int, seed: int) -> dict[str, Built]:
    """What each engine's build cost; those that are there already cost nothing but bytes."""
    source = base / "documents.jsonl"
    base.mkdir(parents=True, exist_ok=True)
    if not source.exists():
        corpus.write(source, documents, seed)
    found: dict[str, list[Built]] = {peer.name: [] for peer in peers if not (base / peer.name).exists()}
    for name, done in [*found.items()] * BUILDS:
        if not done or done[0].seconds < LONG:
            shutil.rmtree(base / name, ignore_errors=True)
            done.append(building.build(name, source, base / name))
    return {peer.name: _median(found.get(peer.name, []), base / peer.name) for peer in peers}


def _median(builds: Sequence[Built], folder: Path) -> Built:
    """The median of the seconds, the peak of all."""
    seconds = median([built.seconds for built in builds] or [0.0])
    return Built(seconds, building.size(folder), max((built.memory for built in builds), default=0))


def _opening(peer: Peer, folder: Path) -> float:
    """Seconds to open, the median of several, imports and a first opening aside."""
    peer.open(folder)
    times = []
    for _ in range(OPENINGS):
        started = time.perf_counter()
        peer.open(folder)
        times.append(time.perf_counter() - started)
    return median(times)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
    click.echo()


if __name__ == "__main__":
    main()
