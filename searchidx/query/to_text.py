"""A tree written as a query that parses to the same tree."""

from __future__ import annotations

from collections.abc import Sequence

from searchidx.model.dates import DAY
from searchidx.model.fields import Kind, Schema
from searchidx.query import date_ranges
from searchidx.query.lexer import EXPLICIT, field_name, in_capitals, quoted
from searchidx.query.nodes import (
    And,
    Equals,
    Everything,
    Fuzzy,
    Has,
    InField,
    Is,
    Node,
    Not,
    Or,
    Phrase,
    PhrasePrefix,
    Prefix,
    Range,
    Wildcard,
    Word,
)

_FIRST, _LAST = "0001-01-01", "9999-12-31"


def to_text(tree: Node, schema: Schema) -> str:
    """The query text of a tree in normal form; values of keyword fields, which have no syntax of their own, become phrases."""
    text = "" if isinstance(tree, Everything) else _written(tree, schema)
    return f"{EXPLICIT}{text}))" if " OR " in text and in_capitals(text) else text


def _written(node: Node, schema: Schema) -> str:
    match node:
        case And(children):
            return _all(children, schema)
        case Or(children):
            return " OR ".join(_inside(child, schema) for child in children)
        case Not(child):
            return f"-{_inside(child, schema)}"
        case InField(name, child):
            return f"{field_name(name)}:{_value(_inside(child, schema))}"
        case Range():
            return _range(node, schema)
    return _leaf(node)


def _all(children: Sequence[Node], schema: Schema) -> str:
    """What stands side by side. Everything stands beside nothing but negations, which imply it."""
    written = [(child, _inside(child, schema)) for child in children if not isinstance(child, Everything)]
    following = [text for _, text in written[1:]] + [""]
    return " ".join(
        f"({text})" if isinstance(child, Range) and after[:1].isdigit() else text  # a day and `0:00` behind it would be a moment
        for (child, text), after in zip(written, following, strict=True)
    )


def _leaf(node: Node) -> str:
    match node:
        case Everything():
            return "*"
        case Word(text):
            return text
        case Phrase(text, slop):
            return quoted(text) + (f"~{slop}" if slop else "")
        case Prefix(text):
            return f"{text}*"
        case PhrasePrefix(text, slop):
            return quoted(f"{text}*") + (f"~{slop}" if slop else "")
        case Wildcard(text):
            return text
        case Fuzzy(text, edits):
            return f"{text}~" + ("" if edits is None else str(edits))
        case Equals(name, values):
            return _any([f"{field_name(name)}:{quoted(value)}" for value in values])
        case Is(state):
            return f"is:{state}"
        case Has(name):
            return f"has:{field_name(name)}"
    return "-*"


def _any(choices: list[str]) -> str:
    return choices[0] if len(choices) == 1 else f"({' OR '.join(choices)})" if choices else "-*"


def _inside(node: Node, schema: Schema) -> str:
    return f"({_written(node, schema)})" if isinstance(node, And | Or) else _written(node, schema)


def _value(text: str) -> str:
    """What stands behind a colon; in parentheses where it would be read otherwise there."""
    return f"({text})" if text[:1] in (":", "/") else text


def _range(node: Range, schema: Schema) -> str:
    field = schema.field(node.name)
    name = field_name(node.name)
    ends = _dates(node) if field is not None and field.kind is Kind.DATE else _numbers(node)
    return f"{name}:{ends[0]}" if len(ends) == 1 else f"({name}:{ends[0]} {name}:{ends[1]})" if ends else f"has:{name}"


def _numbers(node: Range) -> list[str]:
    if node.low is not None and node.high is not None and node.closed and not node.low_open:
        return [f"{_number(node.low)}..{_number(node.high)}"]
    ends = [] if node.low is None else [f"{'>' if node.low_open else '>='}{_number(node.low)}"]
    return ends + ([] if node.high is None else [f"{'<=' if node.closed else '<'}{_number(node.high)}"])


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)


def _dates(node: Range) -> list[str]:
    if node.low is not None and node.high is not None:
        return [f"{date_ranges.shown(node.low) or _LAST}..{_last(node.high)}"]
    if node.high is not None:
        return [f"<{date_ranges.shown(node.high)}" if date_ranges.shown(node.high) else f"..{_LAST}"]
    if node.low is not None:
        return [f">={date_ranges.shown(node.low)}" if date_ranges.shown(node.low) else f">{_LAST}"]
    return []


def _last(high: float) -> str:
    """The day or the second that ends there."""
    return date_ranges.shown(high - (date_ranges.SECOND if high % DAY else DAY)) or _FIRST
