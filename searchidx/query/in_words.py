"""A tree read back in plain words."""

from __future__ import annotations

from searchidx.model.dates import DAY
from searchidx.model.fields import Kind, Schema
from searchidx.query import date_ranges
from searchidx.query.nodes import And, Equals, Everything, Fuzzy, Has, InField, Is, Node, Not, Nothing, Or, Phrase, Prefix, Range, Word


def understood(tree: Node, schema: Schema) -> str:
    """What a query asks for, in plain words: `"robots" and not "war", in topics "AI", date from 2021-09-01 to 2021-09-30`."""
    return _all(tree.children, schema) if isinstance(tree, And) else _said(tree, schema)


def _said(node: Node, schema: Schema) -> str:
    match node:
        case And(children):
            return " and ".join(_inside(child, schema) for child in children)
        case Or(children):
            return " or ".join(_inside(child, schema) for child in children)
        case Not(Has(name)):
            return f"without {name}"
        case Not(child):
            return f"not {_inside(child, schema)}"
        case InField(name, child):
            return f"in {name} {_inside(child, schema)}"
        case Range():
            return _range(node, schema)
    return _leaf(node)


def _leaf(node: Node) -> str:
    match node:
        case Word(text) | Phrase(text, 0):
            return f'"{text}"'
        case Phrase(text, slop):
            return f'"{text}" with up to {slop} more words between'
        case Prefix(text):
            return f'words beginning with "{text}"'
        case Fuzzy(text):
            return f'words like "{text}"'
        case Equals(name, values):
            return f"{name} " + " or ".join(f'"{value}"' for value in values)
        case Is(state):
            return state
        case Has(name):
            return f"with {name}"
        case Nothing():
            return "nothing"
        case Everything():
            return "everything"
    raise TypeError(f"not a node: {type(node).__name__}")


def _all(children: tuple[Node, ...], schema: Schema) -> str:
    """Words first, joined by *and*; what narrows them down behind commas."""
    words = [_inside(child, schema) for child in children if not _narrows(child)]
    filters = [_inside(child, schema) for child in children if _narrows(child)]
    return ", ".join([" and ".join(words), *filters] if words else filters)


def _narrows(node: Node) -> bool:
    return isinstance(node, InField | Range | Equals | Has)


def _inside(node: Node, schema: Schema) -> str:
    return f"({_said(node, schema)})" if isinstance(node, And | Or) else _said(node, schema)


def _range(node: Range, schema: Schema) -> str:
    field = schema.field(node.name)
    return f"{node.name} {_dates(node) if field is not None and field.kind is Kind.DATE else _numbers(node)}"


def _dates(node: Range) -> str:
    low = None if node.low is None else _date(node.low)
    high = None if node.high is None else _date(node.high if node.closed or node.high % DAY else node.high - DAY)
    if low == high and low is not None:
        return low
    return _ends("after" if node.low_open else "from", low, "to", high)


def _date(ms: float) -> str:
    return date_ranges.shown(ms) or ("the beginning of time" if ms < 0 else "the end of time")


def _numbers(node: Range) -> str:
    low = None if node.low is None else f"{node.low:.15g}"
    high = None if node.high is None else f"{node.high:.15g}"
    if low == high and low is not None:
        return low
    if low is not None and high is not None and node.closed and not node.low_open:
        return _ends("from", low, "to", high)
    return _ends("over" if node.low_open else "at least", low, "at most" if node.closed else "under", high)


def _ends(before_low: str, low: str | None, before_high: str, high: str | None) -> str:
    parts = [f"{word} {value}" for word, value in ((before_low, low), (before_high, high)) if value is not None]
    return " ".join(parts) or "of any kind"
