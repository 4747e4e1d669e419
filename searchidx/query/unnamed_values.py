"""Numbers and dates typed without the name of a field: a word of digits as a value of each field that can hold it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from searchidx.errors import UsageError
from searchidx.model.fields import Kind, Schema
from searchidx.query.conditions import condition
from searchidx.query.nodes import And, Node, Or, Word
from searchidx.query.rewrite import words

FIELDS = 16
"""The most fields in which a value is looked for."""

_DIGITS = re.compile(r"\d[\d.,/-]{0,39}", re.ASCII)


def as_values(tree: Node, schema: Schema) -> Node:
    """The same with each number or date also standing for the documents that have it as a value, `2021-09-05` for those of that day."""
    match tree:
        case Word(text) if _DIGITS.fullmatch(text) and (values := tuple(islice(_values(text, schema), FIELDS))):
            return Or((tree, *values), span=tree.span)
        case And(children) | Or(children):
            return replace(tree, children=tuple(as_values(child, schema) for child in children))
    return tree


def values_in(tree: Node) -> list[str]:
    """The words of digits in a tree."""
    return [leaf.text for name, leaf in words(tree) if name is None and isinstance(leaf, Word) and _DIGITS.fullmatch(leaf.text)]


def _values(text: str, schema: Schema) -> Iterator[Node]:
    for field in schema.fields:
        if field.kind in (Kind.NUMBER, Kind.DATE):
            try:
                yield condition(field.name, (text,), schema)[0]
            except UsageError:  # no value of that field is written so
                continue
