"""Reads YAML with libyaml: every scalar stays the text that its author wrote, and only a plain null is none.

The parser builds the graph of nodes and resolves nothing; this module turns it into flat mappings. Depth is bounded before
the graph is built, since building it is recursive in C; the nodes that aliases repeat are counted before anything is copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeAlias

from yaml import MappingNode, Node, ScalarNode, SequenceNode, YAMLError
from yaml._yaml import CParser
from yaml.events import CollectionEndEvent, CollectionStartEvent
from yaml.reader import ReaderError

from searchidx.model.document import Value
from searchidx.model.document_limits import DEFAULT, DocumentLimits
from searchidx.sources.keys import Keys
from searchidx.sources.log import DiagnosticLog, Refused, too_deep
from searchidx.sources.yaml.fast import NULLS, FastReader, NotSimple
from searchidx.sources.yaml.syntax_errors import refusal

_LONG = 1_000
_QUOTES = ("'", '"')
_NO_VALUE = "remove it, or put quotes round a word such as null"

Pairs: TypeAlias = "list[tuple[Node, Node]]"

UNREADABLE = re.compile("\x1b\\[[0-9;]*[A-Za-z]|[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_ALIASES = (" *", "\n*", "\t*", "[*", "{*", ",*", ":*", "-*", "?*")
_SECRET = re.compile(r'\nsecured: "[^"\\\n]*"[ \t]*(?=\n)')


class Composer(CParser):
    """libyaml's composer without PyYAML's resolvers: a node has a tag only where its author wrote one."""

    def descend_resolver(self, parent: Node | None, index: Any) -> None:
        """Nothing to prepare."""

    def ascend_resolver(self) -> None:
        """Nothing to leave."""

    def resolve(self, kind: type[Node], value: Any, implicit: Any) -> None:
        """No tag."""


def parse(text: str, line: int, keys: Keys, log: DiagnosticLog, limits: DocumentLimits = DEFAULT) -> FastReader | Graph:
    """Front matter in YAML, flattened: `meta`, the line of each of its keys, and all texts in it; raises Refused."""
    try:
        return FastReader(text, line, keys, limits.depth)
    except NotSimple:
        return Graph(text, line, keys, log, limits)


class Graph:
    """Any YAML, flattened: `meta`, the line of each of its keys, and all texts in it; raises Refused."""

    __slots__ = ("_hidden", "_keys", "_line", "_log", "_merges", "lines", "meta", "texts")

    def __init__(self, text: str, line: int, keys: Keys, log: DiagnosticLog, limits: DocumentLimits = DEFAULT) -> None:
        self._keys, self._line, self._log = keys, line, log
        self._merges = "<<" in text
        self._hidden = _hidden_lines(text, keys)
        self.meta: dict[str, Value] = {}
        self.lines: dict[str, int] = {}
        self.texts: list[str] = []
        root = _compose(text, line, limits)
        if root is not None:
            self._mapping(_root(root, line), "", "", self.meta, self.lines)

    def _mapping(self, node: MappingNode, prefix: str, path: str, flat: dict[str, Value], lines: dict[str, int] | None) -> None:
        keys = self._keys
        for key_node, value in self._pairs(node):
            name = keys[key_node.value]
            if name is None or (keys.paths and keys.hides(f"{path}{prefix}{name}")):
                continue
            name = prefix + name
            if isinstance(value, MappingNode):
                self._mapping(value, name + ".", path, flat, lines)
                continue
            if lines is not None:
                self._located(name, key_node, flat, lines)
            flat[name] = self._scalar(value) if isinstance(value, ScalarNode) else self._items(value, f"{path}{name}.")

    def _located(self, name: str, key: Node, flat: dict[str, Value], lines: dict[str, int]) -> None:
        lines[name] = key.start_mark.line + self._line
        if name in flat:
            self._duplicate(lines[name])

    def _scalar(self, node: ScalarNode) -> str | None:
        text: str = node.value
        if text in NULLS and not node.style and node.tag is None:
            return None
        if node.style in _QUOTES and not self._hidden.isdisjoint(range(node.start_mark.line + 1, node.end_mark.line + 1)):
            raise Refused("yaml-syntax", "YAML: a quote that closes too late", node.start_mark.line + self._line, "close the quote")
        self.texts.append(text)
        return text

    def _items(self, node: Node, path: str) -> list[Any]:
        items: list[Any] = []
        for item in node.value:
            if isinstance(item, ScalarNode):
                text = self._scalar(item)
                if text is None:
                    self._log.note("null-in-list", "an item without a value was left out", item.start_mark.line + self._line, _NO_VALUE)
                else:
                    items.append(text)
            elif isinstance(item, MappingNode):
                flat: dict[str, Value] = {}
                self._mapping(item, "", path, flat, None)
                items.append(flat)
            else:
                items.extend(self._items(item, path))
        return items

    def _pairs(self, node: MappingNode) -> Pairs:
        """The pairs of a mapping, each key once, merged ones last."""
        pairs: Pairs = node.value
        try:
            if len({key.value for key, _ in pairs}) == len(pairs) and not self._merges:
                return pairs
        except TypeError:
            pairs = [pair for pair in pairs if self._has_name(pair[0])]
        own = {key.value: (key, value) for key, value in pairs if not _is_merge(key, value)}
        merges = [value for key, value in pairs if _is_merge(key, value)]
        if len(own) + len(merges) < len(pairs):
            self._find_duplicates(pairs)
        for source in merges:
            for merged in [source] if isinstance(source, MappingNode) else source.value:
                own = {key.value: (key, value) for key, value in self._pairs(merged)} | own
        return list(own.values())

    def _has_name(self, key: Node) -> bool:
        if isinstance(key, ScalarNode):
            return True
        hint = "put quotes round a value that begins with { or ["
        self._log.warn("key-not-text", "a key that is a list or a mapping was left out", key.start_mark.line + self._line, hint)
        return False

    def _find_duplicates(self, pairs: Pairs) -> None:
        seen: set[str] = set()
        for key, value in pairs:
            if key.value in seen and not _is_merge(key, value):
                self._duplicate(key.start_mark.line + self._line)
            seen.add(key.value)

    def _duplicate(self, line: int) -> None:
        self._log.warn("duplicate-key", "this key stands twice: the last one counts", line, "remove one of them")


def _hidden_lines(text: str, keys: Keys) -> frozenset[int]:
    """The lines at the left margin, from 0, with a key that must not be read: no text goes on there, whatever libyaml takes for one."""
    if not keys.stands_in(text):
        return frozenset()
    return frozenset(number for number, row in enumerate(text.split("\n")) if row[:1].strip() and keys.stands_in(row))


def _is_merge(key: Node, value: Node) -> bool:
    if key.value != "<<" or not isinstance(key, ScalarNode) or key.style or key.tag is not None:
        return False
    if isinstance(value, MappingNode):
        return True
    return isinstance(value, SequenceNode) and bool(value.value) and all(isinstance(item, MappingNode) for item in value.value)


def _root(root: Node, line: int) -> MappingNode:
    if isinstance(root, MappingNode):
        return root
    if isinstance(root, ScalarNode) and not root.value and not root.style:
        return MappingNode("", [])
    kind = "a list" if isinstance(root, SequenceNode) else "a single text"
    hint = "write `key: value`, with a blank after the colon"
    raise Refused("not-a-mapping", f"the front matter is {kind}, not a mapping of keys to values", root.start_mark.line + line, hint)


def _compose(text: str, line: int, limits: DocumentLimits) -> Node | None:
    text = _SECRET.sub("\nsecured:", text)
    _refuse_depth(text, line, limits.depth)
    try:
        root: Node | None = Composer(text).get_single_node()
    except ReaderError as error:
        # What the parser does not read becomes a sign that the repair removes, counts and tells.
        readable = UNREADABLE.sub("\u2060", text)
        if readable == text:
            raise refusal(error, text, line) from None
        return _compose(readable, line, limits)
    except YAMLError as error:
        raise refusal(error, text, line) from None
    if root is not None and "&" in text and any(sign in text for sign in _ALIASES):
        _refuse_expansion(root, len(text), line, limits.nodes)
    return root


def _refuse_depth(text: str, line: int, most: int) -> None:
    if _is_flat(text, most):
        return
    depth = 0
    parser = Composer(text)
    try:
        while parser.check_event():
            event = parser.get_event()
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
            if depth > most:
                raise too_deep(most, line)
    except YAMLError as error:
        raise refusal(error, text, line) from None


def _is_flat(text: str, depth: int) -> bool:
    """Whether brackets and what stands before the values of lines are too few for that depth, which is soon seen."""
    lead = _lead(depth // 2)
    brackets = text.count("[") + text.count("{")
    return brackets < depth // 2 and lead.search(text) is None and lead.match(f"\n{text[:depth]}") is None


@lru_cache(maxsize=8)
def _lead(signs: int) -> re.Pattern[str]:
    return re.compile(rf"\n[ \t?:-]{{{signs}}}")


def _refuse_expansion(root: Node, length: int, line: int, most: int) -> None:
    sizes: dict[int, int] = {}
    size = _expanded(root, sizes)
    if size > most and size > 2 * len(sizes) + length // _LONG:
        hint = "write the values out instead, or raise `nodes` under [limits] in searchidx.toml"
        raise Refused("too-many-nodes", f"aliases make it more than {most:,} nodes, or endless", line, hint)


def _expanded(node: Node, sizes: dict[int, int]) -> int:
    """How many nodes this one stands for, long texts counted by their length; beyond all bounds where it holds itself."""
    known = sizes.get(id(node))
    if known is None:
        # Held until the true size is known: a node that is met inside itself is endless.
        sizes[id(node)] = 1 << 62
        known = sizes[id(node)] = 1 + sum(_expanded(child, sizes) for child in _children(node)) + _length(node)
    return known


def _children(node: Node) -> Iterable[Node]:
    if isinstance(node, MappingNode):
        return (child for pair in node.value for child in pair)
    return node.value if isinstance(node, SequenceNode) else ()


def _length(node: Node) -> int:
    return len(node.value) // _LONG if isinstance(node, ScalarNode) else 0
