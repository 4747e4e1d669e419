"""What lies in the sources now, and which of it has to be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from searchidx.errors import Diagnostic, SourceMissing
from searchidx.indexing.read import Piece
from searchidx.indexing.state import BuildState, FileState
from searchidx.sources import FoundFile, PathPatterns, prefixes, ranges, walk

RANGE = 2 << 20
"""Larger .jsonl files are read in ranges of about this size in bytes, in parallel."""


@dataclass
class Scan:
    """`files` are the ids of all files in their order; `pieces` is what to read; `kept` the files that are as they were."""

    files: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    kept: dict[str, FileState] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)

    def forget(self) -> None:
        """Let go of the files, once they are read: of a million they take half a gigabyte."""
        self.files.clear()
        self.pieces.clear()
        self.kept.clear()


def survey(sources: Sequence[Path], rules: PathPatterns, last: BuildState | None, held: Collection[str]) -> Scan:
    """Look at every file of the sources; without a state of the last build all are to be read.

    `held` are the ids of the documents in the index: a file of which one is missing, for the engine refused it, is read again.
    """
    found, before = Scan(), last.files if last else {}
    for number, (source, prefix) in enumerate(zip(sources, prefixes(sources), strict=True)):
        if not source.exists():
            raise SourceMissing(f"{source} does not exist", "name a folder of documents or a .jsonl file")
        walked = walk(source, rules, prefix)
        for file in walked.files:
            found.files.append(file.id)
            seen = before.get(file.id)
            if (
                seen is not None
                and seen.mark == file.mark
                and seen.source == number
                and not seen.doubtful
                and _is_held(file.id, seen, held)
            ):
                found.kept[file.id] = seen
            else:
                found.pieces += _pieces(file, number, prefix)
        found.problems += walked.problems
        found.skipped += walked.skipped
        found.unreadable += walked.unreadable
    return found


def _is_held(file: str, seen: FileState, held: Collection[str]) -> bool:
    return file in held if seen.own is None else all(id in held for id in seen.own)


def _pieces(file: FoundFile, number: int, prefix: str) -> list[Piece]:
    if file.suffix == ".jsonl":
        return [Piece(file, number, True, prefix, start, stop, before) for start, before, stop in _ranges(file)]
    return [Piece(file, number)]


def _ranges(file: FoundFile) -> list[tuple[int, int, int | None]]:
    """The ranges of a .jsonl file; one that cannot be read is reported when it is read."""
    try:
        return ranges(Path(file.path), RANGE) if file.size > RANGE else [(0, 0, None)]
    except OSError:
        return [(0, 0, None)]
