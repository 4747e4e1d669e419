"""Where each value stands in a file, and how to write another in its place: what repairing a file needs beside reading it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from yaml import MappingNode, Node, ScalarNode, SequenceNode, YAMLError

from searchidx.sources.frontmatter import split
from searchidx.sources.keys import Keys
from searchidx.sources.yaml.fast import NULLS
from searchidx.sources.yaml.full import UNREADABLE, Composer

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})


class Scalar(NamedTuple):
    """One value that stands on one line: its key, its text, from where to where it is written, on which line, and how."""

    key: str
    value: str
    start: int
    end: int
    line: int
    source: str


def scalars(text: str, keys: Keys) -> list[Scalar]:
    """The values in the YAML front matter of a file, in their order, but for those that nothing may see.

    Values over several lines are left out, and so is everything where the front matter is not YAML or cannot be read.
    """
    parts = split(text.replace("\r\n", "\n").replace("\r", "\n"))
    if parts.language != "yaml":
        return []
    lines = [found[0] for found in _LINE.finditer(text)]
    first, count = parts.line - 1, parts.front.count("\n")
    base, front = sum(map(len, lines[:first])), "".join(lines[first : first + count])
    try:
        root = Composer(UNREADABLE.sub(lambda found: "\u2060" * len(found[0]), front)).get_single_node()
    except YAMLError:
        return []
    found = {node.start_mark.index: (key, node) for key, node in _nodes(root, "", keys, set())}
    placed = (_scalar(key, node, front, base, parts.line) for _, (key, node) in sorted(found.items()))
    return [scalar for scalar in placed if scalar is not None]


def _nodes(node: Node | None, path: str, keys: Keys, seen: set[int]) -> Iterator[tuple[str, ScalarNode]]:
    """Each scalar below a node with its dotted key; what an alias repeats comes once."""
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, ScalarNode):
        yield path, node
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _nodes(item, path, keys, seen)
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            name = keys[key.value] if isinstance(key, ScalarNode) else None
            dotted = f"{path}.{name}" if path else name
            if name is not None and dotted is not None and not keys.hides(dotted):
                yield from _nodes(value, dotted, keys, seen)


def _scalar(key: str, node: ScalarNode, front: str, base: int, line: int) -> Scalar | None:
    start, end = node.start_mark, node.end_mark
    source = front[start.index : end.index]
    if start.line != end.line or not _is_plainly(source, node):
        return None
    return Scalar(key, node.value, base + start.index, base + end.index, line + start.line, source)


def _is_plainly(source: str, node: ScalarNode) -> bool:
    """Whether this is the value and nothing else: no tag, no anchor, no sign that stands for another."""
    if node.style in ("'", '"'):
        return len(source) > 1 and source[0] == source[-1] == node.style
    return not node.style and node.tag is None and len(source) == len(node.value) and source not in NULLS


def respelled(source: str, value: str) -> str | None:
    """How to write this value in the place and the manner of that source; None where it cannot be written on one line."""
    quoted = '"' + value.translate(_ESCAPED) + '"'
    ways = {"'": "'" + value.replace("'", "''") + "'", '"': quoted}
    for written in (ways.get(source[:1], value), quoted):
        if _reads(f"k: {written}\n", value) and _reads(f"k: [{written}]\n", value):
            return written
    return None


def _reads(text: str, value: str) -> bool:
    try:
        root = Composer(text).get_single_node()
    except YAMLError:
        return False
    if not isinstance(root, MappingNode) or len(root.value) != 1:
        return False
    node = root.value[0][1]
    node = node.value[0] if isinstance(node, SequenceNode) and len(node.value) == 1 else node
    return isinstance(node, ScalarNode) and node.value == value and (bool(node.style) or value not in NULLS)
