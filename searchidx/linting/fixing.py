"""Repairs what is safe to repair, by changing only the bytes of the values that are wrong."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from searchidx.documents import Document, Value
from searchidx.errors import Diagnostic
from searchidx.linting.folder import Seen, usual_topics
from searchidx.linting.run import Looked
from searchidx.schema.model import Role
from searchidx.sources import Found, Rules
from searchidx.sources.files import load, windows
from searchidx.sources.keys import keys_for
from searchidx.sources.problems import Log, Refused
from searchidx.sources.reading import read_bytes
from searchidx.sources.repair import repair, suspect
from searchidx.sources.scalars import Scalar, respelled, scalars

CODES = frozenset(("mojibake", "html-entity", "invisible", "white-space", "unicode", "case", "not-utf-8"))
"""The findings that can be repaired."""

_MARK = b"\xef\xbb\xbf"


class Edit(NamedTuple):
    """One change: from where to where in the text of the file, what stands there afterwards, on which line, and why."""

    start: int
    end: int
    text: str
    line: int
    code: str


@dataclass(frozen=True)
class Repair:
    """A file and its repair: its bytes as they are and as they would be, and every change between the two."""

    id: str
    path: str
    before: bytes
    after: bytes
    edits: tuple[Edit, ...]


def repairs(looked: Looked) -> Iterator[Repair]:
    """The repairs of all files that have any; nothing is written."""
    seen = looked.seen
    usual = usual_topics(seen)
    keys = _topic_keys(seen)
    wrong = {one.path for one in looked.findings if one.code in CODES}
    for id, found in looked.files.items():
        if id in wrong and id in looked.documents and (fixed := repaired(found, looked.rules, keys.get(id, ""), usual)):
            yield fixed


def _topic_keys(seen: Seen) -> dict[str, str]:
    """For each document whose topics are a list, the key of that list."""
    return {document.id: given[Role.TOPICS][0] for document, given in seen if isinstance(given.get(Role.TOPICS, ("", None))[1], list)}


def repaired(found: Found, rules: Rules, topics: str = "", usual: Mapping[str, str] | None = None) -> Repair | None:
    """The repair of one file; None where nothing can be done, or where the document would then be read as another.

    `topics` is the key whose values are spelled as in `usual`, which maps small letters to the right spelling.
    """
    usual = usual or {}
    try:
        before, _ = load(found.path)
        text, own = _text(before)
        edits = [*own, *_edits(text, rules, topics, usual)]
        after = _encoded(before, text, edits)
        if edits and _is_same(found, rules, before, after, topics, usual):
            return Repair(found.id, found.path, before, after, tuple(sorted(edits)))
    except Refused:
        pass  # what cannot be read is not touched
    return None


def _text(data: bytes) -> tuple[str, list[Edit]]:
    """The text of a file, and what writing it as UTF-8 changes."""
    try:
        return data.removeprefix(_MARK).decode("utf-8"), []
    except UnicodeDecodeError:
        text = windows(data)
    places = (place for place, sign in enumerate(text) if not sign.isascii())
    return text, [Edit(place, place + 1, text[place], text.count("\n", 0, place) + 1, "not-utf-8") for place in places]


def _edits(text: str, rules: Rules, topics: str, usual: Mapping[str, str]) -> Iterator[Edit]:
    for scalar in scalars(text, keys_for(rules.ignore)):
        value, kinds = repair(scalar.value) if suspect(scalar.value) else (scalar.value, ())
        if scalar.key == topics and (right := usual.get(value.casefold(), value)) != value:
            value, kinds = right, (*kinds, "case")
        if kinds and (written := respelled(scalar.source, value)) is not None:
            yield _least(scalar, written, " ".join(kinds))


def _least(scalar: Scalar, written: str, code: str) -> Edit:
    """The change without what stays as it was at both ends."""
    old = scalar.source
    head = _alike(old, written)
    tail = _alike(old[head:][::-1], written[head:][::-1])
    return Edit(scalar.start + head, scalar.end - tail, written[head : len(written) - tail], scalar.line, code)


def _alike(one: str, other: str) -> int:
    """How many signs two texts have in common before they differ."""
    shorter = min(len(one), len(other))
    return next((place for place in range(shorter) if one[place] != other[place]), shorter)


def _encoded(before: bytes, text: str, edits: Iterable[Edit]) -> bytes:
    """The bytes of the file after the changes; one that lies within another is part of it."""
    pieces, done = [], 0
    for edit in sorted(edits, key=lambda one: (one.start, -one.end)):
        if edit.start >= done:
            pieces += [text[done : edit.start], edit.text]
            done = edit.end
    mark = _MARK if before.startswith(_MARK) else b""
    return mark + "".join([*pieces, text[done:]]).encode("utf-8", "surrogatepass")


def _is_same(found: Found, rules: Rules, before: bytes, after: bytes, topics: str, usual: Mapping[str, str]) -> bool:
    """Whether the document is read as before, but for the spelling of its topics; and in need of fewer repairs."""
    old, new = _document(found, rules, before), _document(found, rules, after)
    if old is None or new is None or (old.body, old.heading, old.lines) != (new.body, new.heading, new.lines):
        return False
    spelled = {key: _spelled(value, usual) if key == topics else value for key, value in old.meta.items()}
    return spelled == new.meta and new.repairs <= old.repairs


def _spelled(value: Value, usual: Mapping[str, str]) -> Value:
    if not isinstance(value, list):
        return value
    return [usual.get(item.casefold(), item) if isinstance(item, str) else item for item in value]


def _document(found: Found, rules: Rules, data: bytes) -> Document | None:
    with contextlib.suppress(Refused, RecursionError):
        return read_bytes(found, data, rules, Log(found.id)).document
    return None


def write(repair: Repair) -> Diagnostic | None:
    """Put a repaired file in the place of the one that was read, at once; what kept it from that, if something did."""
    path = Path(repair.path)
    aside = path.with_name(f".{path.name}.mending")
    try:
        if load(repair.path)[0] != repair.before:
            return _told(repair, "it changed meanwhile")
        with aside.open("xb") as file:
            file.write(repair.after)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, aside)
        aside.replace(path)
    except (OSError, Refused) as error:
        aside.unlink(missing_ok=True)
        return _told(repair, getattr(error, "strerror", None) or str(error))
    return None


def _told(repair: Repair, reason: str) -> Diagnostic:
    return Diagnostic(repair.id, None, "not-written", "refused", f"the repaired file was not written: {reason}", "see to it and try again")
