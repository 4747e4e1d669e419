"""What inference needs to know of documents: counts that add and subtract, so that a build keeps them up to date."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any
from zlib import crc32

import msgspec

from searchidx.config import Settings
from searchidx.documents import Document
from searchidx.languages import guess, language
from searchidx.schema import roles
from searchidx.schema.model import Role
from searchidx.schema.roles import Given, RoleTable
from searchidx.schema.shapes import SHORT, Shape, shape

BUCKETS = 1024
_SAMPLED = 64
_DISTINCTIVE = frozenset({Shape.WORD, Shape.TEXT, Shape.BOOLEAN, Shape.NUMBER, Shape.DIGITS})
_LANGUAGE_KEYS = ("lang", "language", "locale")


class KeyEvidence(msgspec.Struct, array_like=True, omit_defaults=True):
    """What the documents hold under one key.

    `shapes` counts the shapes of single values, a list's items each; `buckets` the documents whose values fall into each of
    1,024 buckets, and beyond those into 1,024 more for every 64th value, so that the number of different values is known well
    to 300,000 of them. `fed` counts the documents in which the key gave a role; `lists` and `length` lists and letters.
    """

    documents: int = 0
    shapes: dict[str, int] = {}
    buckets: dict[int, int] = {}
    length: int = 0
    fed: dict[str, int] = {}
    lists: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is counted here any more."""
        return not (self.documents or self.shapes or self.buckets or self.length or self.fed or self.lists)

    @property
    def values(self) -> int:
        """How many single values there are, nulls aside."""
        return sum(self.shapes.values()) - self.shapes.get(Shape.NULL, 0)

    @property
    def distinct(self) -> int:
        """About how many different values there are; exact while they are few."""
        coarse = _estimate(sum(1 for bucket in self.buckets if bucket < BUCKETS))
        fine = _estimate(sum(1 for bucket in self.buckets if bucket >= BUCKETS))
        return round(coarse if coarse < 2 * BUCKETS else fine * _SAMPLED)

    @property
    def mean_length(self) -> float:
        """Letters in a value, on average."""
        return self.length / max(1, self.values)

    def share(self, *wanted: Shape) -> float:
        """Which part of the values has one of these shapes."""
        return sum(self.shapes.get(s, 0) for s in wanted) / max(1, self.values)

    def merge(self, other: KeyEvidence, sign: int = 1) -> None:
        """Add (or, with -1, take away) what another holds."""
        self.documents += sign * other.documents
        self.length += sign * other.length
        self.lists += sign * other.lists
        _merge(self.shapes, other.shapes, sign)
        _merge(self.buckets, other.buckets, sign)
        _merge(self.fed, other.fed, sign)


class Evidence(msgspec.Struct):
    """What all documents hold, by their keys. `add` and `remove` undo one another, in any order."""

    documents: int = 0
    keys: dict[str, KeyEvidence] = {}
    bodies: int = 0
    related: int = 0
    states: dict[str, int] = {}
    roles: dict[str, int] = {}
    languages: dict[str, int] = {}
    topics: dict[str, int] = {}
    topic_texts: dict[str, int] = {}

    def add(self, document: Document, settings: Settings | None = None, sign: int = 1) -> None:
        """Count a document; one that never enters the index (a draft to skip) does not count."""
        settings = settings or _DEFAULT
        state, _ = roles.state(document.meta)
        if hidden(state, settings):
            return
        table = table_of(settings)
        given = table.resolve(document.meta)
        self.documents += sign
        self.bodies += sign * bool(document.body)
        self.related += sign * bool(roles.related_items(document.meta)[0])
        _count(self.states, state, sign)
        self._count_roles(document, given, sign)
        self._count_keys(document, table, given, sign)
        if not settings.language:
            _count(self.languages, document_language(document, given), sign)

    def remove(self, document: Document, settings: Settings | None = None) -> None:
        """Take away a document that was added with the same settings."""
        self.add(document, settings, -1)

    def merge(self, other: Evidence, sign: int = 1) -> None:
        """Add (or, with -1, take away) what another holds."""
        for name in ("documents", "bodies", "related"):
            setattr(self, name, getattr(self, name) + sign * getattr(other, name))
        for name in ("states", "roles", "languages", "topics", "topic_texts"):
            _merge(getattr(self, name), getattr(other, name), sign)
        for key, evidence in other.keys.items():
            mine = self.keys.setdefault(key, KeyEvidence())
            mine.merge(evidence, sign)
            if mine.is_empty:
                del self.keys[key]

    def _count_roles(self, document: Document, given: Given, sign: int) -> None:
        for role in given:
            _count(self.roles, role, sign)
        if Role.DATE not in given and roles.file_date(document.id):
            _count(self.roles, Role.DATE, sign)
        if Role.TOPICS in given:
            self._count_topics(given[Role.TOPICS][1], sign)

    def _count_topics(self, value: Any, sign: int) -> None:
        if not isinstance(value, str):
            for name in roles.names(value):
                _count(self.topics, name.casefold(), sign)
        elif "," not in value and len(words := value.casefold().split()) > 1:
            for word in dict.fromkeys((*words, " ".join(words))):
                _count(self.topic_texts, word, sign)

    def _count_keys(self, document: Document, table: RoleTable, given: Given, sign: int) -> None:
        fed = {key: role for role, (key, _) in given.items()}
        for key, value in document.meta.items():
            evidence = self.keys.get(key)
            if evidence is None:
                evidence = self.keys[key] = KeyEvidence()
            if isinstance(value, str) and "," in value and table.lists(key):
                value = list(roles.topics(value))
            _observe(evidence, value, fed.get(key), sign)
            if evidence.is_empty:
                del self.keys[key]


