"""The `#tags` that note takers write into the text of a body, as topics of the document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from searchidx.model.document import Value

_TAG = re.compile(r"(?<!\S)#([\w/-]{1,100})(?![\w#/-])")
_USUAL = "tags"


def tags(pieces: Iterable[str]) -> list[str]:
    """The tags in pieces of text, each once as it was first written: `#area/part`, with more than digits in it."""
    found = (tag.strip("/") for piece in pieces for tag in _TAG.findall(piece))
    return list({tag.casefold(): tag for tag in found if tag.strip("0123456789/-_")}.values())


def add_tags(meta: dict[str, Value], found: Sequence[str], names: Sequence[str]) -> None:
    """Add tags to the first of these keys that a document has; it gets one where it has none of them."""
    if not found:
        return
    by_name = {key.rpartition(".")[2].casefold(): key for key in reversed(meta)}
    key = next((by_name[name.casefold()] for name in names if name.casefold() in by_name), "")
    before = meta.get(key)
    if isinstance(before, str) and before.strip():
        meta[key] = " ".join([before, *(f"#{tag}" for tag in found)])
    elif isinstance(before, list):
        known = {item.casefold().lstrip("#") for item in before if isinstance(item, str)}
        meta[key] = [*before, *(tag for tag in found if tag.casefold() not in known)]
    else:
        meta[key or (_USUAL if _USUAL in names else names[0])] = list(found)
