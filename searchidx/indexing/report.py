"""The report of a build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from searchidx.errors import Diagnostic
from searchidx.model.fields import Schema


@dataclass(frozen=True, slots=True)
class BuildReport:
    """Counts of documents, the name of the generation, and what was found wrong.

    `documents` are in the index afterwards: added, changed and unchanged ones together. `partial` ones are among them: their
    front matter could be read only in part. `skipped` counts files that were passed over, by reason.
    """

    documents: int
    added: int
    changed: int
    removed: int
    unchanged: int
    refused: int
    partial: int
    repaired: int
    seconds: float
    generation: str
    diagnostics: tuple[Diagnostic, ...] = ()
    schema: Schema = field(default_factory=Schema)
    skipped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The object that `build --json` prints."""
        names = ("documents", "added", "changed", "removed", "unchanged", "refused", "partial", "repaired")
        counts = {name: getattr(self, name) for name in names} | {"skipped": dict(self.skipped)}
        build = {"seconds": self.seconds, "generation": self.generation}
        return counts | build | {"diagnostics": [d.as_json() for d in self.diagnostics]}
