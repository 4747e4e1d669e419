"""What is found wrong in one file while it is read: the error that refuses it, and the log that keeps the rest."""

from __future__ import annotations

from searchidx.errors import Diagnostic, Severity

UNREAD = frozenset(("unreadable", "changing"))
"""Why a file may not be read now, though it may be later."""


class Refused(Exception):
    """This file, or this line, cannot become a document; never leaves the package."""

    def __init__(self, code: str, message: str, line: int | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line
        self.hint = hint

    def diagnostic(self, path: str) -> Diagnostic:
        """The diagnostic that tells the author."""
        return Diagnostic(path, self.line, self.code, "refused", self.message, self.hint)


def too_deep(depth: int, line: int | None = None) -> Refused:
    """The refusal of lists and mappings that stand more than `depth` levels inside one another."""
    hint = "make them flatter, or raise `depth` under [limits] in searchidx.toml"
    return Refused("too-deep", f"nested deeper than {depth} levels", line, hint)


class DiagnosticLog:
    """Diagnostics about one file, or about one `line` of it, gathered while the rest of it is read."""

    __slots__ = ("_line", "diagnostics", "path")

    def __init__(self, path: str, line: int | None = None) -> None:
        self.path = path
        self._line = line
        self.diagnostics: list[Diagnostic] = []

    def warn(self, code: str, message: str, line: int | None = None, hint: str = "") -> None:
        """Keeps a warning."""
        self._add("warning", code, message, line, hint)

    def note(self, code: str, message: str, line: int | None = None, hint: str = "") -> None:
        """Keeps a note."""
        self._add("note", code, message, line, hint)

    def _add(self, severity: Severity, code: str, message: str, line: int | None, hint: str) -> None:
        self.diagnostics.append(Diagnostic(self.path, self._line or line, code, severity, message, hint))
