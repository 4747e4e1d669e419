"""The report at the end of a build, and the table of what was made of the documents."""

from __future__ import annotations

import time
from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from searchidx.cli.output import counted, safe
from searchidx.cli.terminal import Terminal
from searchidx.errors import Diagnostic
from searchidx.indexing.report import BuildReport
from searchidx.inference.describe import describe
from searchidx.model.fields import Schema
from searchidx.sources.partial import is_partial

_STYLES = {"refused": "red", "warning": "yellow", "note": "dim"}
SHOWN = 20
REASONS = 4


def draw(report: BuildReport) -> None:
    """Counts on stdout; refused and partly read files, warnings and the schema on stderr."""
    aside = Terminal(stderr=True)
    if report.added == report.documents and report.documents:
        aside.print(schema_table(report.schema))
    findings(aside, [one for one in report.diagnostics if one.severity == "refused" or is_partial(one)])
    _others(aside, [one for one in report.diagnostics if one.severity != "refused" and not is_partial(one)])
    for note in report.notes:
        aside.print(Text(safe(note), style="yellow"))
    Terminal().print(_counts(report))


def draw_change(report: BuildReport, last: BuildReport) -> None:
    """What a build did that follows another, on a line with the time of day; what that one reported is not repeated."""
    aside = Terminal(stderr=True)
    findings(aside, [one for one in report.diagnostics if one.severity != "note" and one not in last.diagnostics])
    if report.generation != last.generation:
        Terminal().print(f"{time.strftime('%H:%M:%S')} {_counts(report)}")


def _counts(report: BuildReport) -> str:
    names = ("added", "changed", "removed", "unchanged", "refused", "partial", "repaired")
    counts = [f"{getattr(report, name):,} {name}" for name in names]
    documents = f"{counted(report.documents, 'document')} in {report.generation}"
    return f"{documents}: {', '.join([*counts, *_skipped(report)])}; {report.seconds:.2f} s"


def _skipped(report: BuildReport) -> Iterator[str]:
    """How many files were passed over, and why; what `include` could read is said so."""
    total = sum(report.skipped.values())
    if not total:
        return
    reasons = sorted(report.skipped.items(), key=lambda one: (-one[1], one[0]))
    shown = [f"{count:,} {reason}" if count < total else reason for reason, count in reasons[:REASONS]]
    shown += [f"{sum(count for _, count in reasons[REASONS:]):,} others"] if len(reasons) > REASONS else []
    hint = "; `include` reads them" if any(reason.startswith("suffix") for reason in report.skipped) else ""
    yield f"{total:,} skipped ({', '.join(shown)}{hint})"


def findings(console: Terminal, found: list[Diagnostic]) -> None:
    """One finding a line, as editors and code hosts read them."""
    for one in found:
        where = f"{one.path}:{one.line}" if one.line else one.path
        hint = f" ({one.hint})" if one.hint else ""
        console.print(Text(safe(f"{where}: {one.code}: {one.message}{hint}"), style=_STYLES[one.severity]))


def _others(console: Terminal, found: list[Diagnostic]) -> None:
    warnings = [one for one in found if one.severity == "warning"]
    findings(console, warnings[:SHOWN])
    left = len(warnings) - SHOWN
    if left > 0:
        console.print(Text(f"… and {counted(left, 'more warning')}: `searchidx lint` lists them all", style="yellow"))


def schema_table(schema: Schema) -> Table:
    """What was made of the documents' keys."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("field", "role", "kind", "coverage", ""):
        table.add_column(name, justify="right" if name == "coverage" else "left", overflow="fold")
    for row in describe(schema):
        table.add_row(safe(row.name), row.role, row.kind, f"{row.coverage:.0%}", Text(safe(row.note), style="dim"))
    return table
