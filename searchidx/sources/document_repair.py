"""Makes the document of what was read, its texts repaired and every repair noted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from searchidx.model.document import Document, Heading, Value
from searchidx.sources.bodies import Body
from searchidx.sources.log import DiagnosticLog
from searchidx.sources.text_repair import Repair, letters, repair, suspect, suspects

LONGEST = 1 << 11
"""Letters of a text whose repair is remembered."""

_NOTES = {
    "html-entity": "HTML entities were turned into the characters they stand for",
    "mojibake": "text in the wrong encoding was repaired",
    "invisible": "invisible characters were removed",
    "white-space": "stray white space was folded",
    "unicode": "letters were composed (NFC)",
}


def repaired(
    name: str, meta: dict[str, Value], lines: dict[str, int], texts: list[str], body: Body, fingerprint: str, log: DiagnosticLog
) -> Document:
    """The document, repaired; each repair is counted in it and noted in the log."""
    changes = {text: _remembered(text) if len(text) <= LONGEST else repair(text) for text in suspects(texts)}
    if not (changes or body.text or body.heading):
        return Document(id=name, meta=meta, lines=lines, fingerprint=fingerprint)
    mender = _Mender(lines, log, changes)
    if changes:
        meta = {key: mender.value(value, key) for key, value in meta.items()}
    text = mender.text(repair(body.text, entities=False), "body") if suspect(body.text, tidied=True) else body.text
    headings = body.headings if text == body.text else tuple(_moved(body, text))
    return Document(
        id=name,
        meta=meta,
        body=text,
        heading=_mended(body.heading),
        headings=headings,
        markdown=letters(body.markdown) if text != body.text else body.markdown,
        lines=lines,
        repairs=mender.repairs,
        fingerprint=fingerprint,
    )


def _moved(body: Body, text: str) -> Iterator[Heading]:
    """The headings of a body whose text was repaired; each begins its line."""
    starts = [0, *(place + 1 for place, sign in enumerate(text) if sign == "\n")]
    same = len(starts) == body.text.count("\n") + 1
    line = at = offset = 0
    for heading in body.headings:
        line, at = line + body.text.count("\n", at, heading.offset), heading.offset
        name = _mended(heading.text)
        offset = starts[line] if same else max(text.find(name, offset), offset)
        yield Heading(name, heading.anchor, heading.level, offset)


def _mended(text: str) -> str:
    return repair(text, entities=False)[0] if text and suspect(text) else text


@lru_cache(maxsize=1 << 11)
def _remembered(text: str) -> Repair:
    """The repaired text and what was wrong with it; documents that are near one another often hold the same."""
    return repair(text)


class _Mender:
    """Repairs the values of one document and counts how often it had to; `changes` says what becomes of the texts that are not kept."""

    __slots__ = ("_changes", "_lines", "_log", "_told", "repairs")

    def __init__(self, lines: dict[str, int], log: DiagnosticLog, changes: Mapping[str, Repair]) -> None:
        self._lines, self._log, self._changes = lines, log, changes
        self._told: set[tuple[str, str]] = set()
        self.repairs = 0

    def value(self, value: Any, key: str) -> Any:
        """The value with repaired texts."""
        changes, kind = self._changes, value.__class__
        if kind is str:
            return self.text(changes[value], key) if value in changes else value
        if kind is list:
            return [item if item.__class__ is str and item not in changes else self.value(item, key) for item in value]
        if kind is dict:
            pairs = value.items()
            return {name: item if item.__class__ is str and item not in changes else self.value(item, key) for name, item in pairs}
        return value

    def text(self, repair: Repair, key: str) -> str:
        """The repaired text; `key` says where it stands."""
        text, kinds = repair
        self.repairs += bool(kinds)
        for kind in kinds:
            self._note(kind, key)
        return text

    def _note(self, kind: str, key: str) -> None:
        if (kind, key) not in self._told:
            self._told.add((kind, key))
            self._log.note(
                kind,
                f"{_NOTES[kind]} in `{key}`",
                self._lines.get(key),
                "" if key == "body" else "`searchidx lint --fix` repairs it where that is safe",
            )
