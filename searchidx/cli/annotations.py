"""What `lint` says in the forms that other programs read: annotations of a code host, and differences to apply."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from difflib import diff_bytes, unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

from searchidx.cli.output import safe
from searchidx.errors import Diagnostic

if TYPE_CHECKING:
    from searchidx.lint import LintResult, Repair

_LEVELS = {"refused": "error", "warning": "warning", "note": "notice"}
_LINE = re.compile(rb"[^\n]*\n|[^\n]+\Z")


def annotated(looked: LintResult, found: Iterable[Diagnostic]) -> Iterator[str]:
    """Findings as the workflow commands that code hosts show beside the lines of a change."""
    for one in found:
        where = f"file={_property(_local(looked.file(one.path)))}" + (f",line={one.line}" if one.line else "")
        text = f"{one.message} ({one.hint})" if one.hint else one.message
        yield f"::{_LEVELS[one.severity]} {where},title={_property(one.code)}::{_data(text)}"


def _data(text: str) -> str:
    return safe(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def difference(repair: Repair) -> Iterator[bytes]:
    """The lines of a unified diff: the changed ones alone, for those beside them may be nobody's business."""
    before, after = (_LINE.findall(data) for data in (repair.before, repair.after))
    name = os.fsencode(_local(repair.path).lstrip("/"))
    for line in diff_bytes(unified_diff, before, after, b"a/" + name, b"b/" + name, n=0):
        yield line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"


def _local(path: str) -> str:
    """The path as it is called from the current folder, if it lies in that."""
    local = os.path.relpath(path)
    return path if Path(local).parts[0] == os.pardir else local
