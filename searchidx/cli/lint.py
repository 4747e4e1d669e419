"""`searchidx lint`."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from searchidx.cli.commands import as_json as json_option
from searchidx.cli.commands import common
from searchidx.cli.output import counted, lines, print_json, tame, tell
from searchidx.errors import Diagnostic, nearest

if TYPE_CHECKING:
    from searchidx.lint import LintResult

FOUND = 5


def _codes(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> frozenset[str]:
    from searchidx.lint import CODES

    codes = frozenset(code.strip() for text in given for code in text.split(",")) - {""}
    for code in sorted(codes - CODES):
        near = nearest(code, CODES)
        meant = f"did you mean {near}?" if near else f"there are {', '.join(sorted(CODES))}"
        raise click.BadParameter(f"no finding has the code {code!r}: {meant}", context, parameter)
    return codes


@click.command("lint")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", type=click.Path())
@json_option
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), help="How findings are written (default: text).")
@click.option("--select", multiple=True, metavar="CODE", callback=_codes, help="Only findings of this code; repeat it, or use commas.")
@click.option("--ignore", multiple=True, metavar="CODE", callback=_codes, help="No findings of this code.")
@click.option("--strict", is_flag=True, help="Fail on warnings too, not only on refused documents.")
@click.option("--fix", is_flag=True, help="Repair what is safe: encoding, white space, the case of topics, missing quotes.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@common
@click.pass_context
def command(
    context: click.Context,
    sources: tuple[str, ...],
    as_json: bool,
    form: str | None,
    select: frozenset[str],
    ignore: frozenset[str],
    strict: bool,
    fix: bool,
    diff: bool,
    index: str,
    config: str | None,
) -> None:
    """Say what is wrong in the files: path, line, code, message, hint."""
    from searchidx.lint import CODES, left, look
    from searchidx.sources.partial import is_partial

    if diff and (as_json or form):
        raise click.UsageError("--diff writes a diff: leave --json and --format out")
    codes = (select or CODES) - ignore
    looked = look(sources, index=index, config=config)
    if diff:
        _show(looked, codes)
        return
    failed: list[Diagnostic] = []
    if fix:
        failed = _fix(looked, codes)
        looked = look(sources, index=index, config=config)
        looked.findings = list(left(looked.findings))
    found = [*failed, *(one for one in looked.findings if one.code in codes)]
    _write(looked, found, "json" if as_json else form or "text")
    _sum_up(looked, found, fix)
    bad = {"refused", "warning"} if strict else {"refused"}
    if any(one.severity in bad or is_partial(one) for one in found):
        context.exit(FOUND)


def _show(looked: LintResult, codes: frozenset[str]) -> None:
    from searchidx.cli.annotations import difference
    from searchidx.lint import repairs

    shown = sys.stdout.isatty()
    files = edits = 0
    for one in repairs(looked, codes):
        files, edits = files + 1, edits + len(one.edits)
        for line in difference(one):
            if shown:
                click.echo(tame(line.decode("utf-8", "replace").rstrip("\r\n")))
            else:
                click.echo(line, nl=False)
    tell(f"{counted(edits, 'change')} in {counted(files, 'file')}; nothing is written without --fix")


def _fix(looked: LintResult, codes: frozenset[str]) -> list[Diagnostic]:
    """Write the repairs, tell how many there were, and return what could not be written."""
    from searchidx.lint import repairs, write

    files = edits = 0
    failed = []
    for one in repairs(looked, codes):
        if problem := write(one):
            failed.append(problem)
        else:
            files, edits = files + 1, edits + len(one.edits)
    tell(f"{counted(edits, 'change')} written to {counted(files, 'file')}")
    return failed


def _write(looked: LintResult, found: list[Diagnostic], form: str) -> None:
    if form == "json":
        print_json({"files": len(looked.files), "findings": [one.as_json() for one in found]})
    elif form == "github":
        from searchidx.cli.annotations import annotated

        lines(annotated(looked, found))
    else:
        from searchidx.cli.build_report import findings
        from searchidx.cli.terminal import Terminal

        findings(Terminal(), found)


def _sum_up(looked: LintResult, found: list[Diagnostic], fixed: bool) -> None:
    from searchidx.lint import FIXABLE, repairs

    files = len(looked.files)
    counts = Counter(one.code for one in found).most_common()
    tell(
        f"{counted(files, 'file')}, {counted(len(found), 'finding')}"
        + "".join(f", {code} {count:,}" for code, count in sorted(counts, key=_by_count))
    )
    fixable = FIXABLE & {code for code, _ in counts}
    if not fixed and fixable and next(iter(repairs(looked, fixable)), None):
        tell("--diff shows what --fix can repair")


def _by_count(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]
