"""Texts as HTML."""

from __future__ import annotations

import re
from html import escape

from markupsafe import Markup

_UNSAFE = re.compile("[&<>\"']")


def text(value: str) -> str:
    """A text as it may stand between tags and in quoted attributes; Markup stays as it is."""
    if isinstance(value, Markup) or not _UNSAFE.search(value):
        return value
    return escape(value)


def icon(name: str, size: int) -> str:
    """A picture of the page's sprite, which readers of screens do not meet."""
    return f'<svg class="icon" aria-hidden="true" width="{size}" height="{size}"><use href="#icon-{name}"/></svg>'
