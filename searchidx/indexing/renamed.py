"""Files that go by another name than in the last build: known by their bytes, so that nothing is parsed twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from searchidx.engines.base import Engine
from searchidx.indexing.state import FileState
from searchidx.model.record import Stored
from searchidx.records.restore import whole
from searchidx.settings import Settings
from searchidx.sources import FoundFile, PathPatterns, ReadResult, fingerprint


class Renamed:
    """The files of the last build that are not there any more, and what is stored of them; those of one document each.

    `before` holds the fingerprints of all documents of the last build.
    """

    def __init__(self, gone: Iterable[tuple[str, FileState]], before: Mapping[str, str], previous: Engine) -> None:
        self._previous = previous
        self._sizes: set[int] = set()
        self._ids: dict[tuple[str, str], str] = {}
        for file, seen in gone:
            if seen.own is None and file in before:
                known = FoundFile(file, "", seen.mark)
                self._sizes.add(known.size)
                self._ids[known.suffix, before[file]] = file

    def readings(self, files: Iterable[FoundFile], rules: PathPatterns, settings: Settings) -> dict[str, ReadResult]:
        """What comes of those that are one of these under another name, by their ids."""
        matches = list(self._matches(files, rules)) if self._sizes else []
        if not matches:
            return {}
        documents = whole([stored for _, _, stored in matches], self._previous.schema, settings)
        return {
            file.id: ReadResult(msgspec.structs.replace(document, id=file.id, fingerprint=mark), found=file)
            for (file, mark, _), document in zip(matches, documents, strict=True)
            if document is not None
        }

    def _matches(self, files: Iterable[FoundFile], rules: PathPatterns) -> Iterator[tuple[FoundFile, str, Stored]]:
        for file in files:
            looked = fingerprint(file, rules) if file.size in self._sizes else None
            if looked is None:
                continue
            now, mark = looked
            id = self._ids.get((file.suffix, mark), "")
            if (stored := self._previous.documents([id]).get(id)) is not None:
                yield now, mark, stored
