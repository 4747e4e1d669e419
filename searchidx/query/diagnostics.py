"""What is to be said about a query."""

from __future__ import annotations

from collections.abc import Iterable

from searchidx.errors import QueryDiagnostic, Severity, nearest
from searchidx.model.fields import PREFIX, Schema
from searchidx.query import limits
from searchidx.query.nodes import Span

RESERVED = ("is", "has")
"""Names before a colon that mean the same in every index."""


_SHOWN = 60
"""Letters of a name that are repeated to who typed it."""


class QueryDiagnostics:
    """Collects diagnostics, each once and no more than anybody reads."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], QueryDiagnostic] = {}

    def told(self) -> tuple[QueryDiagnostic, ...]:
        """The diagnostics, in the order of the text."""
        return tuple(sorted(self._told.values(), key=lambda one: one.start or 0))

    def tell(self, code: str, message: str, hint: str = "", span: Span | None = None, severity: Severity = "warning") -> None:
        """Keep a diagnostic."""
        if len(self._told) < limits.DIAGNOSTICS:
            start, end = span or (None, None)
            self._told.setdefault((code, message), QueryDiagnostic(code, severity, message, hint, start, end))

    def note(self, code: str, message: str, hint: str = "", span: Span | None = None) -> None:
        """Keep a diagnostic that changes little."""
        self.tell(code, message, hint, span, "note")

    def unknown_field(self, name: str, schema: Schema, span: Span | None = None, colon: str = "") -> None:
        """Report that no field has that name, and which one may have been meant."""
        name = name if len(name) <= _SHOWN else f"{name[: _SHOWN - 1]}…"
        message = f"`{name}{colon}` is not a field"
        if len(self._told) < limits.DIAGNOSTICS and ("unknown-field", message) not in self._told:
            near = nearest(name, _names(schema))
            self.tell("unknown-field", message, f"did you mean `{near}{colon}`?" if near else "", span)


def _names(schema: Schema) -> Iterable[str]:
    names = {key for field in schema.fields for key in (field.name, *field.shared) if not field.name.startswith(PREFIX)}
    return names | set(RESERVED)
