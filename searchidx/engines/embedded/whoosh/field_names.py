"""What stock Whoosh calls our fields: its names hold letters, digits and underscores only, so that its query parser reads them."""

from __future__ import annotations

import re

from searchidx.engines.embedded.format.layout import columns
from searchidx.model.fields import Schema


def names(schema: Schema) -> dict[str, str]:
    """From each name in Whoosh to ours: `provider.name` is `provider_name`; where two would be alike, the later gets a number.

    The columns `ROLE.key` that say which key fed a role are among them.
    """
    found: dict[str, str] = {}
    own = [field.name for field in schema.fields]
    for name in [*own, *(column for column in columns(schema) if column not in own)]:
        found[_free(re.sub(r"\W", "_", name).lstrip("_") or "field", found)] = name
    return found


def _free(wanted: str, taken: dict[str, str]) -> str:
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    return name
