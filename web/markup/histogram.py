"""The bars of histograms as HTML: elements of an SVG, and rows of a table."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from ..view.bars import Column, Part
from .escape import text


def bars(columns: Iterable[Column], height: int) -> Markup:
    """Each bar a link, with what a script needs to narrow by several; `height` is the room that they have in pixels."""
    return Markup("".join([_bar(column, height) for column in columns]))


def _bar(column: Column, height: int) -> str:
    said, place = text(column.text), f'x="{column.x}" width="{column.width}"'
    return (
        f'<a tabindex="-1" href="{text(column.url)}" data-first="{text(column.first)}" data-last="{text(column.last)}" '
        f'data-count="{column.count}" data-text="{said}"{_ON if column.selected else ""}><title>{said}</title>'
        f'<rect class="hit" y="0" {place} height="{height}"/>{_mark(column, place)}</a>'
    )


_ON = ' class="on"'


def _mark(column: Column, place: str) -> str:
    if not column.count:
        return ""
    parts = "".join([_part(part, place) for part in column.parts])
    return f'<rect class="mark{" rest" if parts else ""}" y="{column.y}" {place} height="{column.height}" rx="1"/>{parts}'


def _part(part: Part, place: str) -> str:
    return f'<rect class="part tone{part.tone}" y="{part.y}" {place} height="{part.height}"/>'


def rows(columns: Iterable[Column]) -> Markup:
    """A row for each bar that stands for something: its name, which narrows to it, and its count."""
    return Markup("".join([_row(column) for column in columns if column.count]))


def _row(column: Column) -> str:
    current = ' aria-current="true"' if column.selected else ""
    name = text(column.text.rpartition(":")[0])
    return f'<tr><th scope="row"><a href="{text(column.url)}"{current}>{name}</a></th><td>{column.count:,}</td></tr>'
