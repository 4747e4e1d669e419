"""What the name and the path of a document's file say: a title, a slug, a day."""

from __future__ import annotations

import re

from searchidx.inference import literals
from searchidx.model.document import Document

_INDEX_NAMES = {"index", "_index", "readme"}
_DAY = r"(?:19|20)\d\d(?P<{0}>[-_.]?)\d\d(?P={0})\d\d"
_DATED = re.compile(rf"(?<!\d){_DAY.format('sign')}(?:T?\d{{4}}(?:\d\d)?)?(?!\d)", re.A)
_LEADING = re.compile(rf"{_DAY.format('sign')}(?:T?\d{{4}}(?:\d\d)?)?(?:[-_ ]+|\Z)", re.A)
_FOLDERS = re.compile(r"(?:^|/)((?:19|20)\d\d)/(\d\d)/(\d\d)(?=[/_. -]|$)", re.A)
_SIGNS = re.compile(r"[-_.T]")


def untitled(document: Document) -> str:
    """What a document without a title goes by: its first heading, or its file's name in words; never empty."""
    return document.heading.strip() or _humanised(document.id)


def stem(id: str) -> str:
    """The name of a document's file without its suffix; of an `index` file that of its folder."""
    parts = id.rsplit("/", 2)
    name = re.sub(r"\.[A-Za-z]{1,8}$", "", parts[-1]) or parts[-1]
    return parts[-2] if name.casefold() in _INDEX_NAMES and len(parts) > 1 else name


def slug(id: str) -> str:
    """The name of a document's file without suffix and date."""
    name = stem(id)
    found = _LEADING.match(name)
    return (name[found.end() :] or name) if found else name


def _humanised(id: str) -> str:
    name = slug(id)
    if _LEADING.fullmatch(name):  # a daily note goes by its day
        return name
    words = name if " " in name else " ".join(re.split(r"[-_]+", name))
    words = words.strip() or id
    return words[:1].upper() + words[1:]


def file_date(id: str) -> literals.Date | None:
    """The day in the name of a document's file, else in its path, or None."""
    return name_date(id) or folder_date(id)


def name_date(id: str) -> literals.Date | None:
    """The day in the name of a document's file, or None."""
    return _day_in(stem(id))


def folder_date(id: str) -> literals.Date | None:
    """The day in the path of a document, the nearest folder first, or None."""
    if "/" not in id:
        return None
    return next((date for folder in reversed(id.split("/")[:-1]) if (date := _day_in(folder))), None) or address_date(id)


def _day_in(name: str) -> literals.Date | None:
    found = _DATED.search(name)
    return literals.date(_SIGNS.sub("", found[0])[:8]) if found else None


def address_date(address: str) -> literals.Date | None:
    """The day in an address such as `https://example.org/2021/09/05/title/`, or None."""
    found = _FOLDERS.search(address) if "/" in address else None
    return literals.date("".join(found.groups())) if found else None


def is_draft(id: str) -> bool:
    """Whether a document lies in the folder in which Jekyll keeps drafts."""
    return id.startswith("_drafts/") or "/_drafts/" in id
