"""Makes the document of what was read, its texts repaired and every repair noted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from searchidx.model.document import Document, Heading, Value
from searchidx.sources.bodies import Body
from searchidx.sources.log import DiagnosticLog
from searchidx.sources.text_repair import letters, repair, suspect, suspects

GROUP = 8
"""Texts that are looked at together: of a damaged document, most are sound."""

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
    damaged = suspects(texts)
    if not (damaged or body.text or body.heading):
        return Document(id=name, meta=meta, lines=lines, fingerprint=fingerprint)
    mender = _Mender(lines, log, _odd(texts) if damaged else frozenset())
    if damaged:
        meta = {key: mender.value(value, key) for key, value in meta.items()}
    text = mender.text(body.text, "body", entities=False) if suspect(body.text, tidied=True) else body.text
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


def _odd(texts: Sequence[str]) -> frozenset[str]:
    """The texts that are not kept as they are: they may need repair, or have line breaks at their ends."""
    groups = (texts[start : start + GROUP] for start in range(0, len(texts), GROUP))
    possible = (text for group in groups if suspects(group) for text in group)
    return frozenset(text for text in possible if suspect(text) or text[:1] == "\n" or text[-1:] == "\n")


class _Mender:
    """Repairs the values of one document and counts how often it had to; `odd` are the texts in them that are not kept as they are."""

    __slots__ = ("_lines", "_log", "_odd", "_told", "repairs")

    def __init__(self, lines: dict[str, int], log: DiagnosticLog, odd: frozenset[str]) -> None:
        self._lines, self._log, self._odd = lines, log, odd
        self._told: set[tuple[str, str]] = set()
        self.repairs = 0

    def value(self, value: Any, key: str) -> Any:
        """The value with repaired texts; where none of its texts is odd, the value itself."""
        kind = value.__class__
        if kind is str:
            return self.text(value, key) if value in self._odd else value
        if kind is list:
            return value if self._are_even(value) else [self.value(item, key) for item in value]
        if kind is dict:
            return value if self._are_even(value.values()) else {name: self.value(item, key) for name, item in value.items()}
        return value

    def _are_even(self, values: Iterable[Any]) -> bool:
        """Whether these are texts, none of them odd."""
        try:
            return self._odd.isdisjoint(values)
        except TypeError:  # there are lists or mappings among them
            return False

    def text(self, text: str, key: str, entities: bool = True) -> str:
        """The repaired text; `key` says where it stands."""
        if not suspect(text):
            return text.strip("\n")
        text, kinds = repair(text, entities)
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
