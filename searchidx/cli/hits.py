"""Results for people: numbered hits with what matched, and facets as bars."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from searchidx.cli.output import safe
from searchidx.engines.base import FacetCount, Histogram
from searchidx.model.dates import iso_day
from searchidx.search.page import Hit, Page

_PIECES = re.compile(r"(<mark>.*?</mark>)", re.DOTALL)
_BAR = 20
_CODES = {"refused": "red", "warning": "yellow", "note": "cyan"}


def draw(page: Page) -> None:
    """Draw a page of results; how the query was understood and what is to be said of it go to stderr."""
    console, aside = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)
    for told in page.diagnostics:
        aside.print(Text(safe(f"{told.message}{': ' + told.hint if told.hint else ''}"), style=_CODES[told.severity]))
    aside.print(Text(f"{page.total:,} found for {safe(page.understood)} in {page.took_ms:.1f} ms", style="dim"))
    for number, hit in enumerate(page.hits, page.offset + 1):
        _hit(console, number, hit, explain=page.explain)
    for name, counts in page.facets.items():
        _facet(console, name, counts)
    for name, drawn in page.histograms.items():
        _facet(console, f"{name} by {drawn.unit}", [FacetCount(_edge(drawn, bar.start), bar.count) for bar in drawn.bars if bar.count])


def _hit(console: Console, number: int, hit: Hit, *, explain: bool) -> None:
    title_key = hit.stored.keys.get("title", "title")
    console.print(Text(f"{number:>3}. "), _marked(hit.highlights.get(title_key) or html.escape(hit.title), "bold"), sep="")
    about = [hit.provider, hit.date[:10], "draft" if hit.state == "draft" else "", ", ".join(hit.topics)]
    console.print(Text(f"     {safe(' · '.join(part for part in about if part))}", style="green"))
    passages = [text for name, text in hit.highlights.items() if name != title_key and len(text) > 40]
    for passage in passages[:1] or ([html.escape(hit.summary[:200])] if hit.summary else []):
        console.print(Text("     "), _marked(passage, ""), sep="")
    for article in hit.related[:2]:
        console.print(Text(f"     related: {safe(article.title)} {safe(article.url or '')}", style="magenta"))
    console.print(Text(f"     {safe(hit.url or hit.id)}", style="blue"))
    if explain:
        for part in hit.why.get("parts", []):
            console.print(Text(f"     {part['score']:>8.4f}  {safe(_reason(part))}", style="dim"))
    console.print()


def _reason(part: Mapping[str, Any]) -> str:
    """A part of a score in words: `owl in title (2 × 3.1, idf 4.20)`; words that feedback added are told from those typed."""
    if part["kind"] in ("exact", "signal"):
        return f"{part['text']} ({part['field']})"
    added = "added: " if part["kind"] == "feedback" else ""
    return f"{added}{part['text']} in {part['field']} ({part['frequency']:g} × {part['weight']:.2f}, idf {part['idf']:.2f})"


def _marked(text: str, style: str) -> Text:
    """Marked HTML as text of the terminal."""
    shown = Text(style=style)
    for piece in _PIECES.split(text):
        marked = piece.startswith("<mark>")
        shown.append(safe_piece(html.unescape(piece.removeprefix("<mark>").removesuffix("</mark>"))), "reverse" if marked else "")
    return shown


def safe_piece(text: str) -> str:
    """Part of a line, without anything that a terminal would obey; blanks at its ends stay."""
    inner = safe(text)
    return (" " if text[:1].isspace() else "") + inner + (" " if text[-1:].isspace() and inner else "")


def _facet(console: Console, name: str, counts: Sequence[FacetCount]) -> None:
    if not counts:
        return
    table = Table(box=None, show_header=False, title=safe(name), title_justify="left", title_style="bold", pad_edge=False)
    most = max(one.count for one in counts) or 1
    for one in counts:
        bar = "▆" * max(1 if one.count else 0, round(_BAR * one.count / most))
        table.add_row("✓" if one.selected else " ", safe(one.value), Text(f"{one.count:>8,}"), Text(bar, style="cyan"))
    console.print(table)
    console.print()


def _edge(drawn: Histogram, start: float) -> str:
    return iso_day(start) if drawn.dates else f"{start:g}"
