"""`searchidx evaluate`: how well a ranking does, on judged queries or on a folder's own titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from searchidx.cli.commands import as_json as json_option
from searchidx.cli.output import print_json
from searchidx.errors import UsageError

_FILE = click.Path(path_type=Path, exists=True)


@click.command("evaluate")
@click.option("--corpus", type=_FILE, required=True, help="A folder of documents, or a .jsonl file.")
@click.option("--queries", type=_FILE, help='Queries: lines of {"_id": …, "text": …}, or of an id, a tab and a text.')
@click.option("--qrels", type=_FILE, help="Judgements: query, 0, document and grade, with tabs between.")
@click.option("--titles", is_flag=True, help="Look for documents by parts of their own titles instead.")
@click.option("--seed", default=1, show_default=True, help="Which titles are taken.")
@json_option
def command(corpus: Path, queries: Path | None, qrels: Path | None, titles: bool, seed: int, as_json: bool) -> None:
    """Measure how well hits are ranked, beside the other engines that are installed."""
    from searchidx.evaluation import run
    from searchidx.evaluation.collection import Collection

    if titles:
        found = {kind: {m: one.as_json() for m, one in by.items()} for kind, by in run.titles(corpus, seed).items()}
        rows = [([kind, match], numbers) for kind, by in found.items() for match, numbers in by.items()]
        _show({"titles": found}, rows, as_json)
    elif queries and qrels:
        results = {name: one.as_json() for name, one in run.judged(corpus, Collection.read(queries, qrels)).items()}
        _show({"engines": results}, [([name], numbers) for name, numbers in results.items()], as_json)
    else:
        raise UsageError("there is nothing to evaluate by", "give --queries and --qrels, or --titles")


def _show(found: Mapping[str, Any], rows: Sequence[tuple[list[str], Mapping[str, float]]], as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    names = list(rows[0][1]) if rows else []
    click.echo("".join([f"{'':32}", *(f"{name:>12}" for name in names)]))
    for label, numbers in rows:
        click.echo("".join([f"{' '.join(f'{part:<22}' for part in label):32.32}", *(f"{numbers[name]:>12.4f}" for name in names)]))
