"""Over a tree: joining, walking, relaxing, allowing for typing mistakes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from searchidx.query.nodes import And, Everything, Field, Fuzzy, Node, Not, Or, Phrase, Prefix, Word

Leaf = Word | Phrase | Prefix | Fuzzy


def joined(kind: type[And] | type[Or], children: Sequence[Node]) -> Node | None:
    """The children under one node, flat; a single child stands for itself, none for nothing."""
    flat: list[Node] = []
    for child in children:
        flat.extend(child.children if isinstance(child, kind) else (child,))
    if len(flat) < 2:
        return flat[0] if flat else None
    spans = [child.span for child in flat if child.span]
    return kind(tuple(flat), span=(spans[0][0], spans[-1][1]) if spans else None)


def walk(tree: Node) -> Iterator[Node]:
    """The node and all below it, parents first."""
    yield tree
    below: tuple[Node, ...] = ()
    match tree:
        case And(children) | Or(children):
            below = children
        case Not(child) | Field(_, child):
            below = (child,)
    for child in below:
        yield from walk(child)


def words(tree: Node, field: str | None = None) -> Iterator[tuple[str | None, Leaf]]:
    """Every word, phrase, prefix and fuzzy word that is wanted, with the field that it is wanted in."""
    match tree:
        case Word() | Phrase() | Prefix() | Fuzzy():
            yield field, tree
        case And(children) | Or(children):
            for child in children:
                yield from words(child, field)
        case Field(name, child):
            yield from words(child, name)


def relax(tree: Node) -> Node:
    """The same with any of its free words enough; fields, ranges, states and what is excluded still hold."""
    if not isinstance(tree, And):
        return tree
    free = [child for child in tree.children if isinstance(child, Word | Phrase | Prefix | Fuzzy | Or)]
    if len(free) < 2:
        return tree
    firm = [child for child in tree.children if child not in free and not isinstance(child, Everything)]
    choice = joined(Or, free)
    assert choice is not None
    return And((choice, *firm), span=tree.span) if firm else choice


def fuzzy(tree: Node, unknown: Callable[[str], bool]) -> Node:
    """The same with words that are unknown allowed to differ by a few letters; words with digits never."""
    match tree:
        case Word(text) if unknown(text) and not any(letter.isdigit() for letter in text):
            return Fuzzy(text, span=tree.span)
        case And(children):
            return And(tuple(fuzzy(child, unknown) for child in children), span=tree.span)
        case Or(children):
            return Or(tuple(fuzzy(child, unknown) for child in children), span=tree.span)
        case Field(name, child):
            return Field(name, fuzzy(child, unknown), span=tree.span)
    return tree
