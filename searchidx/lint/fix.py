"""Repairs what is safe to repair, by changing only the bytes of the values that are wrong."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from codecs import BOM_UTF8
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, TypeAlias

from searchidx.errors import Diagnostic
from searchidx.lint.codes import FIXABLE, REPAIRED
from searchidx.lint.collect import LintResult
from searchidx.model.document import Document, Value
from searchidx.model.document_limits import BOUNDS
from searchidx.model.fields import Role
from searchidx.sources import FoundFile, PathPatterns
from searchidx.sources.files import as_written, load
from searchidx.sources.keys import keys_for
from searchidx.sources.log import DiagnosticLog, Refused
from searchidx.sources.partial import is_partial
from searchidx.sources.reader import read_bytes
from searchidx.sources.text_repair import repair, suspect
from searchidx.sources.yaml.edit import Scalar, respelled, scalars
from searchidx.sources.yaml.quotes import Quoted, unquoted_values

Usual: TypeAlias = "Mapping[str, Mapping[str, str]]"
"""For each key of topics, how those of several spellings are spelled, by their small letters."""


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


def repairs(looked: LintResult, codes: Collection[str] = FIXABLE) -> Iterator[Repair]:
    """The repairs of all files that have any of these codes; nothing is written.

    A value is repaired where all that is wrong in it has one of these codes.
    """
    cases = looked.cases
    usual = {key: cases.usual(key) for key in {given[Role.TOPICS][0] for _, given in looked.seen if Role.TOPICS in given}}
    wrong = {one.path for one in looked.findings if one.code in FIXABLE and one.code in codes}
    for id, found in looked.files.items():
        if id in wrong and id in looked.documents:
            spelled = {key: usual[key] for key in looked.documents[id].meta if key in usual}
            if fixed := repaired(found, looked.rules, spelled, codes):
                yield fixed


def repaired(found: FoundFile, rules: PathPatterns, usual: Usual | None = None, codes: Collection[str] = FIXABLE) -> Repair | None:
    """The repair of one file; None where nothing can be done, or where the document would then be read as another."""
    usual = usual or {}
    with contextlib.suppress(Refused):  # what cannot be read is not touched
        before, _ = load(found.path, rules.limits.file)
        text, odd = as_written(before)
        if odd is None and "yaml-syntax" in codes and (quoted := unquoted_values(text)):
            return _in_quotes(found, rules, before, text, quoted)
        if odd is None or "not-utf-8" in codes:
            own = [] if odd is None else list(_recoded(text))
            edits = [*own, *_edits(text, rules, usual, codes)]
            after = _encoded(before, text, edits)
            if edits and _is_same(found, rules, before, after, usual):
                return Repair(found.id, found.path, before, after, tuple(sorted(edits)))
    return None


def _in_quotes(found: FoundFile, rules: PathPatterns, before: bytes, text: str, quoted: Iterable[Quoted]) -> Repair | None:
    """The repair of front matter that only wants quotes; None where another document than the one read in part would come of it."""
    edits = tuple(Edit(one.start, one.end, one.written, one.line, "yaml-syntax") for one in quoted)
    after = _encoded(before, text, edits)
    log = DiagnosticLog(found.id)
    old, new = _document(found, rules, before), read_bytes(found, after, rules, log).document
    if old is None or new is None or any(map(is_partial, log.diagnostics)) or old.body != new.body:
        return None
    same = all(new.meta.get(key) == value for key, value in old.meta.items() if isinstance(value, str))
    return Repair(found.id, found.path, before, after, edits) if same else None


def _recoded(text: str) -> Iterator[Edit]:
    """What writing a text of another encoding as UTF-8 changes."""
    places = (place for place, sign in enumerate(text) if not sign.isascii())
    return (Edit(place, place + 1, text[place], text.count("\n", 0, place) + 1, "not-utf-8") for place in places)


def _edits(text: str, rules: PathPatterns, usual: Usual, codes: Collection[str]) -> Iterator[Edit]:
    for scalar in scalars(text, keys_for(rules.ignore)):
        value, kinds = repair(scalar.value) if suspect(scalar.value) else (scalar.value, ())
        if (right := _spelled(value, usual.get(scalar.key, {}))) != value:
            value, kinds = right, (*kinds, "case")
        if kinds and all(kind in codes for kind in kinds) and (written := respelled(scalar.source, value)) is not None:
            yield _least(scalar, written, " ".join(kinds))


def _spelled(text: str, usual: Mapping[str, str]) -> str:
    return usual.get(text.casefold(), text)


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
    mark = BOM_UTF8 if before.startswith(BOM_UTF8) else b""
    return mark + "".join([*pieces, text[done:]]).encode("utf-8", "surrogatepass")


def _is_same(found: FoundFile, rules: PathPatterns, before: bytes, after: bytes, usual: Usual) -> bool:
    """Whether the document is read as before, but for the spelling of its topics; and in need of fewer repairs."""
    old, new = _document(found, rules, before), _document(found, rules, after)
    if old is None or new is None or (old.body, old.heading, old.lines) != (new.body, new.heading, new.lines):
        return False
    alike = all(_respelled(value, usual.get(key, {})) == _respelled(new.meta[key], usual.get(key, {})) for key, value in old.meta.items())
    return old.meta.keys() == new.meta.keys() and alike and new.repairs <= old.repairs


def _respelled(value: Value, usual: Mapping[str, str]) -> Value:
    if isinstance(value, str):
        return _spelled(value, usual)
    return [_spelled(item, usual) if isinstance(item, str) else item for item in value] if value and usual else value


def _document(found: FoundFile, rules: PathPatterns, data: bytes) -> Document | None:
    with contextlib.suppress(Refused, RecursionError):
        return read_bytes(found, data, rules, DiagnosticLog(found.id)).document
    return None


def left(findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """These findings after a repair: what it left can only be repaired by hand."""
    for one in findings:
        yield replace(one, hint="repair it by hand: it cannot be changed safely") if one.code in REPAIRED and one.hint else one


def write(repair: Repair) -> Diagnostic | None:
    """Put a repaired file in the place of the one that was read, at once; what kept it from that, if something did."""
    try:
        if load(repair.path, BOUNDS["file"][1])[0] != repair.before:
            return _told(repair, "it changed meanwhile")
        _replace(repair)
    except (OSError, Refused) as error:
        return _told(repair, getattr(error, "strerror", None) or str(error))
    return None


def _replace(repair: Repair) -> None:
    path = Path(repair.path)
    handle, name = tempfile.mkstemp(".repair", ".", path.parent)
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(repair.after)
            file.flush()
            os.fsync(handle)
        shutil.copymode(path, aside)
        aside.replace(path)
    except BaseException:
        aside.unlink()
        raise


def _told(repair: Repair, reason: str) -> Diagnostic:
    return Diagnostic(
        repair.id, None, "not-written", "refused", f"the repaired file was not written: {reason}", "fix the cause and try again"
    )