_ARTICLE_ROLES = (Role.TITLE, Role.SUMMARY, Role.URL, Role.PROVIDER, Role.DATE)
_DEFAULT = Settings()


def table_of(settings: Settings) -> RoleTable:
    """The table of names under these settings, shared so that each set of keys is looked at once."""
    return _tables(tuple(sorted(settings.roles.items())))[0]


def article_table_of(settings: Settings) -> RoleTable:
    """The same for the roles that a related article has."""
    return _tables(tuple(sorted(settings.roles.items())))[1]


@lru_cache(maxsize=16)
def _tables(own: tuple[tuple[Role, tuple[str, ...]], ...]) -> tuple[RoleTable, RoleTable]:
    return RoleTable(dict(own)), RoleTable(dict(own), _ARTICLE_ROLES)


def hidden(state: str, settings: Settings) -> bool:
    """Whether documents in this state never enter the index."""
    return state == "draft" and settings.drafts == "skip"


def document_language(document: Document, given: Given) -> str:
    """A document's language: what it says itself (`=german`), else a guess from its text; "" where neither tells."""
    for key in _LANGUAGE_KEYS:
        if isinstance(value := document.meta.get(key), str) and (known := language(value)):
            return f"={known}"
    texts = [value for role in (Role.TITLE, Role.SUMMARY) if role in given and isinstance(value := given[role][1], str)]
    return guess(" ".join((*texts, document.body[:800])))


def _observe(evidence: KeyEvidence, value: Any, role: str | None, sign: int) -> None:
    if isinstance(value, str):
        found = _observe_text(evidence, value, sign)
    elif value is None:
        found = False
        _count(evidence.shapes, Shape.NULL, sign)
    else:
        found = _observe_list(evidence, value, sign)
    if found:
        evidence.documents += sign
        if role is not None:
            _count(evidence.fed, role, sign)


def _observe_list(evidence: KeyEvidence, value: list[Any], sign: int) -> bool:
    evidence.lists += sign
    found = False
    for item in value:
        if isinstance(item, str):
            found |= _observe_text(evidence, item, sign)
        elif item is not None:
            found = True
            _count(evidence.shapes, Shape.MAPPING, sign)
    if not found:
        _count(evidence.shapes, Shape.NULL, sign)
    return found


def _observe_text(evidence: KeyEvidence, text: str, sign: int) -> bool:
    kind, buckets = _traits(text) if len(text) <= SHORT else (shape(text), ())
    _count(evidence.shapes, kind, sign)
    if kind is Shape.NULL:
        return False
    evidence.length += sign * len(text)
    for bucket in buckets:
        _count(evidence.buckets, bucket, sign)
    return True


@lru_cache(maxsize=1 << 15)
def _traits(text: str) -> tuple[Shape, tuple[int, ...]]:
    """A short text's shape and the buckets that it falls into."""
    kind = shape(text)
    if kind not in _DISTINCTIVE:
        return kind, ()
    hashed = crc32(text.strip().casefold().encode("utf-8", "surrogatepass"))
    coarse = hashed % BUCKETS
    return kind, (coarse,) if (hashed >> 10) % _SAMPLED else (coarse, BUCKETS + (hashed >> 16) % BUCKETS)


def _count(counts: dict[Any, int], name: str | int, sign: int) -> None:
    total = counts.get(name, 0) + sign
    if total:
        counts[name] = total
    else:
        del counts[name]


def _merge(mine: dict[Any, int], other: dict[Any, int], sign: int) -> None:
    for name, count in other.items():
        total = mine.get(name, 0) + sign * count
        if total:
            mine[name] = total
        else:
            mine.pop(name, None)


def _estimate(filled: int) -> float:
    """How many values fill so many of the buckets."""
    return BUCKETS * math.log(BUCKETS / (BUCKETS - filled)) if filled < BUCKETS - 4 else 6.0 * BUCKETS
