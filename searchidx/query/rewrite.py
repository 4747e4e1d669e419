"""Over a tree: walking, one normal form, any word instead of all, and allowing for typing mistakes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from searchidx.query.nodes import (
    And,
    Everything,
    Fuzzy,
    InField,
    Node,
    Not,
    Nothing,
    Or,
    Phrase,
    PhrasePrefix,
    Prefix,
    PrefixRows,
    Span,
    Terms,
    Weighted,
    Wildcard,
    Word,
)

TypedLeaf = Word | Phrase | Prefix | PhrasePrefix | Wildcard | Fuzzy
Leaf = TypedLeaf | Terms | PrefixRows

_EXACT = 4
"""Words of up to this many letters are never taken for others: too many words differ from them by one letter."""


def walk(tree: Node) -> Iterator[Node]:
    """The node and all below it, parents first."""
    yield tree
    for child in _below(tree):
        yield from walk(child)


def words(tree: Node, field: str | None = None) -> Iterator[tuple[str | None, Leaf]]:
    """Every leaf that is wanted, with the field that it is wanted in."""
    if isinstance(tree, Leaf):
        yield field, tree
    elif not isinstance(tree, Not):
        for child in _below(tree):
            yield from words(child, tree.name if isinstance(tree, InField) else field)


def _below(node: Node) -> tuple[Node, ...]:
    match node:
        case And(children) | Or(children):
            return children
        case Not(child) | InField(_, child) | Weighted(child):
            return (child,)
    return ()


def normalize(tree: Node) -> Node:
    """The same documents in one form: nested And and Or flat, single children alone, Not only inside And beside something else."""
    return _standing(_simple(tree))


def _simple(node: Node) -> Node:
    match node:
        case And(children):
            return _and(tuple(map(_simple, children)), node.span)
        case Or(children):
            return _or([_standing(_simple(child)) for child in children], node.span)
        case Not(child):
            return _not(_simple(child), node.span)
        case InField(name, child):
            return _field(name, _simple(child), node.span)
    return node


def _and(children: Sequence[Node], span: Span | None) -> Node:
    flat = [one for child in children for one in (child.children if isinstance(child, And) else (child,))]
    if any(isinstance(child, Nothing) for child in flat):
        return Nothing(span=span)
    kept = [child for child in flat if not isinstance(child, Everything)]
    if len(kept) < 2:
        return kept[0] if kept else flat[0] if flat else Everything(span=span)
    everything = (Everything(),) if all(isinstance(child, Not) for child in kept) else ()
    return And((*everything, *kept), span=span or _around(kept))


def _or(choices: Sequence[Node], span: Span | None) -> Node:
    flat = [one for child in choices for one in (child.children if isinstance(child, Or) else (child,))]
    kept = [child for child in flat if not isinstance(child, Nothing)]
    if len(kept) < 2:
        return kept[0] if kept else Nothing(span=span)
    return Or(tuple(kept), span=span or _around(kept))


def _not(child: Node, span: Span | None) -> Node:
    match child:
        case Not(inner) | And((Everything(), Not(inner))):
            return inner
        case Everything():
            return Nothing(span=span)
        case Nothing():
            return Everything(span=span)
    return Not(child, span=span)


def _field(name: str, child: Node, span: Span | None) -> Node:
    """The child in a field, if it has words of its own to look for there."""
    match child:
        case Not(inner) | And((Everything(), Not(inner))):
            return _not(_field(name, inner, span), span)
    return InField(name, child, span=span) if _is_free(child) else child


def _is_free(node: Node) -> bool:
    """Whether there is a word in it without a field."""
    return isinstance(node, Leaf) or (not isinstance(node, InField) and any(map(_is_free, _below(node))))


def _standing(node: Node) -> Node:
    """A negation that stands alone as everything but that."""
    return And((Everything(), node), span=node.span) if isinstance(node, Not) else node


def _around(nodes: Sequence[Node]) -> Span | None:
    spans = [node.span for node in nodes if node.span]
    return (min(start for start, _ in spans), max(end for _, end in spans)) if spans else None


def relax(tree: Node) -> Node:
    """The same with any of its free words enough; fields, ranges, states and what is excluded still hold."""
    if not isinstance(tree, And):
        return tree
    choice = [child for child in tree.children if _is_choice(child)]
    firm = [child for child in tree.children if not _is_choice(child)]
    return normalize(And((Or(tuple(choice)), *firm), span=tree.span)) if len(choice) > 1 else tree


def _is_choice(node: Node) -> bool:
    """Whether it is words and nothing else."""
    return isinstance(node, Leaf) or (isinstance(node, And | Or) and all(map(_is_choice, node.children)))


def unfinished(tree: Node, end: int) -> Node:
    """The same with the word that ends at offset `end` of the text also standing for every word that begins so.

    Both count, so that the word itself ranks above longer ones. In quotes, a word is unfinished as long as they are open.
    """
    match tree:
        case Word(text) if tree.span and tree.span[1] == end:
            return Or((tree, Prefix(text, span=tree.span)), span=tree.span)
        case Phrase(text) if tree.span and tree.span == (end - len(text) - 1, end):
            return Or((tree, PhrasePrefix(text, span=tree.span)), span=tree.span)
        case And(children) | Or(children):
            return replace(tree, children=tuple(unfinished(child, end) for child in children))
        case InField(_, child):
            return replace(tree, child=unfinished(child, end))
    return tree


def fuzzy(tree: Node, unknown: Callable[[str], bool]) -> Node:
    """The same with words that are unknown allowed to differ by a few letters; short words and words with digits never."""
    match tree:
        case Word(text) if len(text) > _EXACT and not any(map(str.isdigit, text)) and unknown(text):
            return Fuzzy(text, span=tree.span)
        case And(children):
            return And(tuple(fuzzy(child, unknown) for child in children), span=tree.span)
        case Or(children):
            return Or(tuple(fuzzy(child, unknown) for child in children), span=tree.span)
        case InField(name, child):
            return InField(name, fuzzy(child, unknown), span=tree.span)
    return tree
