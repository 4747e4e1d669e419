"""What load does to `searchidx serve`: `python -m tests.bench.load INDEX [--workers N] [--seconds S]`.

Everything happens on this machine's loopback, bounded in time and connections. Measured, one after the other:

1. alone: one client after another request, what a search takes;
2. capacity: as many clients as keep the service busy, the rate that it sustains;
3. half-open: 500 clients that have sent half a request, and what /healthz takes meanwhile;
4. overload: ten times the sustained rate, sent on schedule whatever comes back; what is accepted, what refused, how soon;
5. after: how long until a search takes what it took alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from urllib.parse import quote

import searchidx

HALF_OPEN = 500
CLIENTS = 8
MOST_RATE = 3_000
PATIENCE = 10.0
PAUSE = 0.05
MACHINE = -1
"""Stands for a pause instead of an answer: how much longer it took is what the machine itself adds to every time here."""
SCRIPT = "import sys; from searchidx.cli import main; sys.exit(main())"


@dataclass
class Times:
    """Seconds of each answer, by its status; 0 stands for no answer."""

    by_status: dict[int, list[float]] = field(default_factory=dict)

    def add(self, status: int, seconds: float) -> None:
        """Keep one answer."""
        self.by_status.setdefault(status, []).append(seconds)

    def count(self, status: int | None = None) -> int:
        """How many answers, of a status or of all."""
        return sum(len(found) for code, found in self.by_status.items() if status in (None, code))

    def at(self, share: float, status: int) -> float:
        """The milliseconds within which this share of the answers of a status came; NaN where there is none."""
        found = sorted(self.by_status.get(status, ()))
        return found[min(len(found) - 1, int(share * len(found)))] * 1000 if found else float("nan")

    def statuses(self) -> dict[str, int]:
        """How many answers of each status."""
        return {str(code): len(found) for code, found in sorted(self.by_status.items())}


async def ask(port: int, path: str, times: Times) -> int:
    """Ask once over a connection of its own."""
    began, status = perf_counter(), 0
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            answer = await reader.read(-1)
            status = int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0
            writer.close()
    except (OSError, TimeoutError, ValueError):
        status = 0
    times.add(status, perf_counter() - began)
    return status


def queries(index: str, seed: int) -> list[str]:
    """Addresses of searches: words of the index's titles, each with the facets that the page shows."""
    with searchidx.open(index) as opened:
        titles = [hit.title for hit in opened.search("", limit=400).hits]
    words = sorted({word for title in titles for word in re.findall(r"[A-Za-z]{4,}", title)})
    chosen = random.Random(seed)
    return [f"/?q={quote(' '.join(chosen.sample(words, chosen.choice((1, 1, 2)))))}&page={chosen.randint(1, 2)}" for _ in range(500)]


async def one_after_another(port: int, paths: list[str]) -> Times:
    """Ask for each path in turn."""
    times = Times()
    for path in paths:
        await ask(port, path, times)
    return times


async def sustained(port: int, paths: list[str], seconds: float, clients: int = CLIENTS) -> float:
    """The searches answered a second while some clients ask without a pause."""
    times, end = Times(), perf_counter() + seconds

    async def client(number: int) -> None:
        turn = random.Random(number)
        while perf_counter() < end:
            await ask(port, turn.choice(paths), times)

    await asyncio.gather(*map(client, range(clients)))
    return times.count(200) / seconds


async def scheduled(port: int, paths: list[str], rate: float, seconds: float) -> Times:
    """Ask at a fixed rate whatever comes back."""
    times, asked, began = Times(), [], perf_counter()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + number / rate - perf_counter()))
        asked.append(asyncio.create_task(ask(port, random.choice(paths), times)))
    await asyncio.gather(*asked)
    return times


@asynccontextmanager
async def half_open(port: int) -> AsyncIterator[None]:
    """Clients that have sent half a request."""
    opened = []
    for _ in range(HALF_OPEN):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Half: ")
        opened.append((reader, writer))
    try:
        yield
    finally:
        for _, writer in opened:
            writer.close()


