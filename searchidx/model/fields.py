"""What the documents of an index hold: fields, their kinds and roles.

An index stores *slots* (texts that are analysed) and *columns* (values to filter, facet and sort by), each under a field's
name. A role such as `title` is a field of its own, fed by the author's keys. A key that always feeds its role, in every
document that has it, is only another name for the role's field (`Field.shared`). A key that feeds its role in some
documents only (`description` beside `excerpt`) is a field besides: its column is complete, its slot holds the values that
did not become the role, and the role's column `ROLE.key` says which key fed it in each document.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Literal

import msgspec

BUILT_IN = ("id", "body", "state", "related")
"""Names that win over a document's own keys, which are then reached as `field.NAME`."""

PREFIX = "field."
"""What stands before a document's own key to tell it from a role or a built-in of the same name."""


class Kind(StrEnum):
    """What the values of a field are."""

    TEXT = "text"
    KEYWORD = "keyword"
    DATE = "date"
    NUMBER = "number"
    BOOLEAN = "boolean"
    STORED = "stored"


class Role(StrEnum):
    """What a field means, whatever its author called it."""

    TITLE = "title"
    SUMMARY = "summary"
    TOPICS = "topics"
    DATE = "date"
    URL = "url"
    PROVIDER = "provider"
    IMAGE = "image"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field of the index.

    `name` is a role, a built-in or an author's key (nested ones joined by dots). `role` is the role it is or, for a key that
    feeds one only sometimes, the role it feeds; "" for none. `keys` are the authors' keys that feed it, most frequent first;
    those in `shared` are other names for it. `documents` counts the documents that have it, `weight` is BM25F's.
    `searched` says whether words without a field name look there. `slashes` says what comes first in dates such as
    `9/27/2021`: "month", "day", or "" where slashes make no date. `seen` counts what the values look like, most frequent first.
    `given` counts the documents that each key gave a role, and the dates that file names, folders and addresses gave.
    `common` are hash buckets of values that most documents share: words without a field name do not look there. On disk.
    An author's key that would hide a role or a built-in is named `field.NAME`.
    """

    name: str
    kind: Kind
    many: bool = False
    role: str = ""
    keys: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    facet: bool = False
    searched: bool = False
    weight: float = 1.0
    documents: int = 0
    slashes: Literal["", "month", "day"] = ""
    seen: tuple[tuple[str, int], ...] = ()
    common: tuple[int, ...] = ()
    given: tuple[tuple[str, int], ...] = ()

    @property
    def label(self) -> str:
        """The name to show: the author's own key where one feeds it."""
        return self.keys[0] if self.keys else self.name

    @property
    def is_role(self) -> bool:
        """Whether this field is a role itself."""
        return bool(self.role) and self.name == self.role

    @property
    def is_mixed(self) -> bool:
        """Whether this is a key that feeds its role in some documents only."""
        return bool(self.role) and self.name != self.role

    @property
    def moments(self) -> str:
        """The column of a date field that holds exact moments, where documents have another day by their author than in UTC."""
        return f"{self.name}.moment"

    @property
    def sortable(self) -> bool:
        """Whether results can be ordered by it."""
        return self.kind in (Kind.DATE, Kind.NUMBER, Kind.BOOLEAN) or (self.kind is Kind.KEYWORD and not self.many) or self.name == "title"

    @property
    def filterable(self) -> bool:
        """Whether it has a column that filters and facets read."""
        return self.kind not in (Kind.TEXT, Kind.STORED) and self.name != "id"

    @property
    def countable(self) -> bool:
        """Whether facets can list its values one by one."""
        return self.filterable and self.kind in (Kind.KEYWORD, Kind.BOOLEAN)


class Schema(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Every field of an index: roles, then built-ins, then keys by how many documents have them.

    `languages` are those of its documents, the main one first. `topic_words` are the topics, without case, at whose
    boundaries a topics string such as `ai robotics` splits. `shown` puts the facets in order. On disk.
    """

    fields: tuple[Field, ...] = ()
    documents: int = 0
    languages: tuple[str, ...] = ("english",)
    topic_words: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()

    def field(self, name: str) -> Field | None:
        """The field of that name, without case, or None: roles and built-ins first, then keys; `field.NAME` is the key alone."""
        return self._by_name.get(name) or self._without_case(name)

    @cached_property
    def _by_name(self) -> dict[str, Field | None]:
        """The field that each name stands for as it is spelled in the schema."""
        return {field.name: self._without_case(field.name) for field in self.fields}

    def _without_case(self, name: str) -> Field | None:
        roles, keys = self._tables
        wanted = name.casefold()
        if wanted.startswith(PREFIX) and wanted.removeprefix(PREFIX) in keys:
            return keys[wanted.removeprefix(PREFIX)]
        return roles.get(wanted) or keys.get(wanted)

    @cached_property
    def _tables(self) -> tuple[dict[str, Field], dict[str, Field]]:
        first: dict[str, Field] = {}
        keys: dict[str, Field] = {}
        for field in self.fields:
            (first if field.is_role or field.name in BUILT_IN else keys).setdefault(field.name.casefold(), field)
            for key in (field.name.removeprefix(PREFIX), *field.shared) if field.name not in first else field.shared:
                keys.setdefault(key.casefold(), field)
        return first, keys

    @cached_property
    def slots(self) -> tuple[Field, ...]:
        """The fields whose text is analysed, in the order in which a document's positions run."""
        return tuple(f for f in self.fields if f.kind in (Kind.TEXT, Kind.KEYWORD))

    @cached_property
    def facets(self) -> tuple[Field, ...]:
        """The fields that a page offers to filter by, in the order to show them."""
        places = {name: place for place, name in enumerate(self.shown)}
        return tuple(sorted((f for f in self.fields if f.facet), key=lambda f: places.get(f.name, len(places))))
