"""`--where FIELD=VALUE`: what is wanted and what is not, by field."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searchidx.errors import UsageError

_CONDITION = re.compile(r"([^=!<>]+?)\s*(!=|>=|<=|=|>|<)(.*)", re.DOTALL)

Conditions = dict[str, list[str]]


def conditions(texts: Sequence[str]) -> tuple[Conditions, Conditions]:
    """The values that are wanted and those that are not, each by field; a comparison is handed on as the value `>40`."""
    wanted: Conditions = {}
    unwanted: Conditions = {}
    for text in texts:
        found = _CONDITION.fullmatch(text)
        if not found:
            raise UsageError(f"--where {text!r} has no =", "write FIELD=VALUE or FIELD!=VALUE")
        name, sign, value = found[1].strip(), found[2], found[3].strip()
        side = unwanted if sign == "!=" else wanted
        side.setdefault(name, []).append(value if sign in ("=", "!=") else sign + value)
    return wanted, unwanted
