"""`searchidx lint`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from typing import TYPE_CHECKING

import click

from searchidx.cli.commands import as_json as json_option
from searchidx.cli.commands import common
from searchidx.cli.output import print_json, safe
from searchidx.errors import Diagnostic

if TYPE_CHECKING:
    from searchidx.linting import Looked, Repair

FOUND = 5
_LEVELS = {"refused": "error", "warning": "warning", "note": "notice"}


@click.command("lint")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", type=click.Path())
@json_option
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How findings are written.")
@click.option("--select", multiple=True, metavar="CODE", help="Only findings of this code.")
@click.option("--ignore", multiple=True, metavar="CODE", help="No findings of this code.")
@click.option("--strict", is_flag=True, help="Warnings count as refused.")
@click.option("--fix", is_flag=True, help="Repair what is safe: encoding, white space, the case of topics.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@common
@click.pass_context
def command(
    context: click.Context,
    sources: tuple[str, ...],
    as_json: bool,
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
    fix: bool,
    diff: bool,
    index: str,
    config: str | None,
) -> None:
    """What is wrong in the files: path, line, code, message and hint."""
    from searchidx.linting import look, repairs

    looked = look(sources, index=index, config=config)
    if diff:
        for one in repairs(looked):
            _show(one)
        return
    failed = _fix(looked) if fix else []
    if fix:
        looked = look(sources, index=index, config=config)
    found = [one for one in [*failed, *looked.findings] if (not select or one.code in select) and one.code not in ignore]
    _write(len(looked.files), found, "json" if as_json else form)
    counts = Counter(one.code for one in found)
    codes = "".join(f", {code} {count:,}" for code, count in sorted(counts.items()))
    click.echo(f"{len(looked.files):,} files, {len(found):,} findings{codes}", err=True)
    bad = {"refused", "warning"} if strict else {"refused"}
    if any(one.severity in bad for one in found):
        context.exit(FOUND)


def _fix(looked: Looked) -> list[Diagnostic]:
    """Write the repairs, tell how many there were, and return what could not be written."""
    from searchidx.linting import repairs, write

    files = edits = 0
    failed = []
    for one in repairs(looked):
        if problem := write(one):
            failed.append(problem)
        else:
            files, edits = files + 1, edits + len(one.edits)
    click.echo(f"{edits:,} values mended in {files:,} files", err=True)
    return failed


def _show(repair: Repair) -> None:
    """The changed lines alone: lines beside them may be nobody's business."""
    before, after = (data.decode("utf-8", "backslashreplace").split("\n") for data in (repair.before, repair.after))
    for line in unified_diff(before, after, f"a/{repair.id}", f"b/{repair.id}", n=0, lineterm=""):
        click.echo(safe(line) if sys.stdout.isatty() else line)


def _write(files: int, found: list[Diagnostic], form: str) -> None:
    if form == "json":
        print_json({"files": files, "findings": [one.as_json() for one in found]})
    elif form == "github":
        for line in annotated(found):
            click.echo(line)
    else:
        from rich.console import Console

        from searchidx.cli.report import findings

        findings(Console(highlight=False, soft_wrap=True), found)


def annotated(found: Iterable[Diagnostic]) -> Iterator[str]:
    """Findings as the workflow commands that code hosts show beside the lines of a change."""
    for one in found:
        where = f"file={_property(one.path)}" + (f",line={one.line}" if one.line else "")
        text = f"{one.message} ({one.hint})" if one.hint else one.message
        yield f"::{_LEVELS[one.severity]} {where},title={_property(one.code)}::{_data(text)}"


def _data(text: str) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return safe(escaped)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
