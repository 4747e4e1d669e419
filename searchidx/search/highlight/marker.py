"""What of a document a query matched: marked passages, and the related articles that match."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from searchidx.model.document import Heading
from searchidx.model.fields import Field, Schema
from searchidx.model.record import Related, Stored
from searchidx.query.nodes import Node
from searchidx.search.highlight.passage import LEAF, SNIPPET, Passage, html, passage
from searchidx.search.highlight.query_terms import QueryTerm, QueryTerms, Range, leaves, small
from searchidx.search.slot_texts import texts
from searchidx.text import Analyzer

WINDOW = 16_384
WINDOWS = 2
"""The size of a window of text in characters, and the most windows that are read; of the rest only what is near words
that begin as the query's do. So a long body costs little more than a short one."""

NEAR = 4
"""The most places shown of each word beyond these windows."""
ANALYSED, LONGEST = 200, 64
"""The most words that are analysed, of those that begin as one of the query's does, and how many characters of each."""

_SPACE = re.compile(r"\s")


class Highlights(NamedTuple):
    """What of a document is marked: its fields by `key`, as HTML that is safe to show (escaped text and `<mark>` only), and the
    heading that the passage of the body stands under."""

    fields: dict[str, str]
    heading: Heading | None


class Marker:
    """Marks what a query matched, in one document after the other."""

    def __init__(self, tree: Node, schema: Schema, analyzer: Analyzer) -> None:
        self._tree, self._schema, self._analyzer = tree, schema, analyzer

    @cached_property
    def _wanted(self) -> list[QueryTerm]:
        return list(leaves(self._tree, self._schema, self._analyzer))

    @cached_property
    def _slots(self) -> list[Field]:
        """The fields in which any word may be looked for."""
        slots = [one for one in self._schema.slots if one.name not in ("related", "id")] if self._wanted else []
        return [one for one in slots if one.searched or not self._anywhere]

    @cached_property
    def _anywhere(self) -> bool:
        """Whether every word is looked for in all fields that are searched."""
        return all(leaf.name is None for leaf in self._wanted)

    def highlights(self, stored: Stored) -> Highlights:
        """The fields in which the query's words stand.

        Titles and lists of values come whole, longer texts as the passage of at most 240 characters that has most of the query.
        """
        found: dict[str, str] = {}
        heading = None
        for one in self._slots:
            looking = self._wanted if self._anywhere else [leaf for leaf in self._wanted if leaf.looks_in(one, stored)]
            values = texts(stored, one) if looking else ()
            marked = [shown for text in values if (shown := _marked(text, looking, whole=one.name == "title" or one.many)).html]
            if marked:
                found[key(stored, one)] = ", ".join(shown.html for shown in marked) if one.many else marked[0].html
            if marked and one.name == "body":
                heading = _above(stored.headings, marked[0].place)
        return Highlights(found, heading)

    def related(self, stored: Stored) -> list[Related]:
        """The document's related articles with as many of the query's words as any of them has; none where no word is there."""
        slot = self._schema.field("related")
        wanted = [leaf for leaf in self._wanted if slot is not None and leaf.looks_in(slot, stored)]
        if not wanted:
            return []
        counts = [_hits(article, wanted) for article in stored.related]
        most = max(counts, default=0)
        return [article for article, count in zip(stored.related, counts, strict=True) if count == most > 0]

    def article(self, article: Related) -> str:
        """The title of a related article with marks, else a passage of its summary; "" where neither has a word of the query."""
        return _marked(article.title, self._wanted, whole=True).html or _marked(article.summary, self._wanted, whole=False).html


def key(stored: Stored, field: Field) -> str:
    """The name under which `highlights` holds a field of this document: its author's own key, else the field's name."""
    if field.is_role or field.name in ("body", "related"):
        return stored.keys.get(field.name, field.name)
    return next((name for name in field.keys if name in stored.fields), field.label)


def _above(headings: Sequence[Heading], place: int) -> Heading | None:
    """The heading that a place of the body stands under or in, if any."""
    number = bisect_right(headings, place, key=lambda heading: heading.offset)
    return headings[number - 1] if number else None


def _marked(text: str, wanted: Sequence[QueryTerm], *, whole: bool) -> Passage:
    """The text, or its best passage, with marks; empty where nothing matches."""
    form = small(text)
    possible = [(number, leaf) for number, leaf in enumerate(wanted) if form is None or leaf.may_stand_in(form)]
    best = Passage("", 0, 0)
    for start, end in _windows(text, wanted) if possible else ():
        part = QueryTerms(text[start:end])
        found = [(number, place) for number, leaf in possible for place in leaf.ranges(part)]
        if found and whole and len(text) <= WINDOW:
            return Passage(html(text, [place for _, place in found], (0, len(text))), 0, 0)
        if found:
            shown = passage(part.text, found, (start > 0, end < len(text)))
            if shown.score > best.score:
                best = shown._replace(place=start + shown.place)
        if best.score >= len(wanted) * LEAF:
            break
    return best


def _windows(text: str, wanted: Sequence[QueryTerm]) -> Iterator[Range]:
    """Parts of a text to look at: the beginning, and of what is left behind it those around words that may match."""
    start = 0
    for _ in range(WINDOWS):
        if start >= len(text):
            return
        end = _border(text, start + WINDOW)
        yield start, end
        start = end
    rest = text[start:].lower()
    for place in sorted({start + place for leaf in wanted for place in _near(rest, leaf)}):
        yield _border(text, max(start, place - SNIPPET)), _border(text, place + SNIPPET)


def _near(text: str, leaf: QueryTerm) -> Iterator[int]:
    """The first few places where the leaf matches, looked for within bounds: what begins so is analysed once, however often it stands."""
    runs: dict[str, None] = {}
    for beginnings in leaf.starts:
        if all(beginnings):
            form = rf"\S{{0,{LONGEST}}}?\s{{0,4}}".join(map(re.escape, beginnings))  # begins with plain characters: found fast
            runs |= dict.fromkeys(re.findall(rf"{form}\S{{0,{LONGEST}}}", text))
    matching = [run for run in islice(runs, ANALYSED) if leaf.begins_in(QueryTerms(run))]
    found: Iterator[int] = islice((place for run in matching for place in islice(_places(text, run), ANALYSED)), ANALYSED)
    if leaf.slop:
        found = (place for place in found if any(True for _ in leaf.find(QueryTerms(text[place : place + SNIPPET]))))
    return islice(found, NEAR)


def _places(text: str, run: str) -> Iterator[int]:
    """Where a run stands between blanks; in scripts without blanks, wherever its characters stand."""
    at = text.find(run)
    while at >= 0:
        end = at + len(run)
        if not run.isascii() or not (text[at - 1 : at].isalnum() or text[end : end + 1].strip()):
            yield at
        at = text.find(run, at + 1)


def _border(text: str, near: int) -> int:
    """Where the next white space is, if it is near; else the place itself."""
    if near >= len(text):
        return len(text)
    found = _SPACE.search(text, near, near + SNIPPET)
    return found.start() if found else near


def _hits(article: Related, wanted: Sequence[QueryTerm]) -> int:
    """How many of the words and phrases match the article's title or summary."""
    texts = [QueryTerms(text[:WINDOW]) for text in (article.title, article.summary) if text]
    return sum(any(True for words in texts for _ in leaf.find(words)) for leaf in wanted)
