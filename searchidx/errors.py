"""What can go wrong, and who can repair it.

Bad documents and bad queries never raise: they become diagnostics beside the result.
Everything else is one of these, and each carries the command line's exit code::

    SearchidxError
    ├── UsageError              2  the call itself is wrong
    │   ├── SourceMissing          a source that does not exist
    │   ├── ConfigError            searchidx.toml cannot be used
    │   └── Unsupported            this engine, or this version, cannot do it
    ├── IndexUnavailable        3  the index cannot be opened or written now; says nothing of its bytes
    │   ├── IndexMissing           there is none
    │   ├── IndexDamaged           its bytes are not what was written
    │   ├── IndexLocked            another process is writing to it
    │   └── IndexIncompatible      another version of the format wrote it: a build makes it anew
    ├── BackendUnreachable      4  the search server does not answer
    ├── Timeout                 2  the search took longer than it may
    └── NothingPublished        6  the build failed; the old index stands
        └── CheckFailed         6  a search lost what it must find
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Any, Literal

Severity = Literal["refused", "warning", "note"]


class SearchidxError(Exception):
    """The base of every error that searchidx raises on purpose."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(SearchidxError):
    """The call itself is wrong."""


class SourceMissing(UsageError):
    """A named source does not exist."""


class ConfigError(UsageError):
    """The configuration file cannot be used."""


class Unsupported(UsageError):
    """This engine, or this version, cannot do what was asked."""


class IndexUnavailable(SearchidxError):
    """The index cannot be opened or written; not one of the kinds below, the system refuses it, and it may be whole."""

    exit_code = 3


class IndexMissing(IndexUnavailable):
    """No index where one was expected."""


class IndexDamaged(IndexUnavailable):
    """Bytes of the index are not what was written."""


class IndexLocked(IndexUnavailable):
    """Another process is writing to the index."""


class IndexIncompatible(IndexUnavailable):
    """The index was written in another version of the format, older or newer; the next build makes it anew."""


class BackendUnreachable(SearchidxError):
    """The search server does not answer."""

    exit_code = 4


class Timeout(SearchidxError):
    """The search took longer than it may."""


class NothingPublished(SearchidxError):
    """The build failed, and the index that was there before still stands."""

    exit_code = 6


class CheckFailed(NothingPublished):
    """A search would not find what it must, so the new index was not published; `failures` says which and what."""

    def __init__(self, message: str, hint: str = "", failures: Sequence[Any] = ()) -> None:
        super().__init__(message, hint)
        self.failures = tuple(failures)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong in a file; never quotes the file's text, which may be secret. On disk."""

    path: str
    line: int | None
    code: str
    severity: Severity
    message: str
    hint: str = ""

    def as_json(self) -> dict[str, Any]:
        """The object that `build --json` and `lint --json` print."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class QueryDiagnostic:
    """One thing to tell about a query; `start` and `end` are offsets into its text, or None."""

    code: str
    severity: Severity
    message: str
    hint: str = ""
    start: int | None = None
    end: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The object that stands in `diagnostics` of an answer."""
        return asdict(self)


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like this one, in any case of letters, or "" where none is near."""
    folded = {k.casefold(): k for k in sorted(known)}
    found = get_close_matches(name.casefold(), folded, n=1)
    return folded[found[0]] if found else ""
