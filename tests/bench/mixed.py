"""Whether memory grows under a long mixed load: `python -m tests.bench.mixed INDEX [--minutes 60] [--rate 15] [--seed 20] [--fill N]`.

Every kind of route is asked at a fixed rate, with words drawn anew for each request; one request in fifty is hostile. Memory is
read twice a minute, apart for what the process holds itself (`anonymous`) and for the index's mapped pages (`mapped`), which the
system takes back when it wants. What it has cached of the index is read from /metrics (`cached`): words drawn anew fill the caches
up to their bounds, which takes hours at this rate, so N searches fill them first. The `rest` is what is neither cached nor mapped.
Growth counts from the end of the first sixth to the last sixth, in parts of what the process holds itself then, and of each cache in
kilobytes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import quote

from searchidx.web.request.params import name_of

import searchidx
from tests.bench.load import Times, ask, served
from tests.fuzz.test_queries import HOSTILE

EACH_SECONDS = 30
CLIENTS = 3
"""Those that fill the caches, each without a pause; fewer than the service turns away."""
_CACHE = re.compile(r'^searchidx_cache_bytes\{cache="(\w+)"\} (\d+)$', re.MULTILINE)
_SIZES = re.compile(r"^(RssAnon|RssFile|Threads|FDSize):\s+(\d+)", re.MULTILINE)


class Visitor:
    """What many people and programs ask for; the same for the same seed."""

    def __init__(self, index: str, seed: int) -> None:
        self._dice = random.Random(seed)
        with searchidx.open(index) as opened:
            hits = [hit for offset in range(0, 5_000, 500) for hit in opened.search("", limit=100, offset=offset).hits]
            self._facets = [name_of(field) for field in opened.schema.facets][:3]
        self._ids = [hit.id for hit in hits]
        self._words = sorted({word for hit in hits for word in re.findall(r"[A-Za-z]{3,}", hit.title)})

    def phrase(self) -> str:
        """The address of a search that caches more than others: words in a row, and each by itself."""
        words = " ".join(self._dice.sample(self._words, 3))
        return f"/api/search?size=1&q={quote(chr(34) + words + chr(34))}%20OR%20{quote(words)}"

    def address(self) -> str:
        """The next address."""
        dice, words = self._dice, " ".join(self._dice.sample(self._words, self._dice.choice((1, 1, 2, 3))))
        if not dice.randrange(50):
            return f"/api/search?q={quote(dice.choice(HOSTILE))}"
        one = dice.choice(self._ids)
        q = quote(words)
        kinds = (
            *(f"/?q={q}&page={dice.randint(1, 3)}", f"/?q={q}&sort=-date", f"/?q={q[: dice.randint(1, 8)]}&typing=1"),
            *(f"/api/search?q={q}&facet={dice.choice(self._facets or ['state'])}", f"/api/search?q={quote(chr(34) + words + chr(34))}"),
            *(f"/api/search?q={q[:4]}*", f"/api/search?q={q}&match=any&explain=1", f"/api/search?q={q}&group=story"),
            *(f"/api/suggest?q={q[: dice.randint(1, 6)]}", f"/documents/{quote(one)}", f"/api/documents/{quote(one)}"),
            *(f"/api/documents/{quote(one)}/similar", f"/feed.atom?q={q}", f"/export.csv?q={q}", "/nothing-here", "/?from=soon"),
            *("/healthz", "/readyz", "/metrics", "/static/searchidx.js", "/openapi.json", "/"),
        )
        return dice.choice(kinds)


def memory(process: int) -> dict[str, int]:
    """Kilobytes that a process holds itself, and of files that it has mapped; its threads and descriptors."""
    found = dict(_SIZES.findall(Path(f"/proc/{process}/status").read_text("ascii")))
    descriptors = len(list(Path(f"/proc/{process}/fd").iterdir()))
    return {"anonymous": int(found["RssAnon"]), "mapped": int(found["RssFile"]), "threads": int(found["Threads"]), "files": descriptors}


async def cached(port: int) -> dict[str, int]:
    """Kilobytes of each cache, by its name; none where the service does not answer."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        text = (await reader.read(-1)).decode()
        writer.close()
    except OSError:
        return {}
    return {name: int(size) // 1024 for name, size in _CACHE.findall(text)}


async def sampled(port: int, process: int) -> dict[str, int]:
    """What a process holds now, in all, by cache, and beside the caches."""
    held, caches = memory(process), await cached(port)
    return held | caches | {"cached": sum(caches.values()), "rest": held["anonymous"] - sum(caches.values())}


async def filled(port: int, visitor: Visitor, count: int) -> None:
    """Ask for so many searches, so that the caches are as full as they get."""

    async def client() -> None:
        for _ in range(count // CLIENTS):
            await ask(port, visitor.phrase(), Times())

    await asyncio.gather(*(client() for _ in range(CLIENTS)))


async def measured(port: int, process: int, visitor: Visitor, given: argparse.Namespace) -> tuple[Times, list[dict[str, int]]]:
    """Fill the caches, then ask as often and as long as is wanted."""
    await filled(port, visitor, given.fill)
    return await asking(port, process, visitor, given.rate, given.minutes * 60)


async def asking(port: int, process: int, visitor: Visitor, rate: float, seconds: float) -> tuple[Times, list[dict[str, int]]]:
    """Ask at a rate whatever comes back; the answers, and memory on the way."""
    times, asked, samples = Times(), set[asyncio.Task[int]](), [await sampled(port, process)]
    began = perf_counter()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + number / rate - perf_counter()))
        task = asyncio.create_task(ask(port, visitor.address(), times))
        asked.add(task)
        task.add_done_callback(asked.discard)
        if perf_counter() - began > len(samples) * EACH_SECONDS:
            samples.append(await sampled(port, process))
            print(json.dumps(samples[-1]), flush=True)
    await asyncio.gather(*asked)
    return times, samples


def growth(samples: list[dict[str, int]], name: str) -> float:
    """By how much the last sixth of the samples is above the second."""
    part = max(1, len(samples) // 6)
    early = samples[part : 2 * part] or samples
    return median(one.get(name, 0) for one in samples[-part:]) - median(one.get(name, 0) for one in early)


def main() -> None:
    """Measure, and print what was found as JSON."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("index", type=Path)
    options.add_argument("--minutes", type=float, default=60.0)
    options.add_argument("--rate", type=float, default=15.0)
    options.add_argument("--seed", type=int, default=20)
    options.add_argument("--fill", type=int, default=25_000, help="searches that fill the caches before anything is measured")
    given = options.parse_args()
    visitor = Visitor(str(given.index), given.seed)
    with served(str(given.index), 1) as (port, process):
        times, samples = asyncio.run(measured(port, process, visitor, given))
    found = {
        "requests": times.count(),
        "statuses": times.statuses(),
        "p50": times.at(0.5, 200),
        "p99": times.at(0.99, 200),
        **{f"{name}_growth": growth(samples, name) / samples[len(samples) // 6]["anonymous"] for name in ("anonymous", "cached", "rest")},
        "growth": {name: growth(samples, name) for name in samples[-1]},
        "first": samples[0],
        "last": samples[-1],
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
