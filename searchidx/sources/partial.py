"""What can be read of front matter that no parser can read: lines `key: value` at the left margin whose keys have a role.

Nothing else of it is kept, and nothing at all behind a value that must not be read and of which nobody can say where it ends. Only
what makes a document a draft is looked for everywhere: one that cannot be read must not become public by that.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from searchidx.errors import Diagnostic
from searchidx.model.document import Value
from searchidx.sources.frontmatter import Parts
from searchidx.sources.keys import Keys
from searchidx.sources.text_repair import plain

CODES = frozenset(
    ("front-matter-unclosed", "json-syntax", "not-a-mapping", "too-deep", "too-large", "too-many-nodes", "toml-syntax", "yaml-syntax")
)
"""Why a document may be read in part."""

_LINES = {
    "yaml": re.compile(r"([^\W\d_][\w -]{0,60}):[ \t]+(\S.*)"),
    "toml": re.compile(r"([^\W\d_][\w-]{0,60})[ \t]{0,60}=[ \t]*(\S.*)"),
}
_BLOCK = re.compile(r"[|>][-+0-9]{0,3}\s*(?:#.*)?")
_LIST = re.compile(r"\[([^\[\]{}]*)\]")
_CLOSED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|\[[^\[\]{}\"']*\]|\{[^\[\]{}\"']*\}")
_OPENING = tuple("\"'[{")
_STATES = {
    "json": re.compile(r'"(published|draft|removed)"\s{0,60}:[ \t]{0,60}([^,}\]\n]*)', re.IGNORECASE),
    "flow": re.compile(r"[{,\s][\"']?(published|draft|removed)[\"']?\s{0,60}:\s{0,60}([^,}\]\n]*)", re.IGNORECASE),
    "": re.compile(
        r"^[ \t]{0,60}(?:[?-] {0,9})?[\"']?(published|draft|removed)[\"']?[ \t]{0,60}[:=\n][ \t]{0,60}(?:\n[ \t:]{1,60})?([^\n]*)",
        re.IGNORECASE | re.MULTILINE,
    ),
}
_TRUTH = re.compile(r"[:\s\"']*+(?P<word>true|false|yes|no|on|off|[yntf01])?[\"']?[\s,]*+(?:#.*)?", re.IGNORECASE)
_DAY = re.compile(r"[\s\"']*\d{4}-\d\d?-\d\d?")


def is_partial(diagnostic: Diagnostic) -> bool:
    """Whether it tells that a document was read in part."""
    return diagnostic.severity == "warning" and diagnostic.code in CODES


class PartialFront(NamedTuple):
    """What was read: its keys, the line of each, all texts in it, and the body as it was written."""

    meta: dict[str, Value]
    lines: dict[str, int]
    texts: list[str]
    body: str


def read_partly(parts: Parts, keys: Keys, names: Collection[str]) -> PartialFront:
    """What can be read of a text; `names` are the keys that have a role, in small letters."""
    found = _lines(parts, keys, names)
    text = parts.front + (parts.excess if parts.closed else parts.body.partition("\n\n")[0])
    text = text if text.isascii() else "\n".join(map(plain, text.split("\n")))
    way = "flow" if parts.language != "json" and text.lstrip().startswith("{") else parts.language
    for mention in _STATES.get(way, _STATES[""]).finditer(text):
        if keys[mention[1]] is not None and _DAY.match(mention[2]) is None:
            _tell(found, mention[1].casefold(), mention[2])
    return found


def _tell(found: PartialFront, key: str, text: str) -> None:
    """Keeps what makes a document public or not: one word, or else that it is a draft."""
    truth = _TRUTH.fullmatch(text)
    if truth is None:
        found.meta["draft"] = "true"
    elif truth["word"] is not None and found.meta.get("draft") != "true":
        found.meta[key] = truth["word"]


def _lines(parts: Parts, keys: Keys, names: Collection[str]) -> PartialFront:
    found = PartialFront({}, {}, [], parts.body)
    pattern = _LINES.get(parts.language)
    if not parts.closed and keys.mention(f"{parts.front}\n{parts.body}"):
        found = found._replace(body="")
    for number, row in enumerate(parts.front.split("\n"), parts.line):
        if (hidden := keys.mention(row if row.isascii() else plain(row))) is not None:
            if not _ends(hidden):
                return found._replace(body="")
        elif parts.language == "toml" and row.startswith("["):
            break
        elif pattern and (line := pattern.fullmatch(row)) and (name := keys[line[1].strip()]) and name.casefold() in names:
            _take(found, name, line[2].strip(), number)
    return found


def _take(found: PartialFront, name: str, text: str, line: int) -> None:
    if _BLOCK.fullmatch(text) or text.startswith(("{", "&")) or text == "[":
        return
    listed = _LIST.fullmatch(text)
    values = [_bare(item.strip()) for item in listed[1].split(",")] if listed else [_bare(text)]
    found.meta[name] = values if listed else values[0]
    found.lines[name] = line
    found.texts.extend(values)


def _bare(text: str) -> str:
    """A value without its quotes, those that never close among them."""
    if text[:1] not in ("'", '"'):
        return text
    return text[1:-1] if len(text) > 1 and text[-1] == text[0] else text[1:]


def _ends(value: str) -> bool:
    """Whether a value that must not be read ends on its line, or is indented below it."""
    value = value.strip()
    return not value.startswith(_OPENING) or _CLOSED.match(value) is not None
