"""A tree read back as a person would say it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from searchidx.model.dates import DAY
from searchidx.model.fields import Kind, Schema
from searchidx.query import date_ranges
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
    Nothing,
    Or,
    Phrase,
    PhrasePrefix,
    Prefix,
    Range,
    Wildcard,
    Word,
)


def understood(tree: Node, schema: Schema) -> str:
    """What a query asks for: `"robots" but not "war", topics is "AI", date from 2021-09-01 to 2021-09-30`."""
    return _said(tree, schema)


def _said(node: Node, schema: Schema) -> str:
    match node:
        case And(children):
            return _all(children, schema)
        case Or((Word(text) | Phrase(text), Prefix(begun) | PhrasePrefix(begun) as start)) if text == begun:  # it is not finished
            return _leaf(start)
        case Or(children):
            return " or ".join(_inside(child, schema) for child in children)
        case Not(child):
            return _not(child, schema)
        case InField(name, child):
            return f"{_inside(child, schema)} in {name}"
        case Range():
            return _range(node, schema)
        case Equals(name, values):
            return f"{name} is {_values(name, values, 'or', schema)}" if values else "nothing"
    return _leaf(node)


def _all(children: Sequence[Node], schema: Schema) -> str:
    """Words first, joined by *and*, those that are meant loosely last; then what is left out; then filters, behind commas."""
    filters = [_said(child, schema) for child in children if _narrows(child)]
    words = [child for child in children if not _narrows(child)]
    wanted = [_inside(child, schema) for child in _firm_first(words) if not isinstance(child, Not | Everything)]
    unwanted = [_inside(child.child, schema) for child in words if isinstance(child, Not)]
    if unwanted and not wanted:
        said = f"everything but {_either(unwanted)}"
    else:
        said = " and ".join(wanted) + (f" but not {_either(unwanted)}" if unwanted else "")
    return ", ".join([said, *filters] if said else filters)


def _firm_first(nodes: Iterable[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: isinstance(node, Prefix | PhrasePrefix | Fuzzy))


def _either(texts: Sequence[str]) -> str:
    return " or ".join(texts)


def _not(child: Node, schema: Schema) -> str:
    match child:
        case Has(name):
            return f"without {name}"
        case Equals(name, values) if values:
            return f"{name} is {'neither' if len(values) > 1 else 'not'} {_values(name, values, 'nor', schema)}"
        case Is(state):
            return "no drafts" if state == "draft" else "drafts only"
        case Range(name):
            return f"{name} not {_bounds(child, schema)}"
    return f"not {_inside(child, schema)}"


def _leaf(node: Node) -> str:
    match node:
        case Word(text, also) | Phrase(text, 0, also):
            return _with_synonyms([text, *also])
        case Phrase(text, slop):
            return f'"{text}"{_between(slop)}'
        case Prefix(text):
            return f'a word beginning with "{text}"'
        case PhrasePrefix(text, slop):
            return f'"{text}…"{_between(slop)}'
        case Wildcard(text):
            return f'a word of the form "{text}"'
        case Fuzzy(text):
            return f'a word like "{text}"'
        case Is(state):
            return "drafts only" if state == "draft" else "no drafts"
        case Has(name):
            return f"with {name}"
        case Nothing():
            return "nothing"
        case Everything():
            return "everything"
    raise TypeError(f"not a node: {type(node).__name__}")


def _between(slop: int) -> str:
    """What may stand between the words of a phrase."""
    return f" with up to {slop} more {'word' if slop == 1 else 'words'} between" if slop else ""


def _values(name: str, values: Sequence[str], between: str, schema: Schema) -> str:
    field = schema.field(name)
    bare = field is not None and field.kind is Kind.BOOLEAN
    return f" {between} ".join(value if bare else f'"{value}"' for value in values)


def _with_synonyms(texts: Sequence[str]) -> str:
    """A text, or with its synonyms all of them."""
    quoted = [f'"{text}"' for text in texts]
    return f"({' or '.join(quoted)})" if len(quoted) > 1 else quoted[0]


def _narrows(node: Node) -> bool:
    """Whether it is said as a filter and not as words."""
    inner = node.child if isinstance(node, Not) else node
    return isinstance(inner, Range | Equals | Has | Is) or (isinstance(inner, Or | And) and all(map(_narrows, inner.children)))


def _inside(node: Node, schema: Schema) -> str:
    return f"({_said(node, schema)})" if isinstance(node, And | Or) else _said(node, schema)


def _range(node: Range, schema: Schema) -> str:
    return f"{node.name} {_bounds(node, schema)}"


def _bounds(node: Range, schema: Schema) -> str:
    field = schema.field(node.name)
    return _dates(node) if field is not None and field.kind is Kind.DATE else _numbers(node)


def _dates(node: Range) -> str:
    low = None if node.low is None else _date(node.low)
    high = None if node.high is None else _date(node.high if node.closed or node.high % DAY else node.high - DAY)
    if low is not None and high is not None:
        return low if low == high else f"from {low} to {high}"
    if low is not None:
        return f"after {low}" if node.low_open else f"{low} or later"
    return "of any day" if high is None else f"{high} or earlier"


def _date(ms: float) -> str:
    return date_ranges.shown(ms) or ("the beginning of time" if ms < 0 else "the end of time")


def _numbers(node: Range) -> str:
    low = None if node.low is None else f"{node.low:.15g}"
    high = None if node.high is None else f"{node.high:.15g}"
    if low == high and low is not None:
        return f"is {low}"
    if low is not None and high is not None and node.closed and not node.low_open:
        return f"from {low} to {high}"
    ends = [] if low is None else [f"{'over' if node.low_open else 'at least'} {low}"]
    ends += [] if high is None else [f"{'at most' if node.closed else 'under'} {high}"]
    return " and ".join(ends) or "of any size"
