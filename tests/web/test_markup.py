"""What is written without templates: no text of a card, a facet or a bar becomes an element or an attribute."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from searchidx.web.markup.card import hits
from searchidx.web.markup.escape import text
from searchidx.web.markup.facet_choices import facets
from searchidx.web.markup.histogram import bars, rows
from searchidx.web.view.bars import Column
from searchidx.web.view.cards import Card
from searchidx.web.view.filters import FacetGroup
from selectolax.lexbor import LexborHTMLParser

HOSTILE = (
    "<b>",
    "</a></li></ul><script>x</script>",
    "\"onclick='x'",
    "' autofocus x='",
    '"><img src=x>',
    "&lt;i&gt;",
    "<!--",
    "</title><b>",
)
MEASURES = ("x", "y", "width", "height", "score")
"""Texts that are numbers, worked out for the drawing."""

WRITTEN: list[tuple[type, Callable[[Any], Markup]]] = [
    (Card, lambda card: hits([card], opened=True)),
    (Card, lambda card: hits([msgspec.structs.replace(card, why=None)], opened=False)),
    (FacetGroup, lambda group: facets([group])),
    (Column, lambda column: bars([column], 40)),
    (Column, lambda column: rows([column])),
]


def filled(kind: Any, said: str, name: str = "") -> Any:
    """A value of a type in which every text that may come from a document is this one."""
    if isinstance(kind, UnionType):
        return filled(get_args(kind)[0], said, name)
    if get_origin(kind) is tuple:
        return tuple(filled(one, said) for one in get_args(kind) if one is not Ellipsis)
    if issubclass(kind, msgspec.Struct):
        hints = get_type_hints(kind)
        return kind(**{field: filled(hints[field], said, field) for field in kind.__struct_fields__})
    if kind is Markup:
        return Markup("<mark>m</mark>")
    return kind(1) if kind in (int, bool) else "1" if name in MEASURES else said


def shape(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """Its elements with the names of their attributes, in order."""
    tree = LexborHTMLParser(f"<main><table>{html}</table></main>" if html.startswith("<tr") else f"<main>{html}</main>")
    return [(node.tag or "", tuple(node.attributes)) for node in tree.root.traverse()] if tree.root else []


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("place", range(len(WRITTEN)))
def test_texts_stay_texts(place: int, hostile: str) -> None:
    kind, write = WRITTEN[place]
    plain, given = write(filled(kind, "a")), write(filled(kind, hostile))
    assert shape(given) == shape(plain)
    assert escape(hostile) in str(given)


@given(st.text())
def test_a_text_reads_back_as_it_was(one: str) -> None:
    kept = one.translate(dict.fromkeys([0, 13]))
    page = LexborHTMLParser(f'<textarea title="{text(kept)}">.{text(kept)}</textarea>').css_first("textarea")
    assert page is not None
    assert page.text() == f".{kept}" and (page.attributes["title"] or "") == kept
