"""Reads `.jsonl`: one mapping a line, with the keys that front matter would have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from searchidx.model.document import Value
from searchidx.model.document_limits import DocumentLimits, size_text
from searchidx.sources import bodies
from searchidx.sources import json as jsontext
from searchidx.sources.document_repair import repaired
from searchidx.sources.files import decode, unreadable
from searchidx.sources.flatten import Flattener
from searchidx.sources.keys import Keys, keys_for
from searchidx.sources.log import DiagnosticLog, Refused, too_deep
from searchidx.sources.patterns import PathPatterns
from searchidx.sources.reader import ReadResult, digest, take_body
from searchidx.sources.walk import identifier

_CHUNK = 1 << 20


def ranges(path: Path, size: int) -> list[tuple[int, int, int | None]]:
    """Ranges of about that number of bytes: where each begins, always with a line, how many lines stand before, and where it stops.

    Raises OSError where the file cannot be read.
    """
    edges = [(0, 0)]
    lines = at = 0
    with path.open("rb") as file:
        while chunk := file.read(min(_CHUNK, size)):
            if at + len(chunk) - edges[-1][0] >= size and (cut := chunk.rfind(b"\n")) >= 0:
                edges.append((at + cut + 1, lines + chunk.count(b"\n", 0, cut + 1)))
            at += len(chunk)
            lines += chunk.count(b"\n")
    stops = [*(start for start, _ in edges[1:]), None]
    return [(start, before, stop) for (start, before), stop in zip(edges, stops, strict=True)]


def read_lines(
    path: Path, rules: PathPatterns, prefix: str = "", start: int = 0, stop: int | None = None, name: str = "", before: int = 0
) -> Iterator[ReadResult]:
    """What came of each line that begins in this range of bytes, which itself begins with a line, `before` of them before it.

    Ids begin with `prefix`; diagnostics tell `name` as the path, else the file's name. A file that cannot be opened is refused as a
    whole. Raises OSError where reading it fails later. Blank lines are passed over.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        yield ReadResult(None, (unreadable(error).diagnostic(name or identifier(path.name)),))
        return
    with file:
        yield from _each(file, rules, name or identifier(path.name), prefix, start, stop, before)


def _each(file: BinaryIO, rules: PathPatterns, name: str, prefix: str, start: int, stop: int | None, before: int) -> Iterator[ReadResult]:
    lines = _Lines(name, f"{prefix}/" if prefix else "", keys_for(rules.ignore), rules.limits)
    most = rules.limits.file
    number, at = before, file.seek(start)
    while stop is None or at < stop:
        line = file.readline(most + 1)
        if not line:
            break
        at += len(line)
        number += 1
        if len(line) > most:
            at += _skip(file, line)
            yield lines.too_large(number)
        elif not line.isspace():
            yield lines.read(line, number)


def _skip(file: BinaryIO, line: bytes) -> int:
    skipped = 0
    while line and not line.endswith(b"\n"):
        line = file.readline(_CHUNK)
        skipped += len(line)
    return skipped


class _Lines:
    """Makes documents of the lines of one file."""

    def __init__(self, name: str, prefix: str, keys: Keys, limits: DocumentLimits) -> None:
        self._name, self._prefix, self._keys, self._limits = name, prefix, keys, limits
        self._pairs = jsontext.Pairs()
        self._decoder: json.JSONDecoder = jsontext.decoder(self._pairs)

    def read(self, line: bytes, number: int) -> ReadResult:
        """What came of a line; never raises for a bad one."""
        log = DiagnosticLog(self._name, number)
        try:
            return self._reading(line, number, log)
        except Refused as refused:
            problem = Refused(refused.code, refused.message, number, refused.hint)
        except RecursionError:
            problem = too_deep(self._limits.depth, number)
        except Exception as error:
            # As for files: only the type, since an error's own text might quote the line.
            problem = Refused("unexpected", f"could not be read ({type(error).__name__})", number, "please report this")
        return ReadResult(None, (problem.diagnostic(self._name), *log.diagnostics))

    def too_large(self, number: int) -> ReadResult:
        """The refusal of a line that is not read to its end."""
        hint = "split it into several documents, or raise `file` under [limits] in searchidx.toml"
        refused = Refused("too-large", f"the line is longer than {size_text(self._limits.file)}", number, hint)
        return ReadResult(None, (refused.diagnostic(self._name),))

    def _reading(self, line: bytes, number: int, log: DiagnosticLog) -> ReadResult:
        flattener = Flattener(self._keys, self._limits.depth)
        meta = flattener.flatten(self._mapping(line, number, log))
        fingerprint = digest(line.strip())
        name = self._prefix + (_taken_id(meta) or fingerprint)
        body = bodies.record(take_body(meta), log)
        document = repaired(name, meta, {"": number}, flattener.texts, body, fingerprint, log)
        return ReadResult(document, tuple(log.diagnostics))

    def _mapping(self, line: bytes, number: int, log: DiagnosticLog) -> dict[str, object]:
        text = decode(line, log)
        self._pairs.repeated = False
        try:
            mapping = jsontext.value(self._decoder, text)
        except ValueError as error:
            raise jsontext.refusal(error, number) from None
        if not isinstance(mapping, dict):
            raise Refused("not-a-mapping", "the line is not a mapping of keys to values", number, "write one object per line")
        if self._pairs.repeated:
            log.warn("duplicate-key", "a key stands twice: the last one counts", number, "remove one of them")
        return mapping


def _taken_id(meta: dict[str, Value]) -> str:
    """Takes the id out of a record: its `id`, else its `_id`; empty where it has none that is a text."""
    for key in ("id", "_id"):
        value = meta.get(key)
        if isinstance(value, str) and value.strip():
            del meta[key]
            return identifier(value.strip())
    return ""
