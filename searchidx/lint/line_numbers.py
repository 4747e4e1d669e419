"""On which lines values stand: readers keep the line of a key alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from searchidx.errors import Diagnostic
from searchidx.lint.codes import REPAIRED
from searchidx.model.document import Document
from searchidx.sources import FoundFile, PathPatterns
from searchidx.sources.files import as_written, load
from searchidx.sources.keys import keys_for
from searchidx.sources.log import Refused
from searchidx.sources.text_repair import repair, suspect
from searchidx.sources.yaml.edit import Scalar, scalars


class LineNumbers:
    """Where the values of some files stand; each file is read again when it is asked for."""

    def __init__(self, files: Mapping[str, FoundFile], rules: PathPatterns) -> None:
        self._files, self._rules = files, rules
        self._last: tuple[str, list[Scalar]] = ("", [])

    def lines(self, id: str, key: str, wanted: Callable[[str], bool]) -> list[int | None]:
        """The lines on which such values stand under this key; none where that is unknown."""
        below = f"{key}."
        found = (one for one in self._scalars(id) if (one.key == key or one.key.startswith(below)) and wanted(one.value))
        return list(dict.fromkeys(one.line for one in found))

    def _scalars(self, id: str) -> list[Scalar]:
        if self._last[0] != id:
            self._last = id, self._read(self._files[id]) if id in self._files else []
        return self._last[1]

    def _read(self, found: FoundFile) -> list[Scalar]:
        try:
            return scalars(as_written(load(found.path, self._rules.limits.file)[0])[0], keys_for(self._rules.ignore))
        except (Refused, RecursionError):
            return []


def placed(findings: Iterable[Diagnostic], documents: Mapping[str, Document], places: LineNumbers) -> Iterator[Diagnostic]:
    """These findings, those about what was repaired in a list on the lines of its items."""
    for one in findings:
        document = documents.get(one.path)
        keys = [key for key, line in document.lines.items() if line == one.line] if document and one.code in REPAIRED else []
        if document and keys and isinstance(document.meta.get(keys[-1]), list):
            lines = places.lines(one.path, keys[-1], partial(_is_damaged, one.code))
            yield from (replace(one, line=line) for line in lines or [one.line])
        else:
            yield one


def _is_damaged(code: str, text: str) -> bool:
    return suspect(text) and code in repair(text)[1]
