"""`searchidx new`."""

from __future__ import annotations

import re
from pathlib import Path

import click

import searchidx
from searchidx.cli.commands import as_json as json_option
from searchidx.cli.commands import common
from searchidx.cli.output import lines, print_json, safe
from searchidx.errors import Unsupported

SEEN = "seen"
"""The folder beside the generations that remembers what saved searches have shown: a file a search, an id a line."""


@click.command("new")
@click.argument("name")
@click.option("--since-last", is_flag=True, help="Remember what is shown, and leave it out the next time.")
@json_option
@common
def command(name: str, since_last: bool, as_json: bool, index: str, config: str | None) -> None:
    """What a saved search finds that no call with --since-last has shown yet; nothing is printed where nothing is new."""
    from searchidx.search.news import found_by
    from searchidx.search.saved import saved

    with searchidx.open(index) as opened:
        hits = list(found_by(opened.engine, saved(opened.engine, name.removeprefix("@"))))
    kept = _file(index, name.removeprefix("@"))
    if since_last and kept is None:
        raise Unsupported("what was shown is remembered for indexes in folders only", "leave --since-last out and compare the ids")
    seen = set(kept.read_text("utf-8").split("\n")) if kept and kept.exists() else set()
    fresh = [hit for hit in hits if hit.id not in seen]
    if as_json:
        print_json({"search": name.removeprefix("@"), "hits": [hit.as_json() for hit in fresh]})
    else:
        lines(f"{safe(hit.id)}\t{safe(hit.title)}" for hit in fresh)
    if since_last and kept:
        _remember(kept, [hit.id for hit in hits])


def _file(index: str, name: str) -> Path | None:
    """Where it is remembered what a saved search has shown; None for an index on a cluster, of which nothing is."""
    return None if "://" in index else Path(index) / SEEN / re.sub(r"[^\w.-]", "_", name)


def _remember(path: Path, ids: list[str]) -> None:
    path.parent.mkdir(exist_ok=True)
    aside = path.with_name(f"{path.name}.tmp")
    aside.write_text("\n".join(ids), "utf-8")
    aside.replace(path)
