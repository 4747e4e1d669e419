"""What a build leaves for the next: what each file looked like, what it held, and the evidence for the schema."""

from __future__ import annotations

import msgspec

from searchidx.errors import Diagnostic
from searchidx.inference.corpus_statistics import CorpusStatistics
from searchidx.sources import FileStat

VERSION = 6


class FileState(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One file as the build saw it; `mark` is what its folder said of it.

    `own` are the ids of its documents, None where that is one of the file's own id, as nearly always. A `doubtful` file is read
    again by the next build, whatever its mark says: it was written so shortly before it was read that it may change again within
    the clock's grain, or another file has one of its ids. `diagnostics` are those of a refusal, or of a document that is read in part,
    reported by every build until it is repaired. `skipped` counts by reason what it holds that is not a document. On disk.
    """

    mark: FileStat
    source: int
    own: tuple[str, ...] | None = None
    doubtful: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()
    skipped: dict[str, int] = {}

    def ids(self, file: str) -> tuple[str, ...]:
        """The ids of its documents."""
        return (file,) if self.own is None else self.own


class BuildState(msgspec.Struct, frozen=True):
    """Everything that a build knows of its files; `shape` is the part of the settings that shapes the index. On disk."""

    version: int = VERSION
    sources: tuple[str, ...] = ()
    shape: str = ""
    files: dict[str, FileState] = {}
    evidence: CorpusStatistics = msgspec.field(default_factory=CorpusStatistics)


def load(data: bytes) -> BuildState | None:
    """The state of the last build; None where there is none that this version understands."""
    try:
        state = msgspec.msgpack.decode(data, type=BuildState)
    except msgspec.MsgspecError:
        return None
    return state if state.version == VERSION else None


def dump(state: BuildState) -> bytes:
    """The state as bytes."""
    return msgspec.msgpack.encode(state)
