"""`searchidx search`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from searchidx.api import open as open_index
from searchidx.cli.commands import common
from searchidx.cli.output import tell
from searchidx.cli.where import conditions
from searchidx.errors import UsageError
from searchidx.search.page import Page
from searchidx.search.request import Search

FORMS = ("json", "jsonl", "csv", "plain")


class QueryCommand(click.Command):
    """A command whose words may begin with one dash: `-draft` belongs to the query, `--draft` is an error."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse with words that begin with one dash protected."""
        return super().parse_args(ctx, _protected(args))


_GUARD = "\0"


def _protected(args: Sequence[str]) -> list[str]:
    found: list[str] = []
    for number, arg in enumerate(args):
        if arg == "--":
            return [*found, *args[number:]]
        found.append(_GUARD + arg if arg.startswith("-") and not arg.startswith("--") else arg)
    return found


@click.command("search", cls=QueryCommand)
@click.argument("query", nargs=-1)
@click.option("--where", multiple=True, metavar="FIELD=VALUE", help="Keep what has the value; FIELD!=VALUE leaves it out. Repeat for more.")
@click.option("--facet", multiple=True, metavar="FIELD", help="Count the values of a field. Repeat for more.")
@click.option("--sort", default="relevance", metavar="relevance|FIELD|-FIELD", help="The order of the results.")
@click.option("--match", type=click.Choice(["auto", "all", "any"]), default="auto", help="How many of the words must be there.")
@click.option("--limit", type=click.IntRange(0), default=10, help="How many results.")
@click.option("--offset", type=click.IntRange(0), default=0, help="How many results to pass over.")
@click.option("--facet-size", type=click.IntRange(0), default=10, help="How many values of a facet.")
@click.option("--json", "form", flag_value="json", help="One JSON object.")
@click.option("--jsonl", "form", flag_value="jsonl", help="One JSON object a result.")
@click.option("--csv", "form", flag_value="csv", help="A table: id, title, url, date and the fields asked for.")
@click.option("--plain", "form", flag_value="plain", help="One result a line: id, tab, title.")
@click.option("--explain", is_flag=True, help="Say what each score is made of.")
@common
@click.pass_context
def command(
    context: click.Context,
    query: tuple[str, ...],
    where: tuple[str, ...],
    facet: tuple[str, ...],
    sort: str,
    match: str,
    limit: int,
    offset: int,
    facet_size: int,
    form: str | None,
    explain: bool,
    index: str,
    config: str | None,
) -> None:
    """Search the index. Without a query everything is listed, newest first.

    Words all have to match; "a phrase", -word, OR, field:word, prefix*, word~, date:2021-09, quality:>40, is:draft.
    """
    text = " ".join(word.removeprefix(_GUARD) for word in query)
    _refuse_two_forms(sys.argv)
    wanted, unwanted = conditions(where)
    asked = Search(
        text=text,
        where=wanted,
        exclude=unwanted,
        facets=facet,
        sort=sort,
        match=match,
        limit=limit,
        offset=offset,
        facet_size=facet_size,
        explain=explain,
    )
    with open_index(index) as opened:
        if note := opened.engine.note:
            tell(f"searchidx: {note}")
        page = opened.run(asked)
        _draw(form, page, facet)
    if form is None and not page.total:
        context.exit(1)


def _draw(form: str | None, page: Page, facet: Sequence[str]) -> None:
    if form is None:
        from searchidx.cli.hits import draw

        draw(page)
    else:
        from searchidx.cli.formats import FORMATS

        FORMATS[form](page, facet)


def _refuse_two_forms(args: Sequence[str]) -> None:
    given = [form for form in FORMS if f"--{form}" in args]
    if len(given) > 1:
        raise UsageError(f"--{given[0]} and --{given[1]} exclude one another", "choose one of them")
