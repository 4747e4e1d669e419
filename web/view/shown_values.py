"""The author's values as readers see them."""

from __future__ import annotations

from .wording import capitalised

_TRUTHS = {"true": "Yes", "false": "No"}
_ROLES = ("topics", "provider", "title")


def shown_value(name: str, value: str) -> str:
    """A value of a field: truths as Yes and No, codes such as `article` with a capital, topics and names as they are."""
    if value in _TRUTHS:
        return _TRUTHS[value]
    return capitalised(value) if name not in _ROLES and value.islower() and value.isalpha() else value