def health(port: int, seconds: float) -> Times:
    """Ask whether the service lives, twenty times a second; in a process of its own, which no other measure holds up."""
    times, end = Times(), perf_counter() + seconds

    async def asking() -> None:
        while perf_counter() < end:
            await ask(port, "/healthz", times)
            began = perf_counter()
            await asyncio.sleep(PAUSE)
            times.add(MACHINE, perf_counter() - began - PAUSE)

    asyncio.run(asking())
    return times


async def recovered(port: int, path: str, usual: float) -> float:
    """The seconds until a search takes at most three times what it usually does."""
    began = perf_counter()
    while perf_counter() - began < 30:
        times = Times()
        if await ask(port, path, times) == 200 and times.at(0, 200) <= max(50.0, 3 * usual):
            break
    return perf_counter() - began


async def watched(port: int, paths: list[str], rate: float, seconds: float) -> tuple[Times, Times]:
    """Ask on schedule; with what /healthz takes meanwhile."""
    with ProcessPoolExecutor(1, get_context("spawn")) as other:
        watching = asyncio.get_running_loop().run_in_executor(other, health, port, seconds + 1)
        times = await scheduled(port, paths, rate, seconds)
        return times, await watching


@contextmanager
def served(index: str, workers: int) -> Iterator[tuple[int, int]]:
    """A service in a process of its own, as people start it; its port and the number of its process."""
    command = [sys.executable, "-c", SCRIPT, "serve", "--index", index, "--port", "0", "--workers", str(workers)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        found = re.search(r":(\d+)/", process.stderr.readline())
        assert found is not None
        try:
            yield int(found[1]), process.pid
        finally:
            process.terminate()


async def measured(port: int, paths: list[str], seconds: float) -> dict[str, object]:
    """All measures, by name; times in milliseconds."""
    while await ask(port, "/", Times()) != 200:
        await asyncio.sleep(0.1)
    alone = await one_after_another(port, paths[:100])
    rate = await sustained(port, paths, seconds)
    async with half_open(port):
        calm, calm_health = await watched(port, paths, rate / 4, min(seconds, 5))
        tenfold = min(MOST_RATE, rate * 10)
        times, lives = await watched(port, paths, tenfold, seconds)
    after = await recovered(port, paths[0], alone.at(0.5, 200))
    return {
        "alone": {"p50": alone.at(0.5, 200), "p99": alone.at(0.99, 200)},
        "sustained": rate,
        "half_open": {"healthz_p99": calm_health.at(0.99, 200), "searches_p99": calm.at(0.99, 200), "statuses": calm.statuses()},
        "overload": {
            "rate": tenfold,
            "healthz_p99": lives.at(0.99, 200),
            "machine_p99": lives.at(0.99, MACHINE),
            "healthz": lives.statuses(),
            "refused_p95": times.at(0.95, 503),
            "refused_p99": times.at(0.99, 503),
            "accepted_p99": times.at(0.99, 200),
            "answered_a_second": times.count(200) / seconds,
            "statuses": times.statuses(),
        },
        "recovered_after": after,
    }


def main() -> None:
    """Measure, and print what was found as JSON."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("index", type=Path)
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("--seconds", type=float, default=10.0)
    options.add_argument("--seed", type=int, default=20)
    options.add_argument("--rate-only", action="store_true", help="measure the sustained rate alone, to compare numbers of workers")
    given = options.parse_args()
    paths = queries(str(given.index), given.seed)
    with served(str(given.index), given.workers) as (port, process):
        found = asyncio.run(_rate(port, process, paths, given.seconds) if given.rate_only else measured(port, paths, given.seconds))
    print(json.dumps(found, indent=2))


async def _rate(port: int, process: int, paths: list[str], seconds: float) -> dict[str, object]:
    """The rate, and the processor time of all serving processes for one answer: with more workers it must stay what it is with one."""
    await sustained(port, paths, seconds / 2)
    before = work(process)
    rate = await sustained(port, paths, seconds)
    return {"sustained": rate, "work_ms": (work(process) - before) / max(1.0, rate * seconds) * 1000}


def work(process: int) -> float:
    """The seconds of processor time that a process and those that it has started have taken so far."""
    found, ticks = 0.0, os.sysconf("SC_CLK_TCK")
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text("ascii").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        if process in (int(place.parent.name), int(fields[1])):
            found += (int(fields[11]) + int(fields[12])) / ticks
    return found


if __name__ == "__main__":
    main()
