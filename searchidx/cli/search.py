"""`searchidx search`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

import searchidx
from searchidx.cli.commands import common
from searchidx.cli.formats import STREAMED
from searchidx.cli.output import diagnosed, print_json, tell
from searchidx.cli.parameters import Number, QueryCommand, Text
from searchidx.cli.where import conditions
from searchidx.errors import UsageError
from searchidx.model.dates import UNITS
from searchidx.search.request import GROUPINGS, MATCHES, ORDERS, Search

if TYPE_CHECKING:
    from searchidx.search.page import Page

LIMIT = 10
FORM = "searchidx.form"
_LETTER = re.compile("-[A-Za-z]")


def _form(context: click.Context, parameter: click.Parameter, given: bool) -> None:
    """Keep the form that is asked for; a second one is an error."""
    first = context.meta.get(FORM)
    if given and first:
        raise UsageError(f"--{first} and --{parameter.name} exclude each other", "choose one of them")
    if given:
        context.meta[FORM] = parameter.name


@click.command("search", cls=QueryCommand, context_settings={"help_option_names": ["--help"]})
@click.argument("query", nargs=-1, type=Text())
@click.option(
    "--where",
    multiple=True,
    type=Text(),
    metavar="FIELD=VALUE",
    help="Keep what has the value; FIELD!=VALUE leaves it out. Repeat for more.",
)
@click.option("--facet", multiple=True, type=Text(), metavar="FIELD", help="Count the values of a field. Repeat for more.")
@click.option(
    "--sort", default="relevance", type=Text(), metavar="relevance|FIELD|-FIELD", help="The order of the results (default: relevance)."
)
@click.option("--match", type=click.Choice(MATCHES), default="auto", help="How many of the words must be there (default: auto).")
@click.option(
    "--group",
    type=click.Choice(GROUPINGS),
    default="none",
    help="With story, documents that tell the same story are one result (default: none).",
)
@click.option("--limit", type=Number(0), metavar="N", help=f"How many results (default: {LIMIT}).")
@click.option("--offset", type=Number(0), default=0, metavar="N", help="How many results to skip (default: 0).")
@click.option("--all", "everything", is_flag=True, help="Stream every result; with --jsonl, --csv or --plain.")
@click.option("--facet-size", type=Number(0), default=10, metavar="N", help="How many values of a facet (default: 10).")
@click.option("--facet-query", default="", type=Text(), metavar="TEXT", help="Only the values of facets with this text in them.")
@click.option("--facet-order", type=click.Choice(ORDERS), default="count", help="The order of a facet's values (default: count).")
@click.option("--unit", type=click.Choice(UNITS), help="The length of bars of dates (default: chosen by their span).")
@click.option("--split", default="", type=Text(), metavar="FIELD", help="Split bars by the values of a field.")
@click.option("--json", is_flag=True, expose_value=False, callback=_form, help="One JSON object.")
@click.option("--jsonl", is_flag=True, expose_value=False, callback=_form, help="One JSON object per result.")
@click.option("--csv", is_flag=True, expose_value=False, callback=_form, help="A table: id, title, url, date and the fields asked for.")
@click.option("--plain", is_flag=True, expose_value=False, callback=_form, help="One result per line: id, tab, title.")
@click.option("--explain", is_flag=True, help="Show the parts of each score.")
@common
@click.pass_context
def command(
    context: click.Context,
    query: tuple[str, ...],
    where: tuple[str, ...],
    facet: tuple[str, ...],
    sort: str,
    match: str,
    group: str,
    limit: int | None,
    offset: int,
    everything: bool,
    facet_size: int,
    facet_query: str,
    facet_order: str,
    unit: str | None,
    split: str,
    explain: bool,
    index: str,
    config: str | None,
) -> None:
    """Search the index. Without a query everything is listed, newest first.

    Words all have to match; "a phrase", -word, OR, field:word, prefix*, word~, date:2021-09, quality:>40, is:draft.
    """
    from searchidx.search.export import BATCH
    from searchidx.search.saved import name_in, saved

    form: str | None = context.meta.get(FORM)
    _refuse(form, everything, limit)
    _told_letters(query)
    wanted, unwanted = conditions(where)
    most = None if everything else LIMIT if limit is None else limit
    asked = Search(
        text=" ".join(query),
        where=wanted,
        exclude=unwanted,
        facets=facet,
        sort=sort,
        match=match,
        group=group,
        limit=BATCH if most is None else min(most, BATCH) if form in STREAMED else most,
        offset=offset,
        facet_size=facet_size,
        facet_query=facet_query,
        facet_order=facet_order,
        unit=unit or "",
        split=split,
        explain=explain,
    )
    with searchidx.open(index) as opened:
        if note := opened.engine.note:
            tell(f"searchidx: {note}")
        if name := name_in(asked.text):
            saved(opened.engine, name)  # a name that was never saved is an error here, and words on the page
        page = opened.run(asked)
        _write(form, page, facet, lambda offset, limit: opened.run(replace(asked, facets=(), offset=offset, limit=limit)), most)
    if form is None and not page.total:
        context.exit(1)


def _refuse(form: str | None, everything: bool, limit: int | None) -> None:
    if everything and form not in STREAMED:
        raise UsageError("--all gives results one after the other", "say in which form: --jsonl, --csv or --plain")
    if everything and limit is not None:
        raise UsageError("--all and --limit exclude each other", "leave one of them out")


def _told_letters(query: Sequence[str]) -> None:
    """Tell of what may have been meant as an option: `-n`."""
    for word in query:
        if _LETTER.fullmatch(word):
            tell(f"searchidx: {word} leaves out what has the word {word[1:]!r}; options begin with two dashes, see --help")


def _write(form: str | None, page: Page, facet: Sequence[str], following: Callable[[int, int], Page], most: int | None) -> None:
    if form is None:
        from searchidx.cli.hits import draw

        draw(page)
    elif form == "json":
        print_json(page.as_json())
    else:
        for one in page.diagnostics:
            tell(f"searchidx: {diagnosed(one)}")
        from searchidx.search.export import every

        STREAMED[form](every(page, following, most), facet, page.explain)
