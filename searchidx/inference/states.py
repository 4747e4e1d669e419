"""Whether a document is published or a draft."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from searchidx.inference import literals
from searchidx.inference.file_names import is_draft
from searchidx.model.document import Document

STATES = ("published", "draft", "removed")

_TRUTHS = {"y": True, "n": False, "1": True, "0": False, "t": True, "f": False}


@lru_cache(maxsize=1 << 10)
def telling(keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Those of a document's keys that say whether it is published, each with its name in small letters."""
    return tuple((key, low) for key in keys if (low := key.casefold()) in STATES)


def state(document: Document) -> tuple[str, str]:
    """A document's state, published or draft, and the key whose value had to be guessed at, or "".

    What is marked as removed counts as a draft: nothing that lies in the folder vanishes from the index unasked.
    """
    found, odd = _state(document.meta)
    return ("draft", odd) if is_draft(document.id) else (found, odd)


def _state(meta: Mapping[str, Any]) -> tuple[str, str]:
    found, odd = "published", ""
    for key, low in telling(tuple(meta)):
        truth = truth_of(value := meta[key])
        if truth is None:
            if _says_nothing(low, value):
                continue
            odd = key
        if (low == "published" and truth is not True) or (low != "published" and truth is not False):
            found = "draft"
    return found, odd


def _says_nothing(key: str, value: Any) -> bool:
    """Whether a value is empty, or is the day on which the document was published."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    if isinstance(value, list):
        return all(item is None for item in value)
    return key == "published" and isinstance(value, str) and is_day(value)


def truth_of(value: Any) -> bool | None:
    """The truth that a text names in YAML's words, or as one letter or digit; None for anything else."""
    if not isinstance(value, str):
        return None
    truth = literals.boolean(value)
    return _TRUTHS.get(value.strip().casefold()) if truth is None else truth


def is_day(text: str) -> bool:
    """Whether a text is a date with a day, whatever comes first in it."""
    found = literals.date(text) or literals.date(text, "month") or literals.date(text, "day")
    return found is not None and len(found[1]) >= 10
