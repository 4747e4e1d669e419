"""Results for people: numbered hits with what matched, and facets as bars."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from searchidx.cli.output import counted, diagnosed, safe, shortened
from searchidx.cli.terminal import Terminal, letters
from searchidx.engines.messages import FacetCount, Histogram
from searchidx.errors import QueryDiagnostic
from searchidx.model.dates import iso_day
from searchidx.search.loosen import LOOSENED
from searchidx.search.page import Hit, Page

_PIECES = re.compile(r"(<mark>.*?</mark>)", re.DOTALL)
_TAGS = re.compile(r"</?mark>")
_BAR = 20
_VALUE = 40
_SNIPPET = 200
_CODES = {"refused": "red", "warning": "yellow", "note": "cyan"}


def draw(page: Page) -> None:
    """Draw a page of results; how the query was understood and what is to be said of it go to stderr."""
    console, aside = Terminal(), Terminal(stderr=True)
    loosened = any(told.code in LOOSENED for told in page.diagnostics)
    for told in page.diagnostics:
        if not (loosened and told.code == "did-you-mean"):
            aside.print(Text(_diagnosed(told), style=_CODES[told.severity]))
    aside.print(Text(_found(page, loosened), style="dim"))
    for number, hit in enumerate(page.hits, page.offset + 1):
        _hit(console, number, hit, explain=page.explain)
    for name, counts in page.facets.items():
        _facet(console, name, counts)
    for name, drawn in page.histograms.items():
        _facet(console, f"{name} by {drawn.unit}", [FacetCount(_edge(drawn, bar.start), bar.count) for bar in drawn.bars if bar.count])


def _diagnosed(told: QueryDiagnostic) -> str:
    """A diagnostic on one line; of what is shown instead of what was typed, with the way back."""
    if told.code in LOOSENED and told.hint:
        return f"{safe(told.message)}; search instead for {safe(told.hint)}"
    return diagnosed(told)


def _found(page: Page, loosened: bool) -> str:
    """How much was found, and for what where no diagnostic says it already."""
    counts = counted(page.total, "document")
    if page.group == "story":
        counts = f"{counted(page.total, 'story', 'stories')} in {counted(page.documents, 'document')}"
    return f"{counts} found" + ("" if loosened else f" for {safe(page.understood)}")


def _hit(console: Terminal, number: int, hit: Hit, *, explain: bool) -> None:
    title_key = hit.stored.keys.get("title", "title")
    console.print(Text(f"{number:>3}. "), _marked(hit.highlights.get(title_key) or html.escape(hit.title), "bold"), sep="")
    about = [hit.provider, hit.date[:10], "draft" if hit.state == "draft" else "", ", ".join(hit.topics)]
    _line(console, " · ".join(part for part in about if part), "green")
    snippet = _snippet(hit, title_key)
    if hit.heading and snippet == hit.highlights["body"] and hit.heading.text != hit.title:
        _line(console, f"under: {hit.heading.text}", "dim")
    if snippet:
        console.print(Text("     "), _marked(snippet, ""), sep="")
    for article in hit.related[:2]:
        _line(console, f"related: {article.title} {article.url or ''}", "magenta")
    _line(console, hit.link or hit.id, "blue")
    if hit.story and hit.story.others:
        _line(console, f"also: {'; '.join(other.provider or other.id for other in hit.story.others)}", "dim")
    for part in hit.why.get("parts", []) if explain else []:
        _line(console, f"{part['score']:>8.4f}  {_reason(part)}", "dim")
    console.print()


def _line(console: Terminal, text: str, style: str) -> None:
    """A line of a hit; none for nothing."""
    if shown := safe_piece(text).rstrip():
        console.print(Text(f"     {shown}", style=style))


def _snippet(hit: Hit, title_key: str) -> str:
    """The passage with the most marks, of running text where several have as many, as HTML; else how the document begins.

    What stands on the line above (provider, topics) is not said again.
    """
    stored = hit.stored
    first = (stored.keys.get("summary", "summary"), "body")
    above = (title_key, *(stored.keys.get(role, role) for role in ("provider", "topics")))
    passages = [hit.highlights[name] for name in first if name in hit.highlights]
    passages += [text for name, text in hit.highlights.items() if name not in (*above, *first)]
    if passages:
        return max(passages, key=lambda text: text.count("<mark>"))
    begins = shortened(safe(stored.summary or stored.body[: 4 * _SNIPPET]), _SNIPPET)
    return "" if begins == safe(hit.title) else html.escape(begins)


def _reason(part: Mapping[str, Any]) -> str:
    """A part of a score in words: `owl in title (2 × 3.1, idf 4.20)`; words that feedback added are marked."""
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


def _facet(console: Terminal, name: str, counts: Sequence[FacetCount]) -> None:
    """A line for each value: whether it is picked, the value, its count, and a bar."""
    if not counts:
        return
    console.print(Text(safe(name), style="bold"))
    most, block = max(one.count for one in counts) or 1, letters("▆", "#")
    wide = min(max(cell_len(safe(one.value)) for one in counts), _VALUE)
    for one in counts:
        value, bar = safe(one.value), block * max(1 if one.count else 0, round(_BAR * one.count / most))
        room = " " * (wide - cell_len(value))
        console.print(Text(f"{_mark(one)} {value}{room} {one.count:>8,}  "), Text(bar, style="cyan"), sep="")
    console.print()


def _mark(one: FacetCount) -> str:
    return letters("✓", "*") if one.selected else "-" if one.excluded else " "


def _edge(drawn: Histogram, start: float) -> str:
    """Where a bar begins, as a day or as a number."""
    return iso_day(start) if drawn.dates else f"{start:,.15g}"
