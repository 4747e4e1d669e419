"""Names and numbers of the segment format, in one place; `format/README.md` describes it.

A segment is a handful of bundles that share a name: `NAME.terms`, `NAME.postings`, `NAME.freqs`, `NAME.positions`,
`NAME.variants`, `NAME.columns`, `NAME.stored`, and two that are written anew while the rest stays: `NAME.impacts-N` and `NAME.live-N`.
"""

from __future__ import annotations

import msgspec

from searchidx.model.fields import Kind, Schema

GAP = 16
"""Positions left free between two values, so that no phrase or proximity reaches across; more than the largest slop."""

STORIES = "stories"
"""A bundle of the generation, and its only array: for each document of all segments the number of the first one of its story."""

PARTS = ("terms", "postings", "freqs", "positions", "variants", "columns", "stored")


class SegmentInfo(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the manifest says of one segment: its name, how many documents it has and how many of them are deleted.

    `impacts` and `live` name its files of that kind; `averages` are those that the impacts were computed with. On disk.
    """

    name: str
    documents: int
    deleted: int = 0
    impacts: str = ""
    live: str = ""
    averages: dict[str, float] = {}

    @property
    def files(self) -> list[str]:
        """The names of its files."""
        own = [f"{self.name}.{part}" for part in PARTS]
        return own + [f"{self.name}.{part}" for part in (self.impacts, self.live) if part]


class SlotGroup(msgspec.Struct, frozen=True):
    """Slots that share one posting list for each term: all that are searched, or one slot by itself.

    `prefix` begins the group's keys in the dictionary; the searched group has none, so its keys are the terms themselves.
    """

    prefix: str
    slots: tuple[str, ...]


def groups(schema: Schema) -> tuple[SlotGroup, ...]:
    """The groups of a schema in the order of their keys: single slots by name, then the searched one.

    The order of the searched slots never depends on other fields, so that segments of a growing schema fit together:
    the roles' first, then the others by name, `related` last.
    """
    searched = [f.name for f in schema.slots if f.searched]
    searched.sort(key=lambda name: (_PLACES.get(name, len(_PLACES)), name == "related", name))
    others = sorted((f.name for f in schema.slots if not f.searched and f.name != "id"), key=lambda name: f"\x01{name}\x01".encode())
    return (*(SlotGroup(f"\x01{name}\x01", (name,)) for name in others), SlotGroup("", tuple(searched)))


_PLACES = {name: place for place, name in enumerate(("title", "summary", "topics", "body"))}


def columns(schema: Schema) -> dict[str, Kind]:
    """The columns of a schema: every field that filters, the moments of dates (`Field.moments`, in segments where any differs from
    the author's day), and for each role with mixed keys the key that fed it (`ROLE.key`)."""
    found = {f.name: f.kind for f in schema.fields if f.filterable}
    found |= {f.moments: f.kind for f in schema.fields if f.kind is Kind.DATE}
    return found | {f"{f.role}.key": Kind.KEYWORD for f in schema.fields if f.is_mixed}
