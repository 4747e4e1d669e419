"""Progress of long work: a bar on a terminal, a line every ten seconds elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from searchidx.cli.output import tell

Progress = Callable[[str, int, int | None], None]
EVERY = 10.0


@contextmanager
def showing() -> Iterator[Progress]:
    """Something to tell of progress, drawn on stderr."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from searchidx.cli.terminal import Terminal

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Terminal(stderr=True, columns=1), transient=True, auto_refresh=False) as bars:
        tasks: dict[str, tuple[int, float]] = {}
        last = [time.monotonic()]

        def advance(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:  # it began when the stage before it was last heard of
                tasks[stage] = (bars.add_task(stage, total=total, rate=""), last[0])
            task, started = tasks[stage]
            last[0] = time.monotonic()
            rate = done / max(last[0] - started, 0.001)
            bars.update(task, completed=done, total=total, rate=f"{rate:,.0f}/s", refresh=True)  # type: ignore[arg-type]

        yield advance


def _lines() -> Progress:
    last = [time.monotonic()]

    def advance(stage: str, done: int, total: int | None) -> None:
        if time.monotonic() - last[0] >= EVERY:
            last[0] = time.monotonic()
            tell(f"{stage}: {done:,}" + (f" of {total:,}" if total else ""))

    return advance
