"""What was asked of the service, for `searchidx stats --queries`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from searchidx.cli.output import counted, lines, print_json, safe
from searchidx.errors import Unsupported
from searchidx.search import query_counts
from searchidx.search.index import Index
from searchidx.search.would_match import would_match

TOP = 20


def show(opened: Index, index: str, as_json: bool) -> None:
    """Print what was asked most often, and what in vain with what would have matched."""
    if "://" in index:
        raise Unsupported("queries are counted for indexes in folders only", "`serve --log queries` writes them to the log")
    found = _found(opened, query_counts.read(Path(index)))
    print_json(found) if as_json else lines(_told(found))


def _found(opened: Index, counts: query_counts.QueryCounts) -> dict[str, Any]:
    popular = [{"query": text, "times": one.times, "in_vain": one.in_vain} for text, one in counts.popular()[:TOP]]
    in_vain = [{"query": text, "times": one.in_vain, "would_match": _near(opened, text)} for text, one in counts.in_vain()[:TOP]]
    return {"queries": len(counts.queries), "popular": popular, "in_vain": in_vain}


def _near(opened: Index, text: str) -> dict[str, object] | None:
    near = would_match(opened.engine, text)
    return near.as_json() if near else None


def _told(found: dict[str, Any]) -> Iterator[str]:
    if not found["queries"]:
        yield "no queries are counted: set `queries = true` in searchidx.toml, and serve again"
        return
    yield f"{counted(found['queries'], 'query', 'queries')} counted\n"
    yield "asked most often"
    for one in found["popular"]:
        yield f"  {one['times']:>6,}  {safe(one['query'])}"
    if found["in_vain"]:
        yield "\nasked in vain"
    for one in found["in_vain"]:
        yield f"  {one['times']:>6,}  {safe(one['query'])}{_hint(one['would_match'])}"


def _hint(near: dict[str, Any] | None) -> str:
    if near is None:
        return ""
    if near["kind"] == "synonym":
        return f"   add to synonyms: {safe(near['line'])!r}"
    if near["kind"] == "value":
        return f"   {near['field']} has {safe(near['text'])}, {counted(near['documents'], 'document')}"
    return f"   near: {safe(near['text'])}"
