"""A tree read back: in plain words for people, and as query text that parses to the same tree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from searchidx.query.nodes import (
    And,
    Everything,
    Field,
    Fuzzy,
    Has,
    Is,
    Node,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Range,
    Value,
    Word,
)
from searchidx.schema.model import Kind, Schema


def understood(tree: Node, schema: Schema) -> str:
    """What a query asks for, in plain words."""
    return _said(tree, schema)


def _said(node: Node, schema: Schema) -> str:
    match node:
        case Everything():
            return "everything"
        case Nothing():
            return "nothing"
        case Word(text):
            return f"“{text}”"
        case Phrase(text, slop):
            return f"the phrase “{text}”" + (f" with up to {slop} words between" if slop else "")
        case Prefix(text):
            return f"words that begin with “{text}”"
        case Fuzzy(text):
            return f"words like “{text}”"
        case Field(name, child):
            return f"{_said(child, schema)} in {name}"
        case Range():
            return f"{node.name} {_range(node, schema)}"
        case Value(name, values):
            return f"{name} is " + " or ".join(f"“{value}”" for value in values)
        case Is(state):
            return f"is a {state}" if state == "draft" else f"is {state}"
        case Has(name):
            return f"has {name}"
        case Not(child):
            return f"not {_said(child, schema)}"
        case And(children):
            wanted = [child for child in children if not isinstance(child, Everything)]
            return " and ".join(_inside(child, schema) for child in wanted)
        case Or(children):
            return " or ".join(_inside(child, schema) for child in children)
    raise TypeError(node)


def _inside(node: Node, schema: Schema) -> str:
    return f"({_said(node, schema)})" if isinstance(node, And | Or) else _said(node, schema)


def _range(node: Range, schema: Schema) -> str:
    field = schema.field(node.name)
    dates = field is not None and field.kind is Kind.DATE
    if not dates and node.low == node.high:
        return f"is {_shown(node.low, dates)}"
    low = "" if node.low is None else f"{'above' if node.low_open else 'from'} {_shown(node.low, dates)}"
    if node.high is None:
        return low
    before = not node.closed
    high = f"to {_shown(node.high - 1, dates)}" if dates and before else f"{'below' if before else 'to'} {_shown(node.high, dates)}"
    return f"{low} {high}".strip()


def _shown(value: float | None, dates: bool) -> str:
    if value is None:
        return ""
    if not dates:
        return f"{value:.15g}"
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)
    except OverflowError:
        return "the end of time"
    return moment.date().isoformat()
