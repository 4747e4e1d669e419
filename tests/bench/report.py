"""The figures as text, to read or to paste."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from tests.bench.bodies import Bodies
from tests.bench.building import Built
from tests.bench.querying import Measured, Timing
from tests.bench.reading import Read

TITLES = {
    "faceted": "Faceted: text to ten hits with stored fields, the exact total and two facets",
    "top": "Top ten alone",
    "marked": "Faceted, with a highlighted passage a hit",
}
REFERENCE = "tantivy"


def builds(found: Mapping[str, Built], opening: Mapping[str, float]) -> Iterator[str]:
    """Build seconds, bytes, memory and opening time of each engine, and what the reference takes in comparison."""
    yield f"{'build':12}{'seconds':>10}{'ratio':>8}{'MB on disk':>12}{'ratio':>8}{'peak MB':>10}{'open, ms':>10}"
    base = found.get(REFERENCE)
    for engine, built in found.items():
        times = f"{built.seconds:10.2f}{_ratio(built.seconds, base.seconds if base else None):>8}"
        sizes = f"{built.bytes / 1e6:12.1f}{_ratio(built.bytes, base.bytes if base else None):>8}{built.memory / 1e6:10.0f}"
        yield f"{engine:12}{times}{sizes}{opening.get(engine, 0) * 1000:10.1f}"


def queries(measured: Measured, engine: str = "searchidx") -> Iterator[str]:
    """A table a shape: microseconds, medians (p95), and our ratio to the reference."""
    for shape, classes in measured.timings.items():
        engines = list(dict.fromkeys(name for timings in classes.values() for name in timings))
        yield ""
        yield f"{TITLES[shape]}: microseconds, median (p95)"
        yield f"{'':18}" + "".join(f"{name:>22}" for name in engines) + f"{'ratio':>8}"
        ratios = []
        for name, timings in classes.items():
            ratio = _over(timings.get(engine), timings.get(REFERENCE))
            ratios += [ratio] if ratio else []
            yield f"{name:18}" + "".join(f"{_cell(timings.get(one)):>22}" for one in engines) + f"{ratio or 0:8.2f}"
        if ratios:
            yield f"{'geometric mean':18}" + " " * 22 * len(engines) + f"{math.exp(sum(map(math.log, ratios)) / len(ratios)):8.2f}"
    yield ""
    yield f"totals and counts agree: {'yes' if not measured.differences else 'NO'}"
    yield from measured.differences[:20]


def reading(found: Read | None) -> Iterator[str]:
    """The real corpus."""
    if found is None:
        yield "the real corpus is not here: skipped"
        return
    yield f"real corpus, {found.documents} documents"
    if found.loop is not None:
        yield f"  plain loop of CSafeLoader and tantivy {found.loop:8.2f} s"
    yield f"  full build                            {found.full:8.2f} s{_ratio(found.full, found.loop):>8} of the loop"
    yield f"  nothing changed                       {found.unchanged:8.3f} s   1/{found.full / found.unchanged:.0f} of a full build"
    yield f"  one file changed                      {found.changed:8.3f} s   1/{found.full / found.changed:.0f} of a full build"


def bodies(found: Bodies) -> Iterator[str]:
    """Long Markdown bodies."""
    yield f"{found.documents} documents of {found.bytes / 1e6:.1f} MB of Markdown"
    if found.loop is not None:
        yield f"  plain loop of CSafeLoader, cmarkgfm, lexbor and tantivy {found.loop:6.2f} s"
    yield f"  full build {found.full:6.2f} s{_ratio(found.full, found.loop):>8} of the loop (at most 1.0, goal 0.6)"
    yield f"  nothing changed {found.unchanged * 1000:4.0f} ms, one file changed {found.changed * 1000:4.0f} ms"


def shell(command: float, importing: float, starting: float) -> Iterator[str]:
    """What a person at the shell waits for."""
    yield f"searchidx search word --json {command * 1000:6.0f} ms"
    yield f"import searchidx             {(importing - starting) * 1000:6.1f} ms, over an interpreter's start of {starting * 1000:.0f} ms"


def _ratio(mine: float, theirs: float | None) -> str:
    return f"{mine / theirs:.2f}" if theirs else "-"


def _over(mine: Timing | None, theirs: Timing | None) -> float | None:
    return mine.median / theirs.median if mine and theirs else None


def _cell(timing: Timing | None) -> str:
    return f"{timing.median:.0f} ({timing.p95:.0f})" if timing else "-"
