"""What inference needs to know of documents: counts that add and subtract, so that a build keeps them up to date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import repeat
from typing import Any

import msgspec

from searchidx.inference import literals, role_values
from searchidx.inference.file_names import address_date, folder_date, name_date
from searchidx.inference.group_by_keys import SameKeys, group_by_keys
from searchidx.inference.key_statistics import KeyStatistics, count, merge, observe
from searchidx.inference.roles import RELATED, Given, RoleTable
from searchidx.model.document import Document
from searchidx.model.fields import Role
from searchidx.settings import Settings
from searchidx.text.languages import guess, language

FILE_NAME, FOLDER, ADDRESS = "(file name)", "(folder)", "(address)"
"""Where days come from that no key gives; the parentheses tell them from keys."""
_LANGUAGE_KEYS = ("lang", "language", "locale")


class CorpusStatistics(msgspec.Struct):
    """What all documents hold, by their keys. `add` and `remove` undo one another, in any order. On disk."""

    documents: int = 0
    keys: dict[str, KeyStatistics] = {}
    bodies: int = 0
    related: int = 0
    states: dict[str, int] = {}
    roles: dict[str, int] = {}
    languages: dict[str, int] = {}
    topics: dict[str, int] = {}
    topic_texts: dict[str, int] = {}
    date_origins: dict[str, int] = {}

    def add(self, document: Document, settings: Settings | None = None, sign: int = 1) -> None:
        """Count a document; one that never enters the index (a draft to skip) does not count."""
        self.add_all((document,), settings, sign)

    def add_all(self, documents: Iterable[Document], settings: Settings | None = None, sign: int = 1) -> None:
        """Count documents; many at a time cost less."""
        settings = settings or _DEFAULT
        table = table_of(settings)
        columns: dict[tuple[str, Role | None], list[Any]] = {}
        for group in group_by_keys(documents, table):
            if not hidden(group.state, settings):
                self._add_alike(group, settings, sign)
                fed = {key: role for role, key in group.given.items()}
                for key, values in group.values.items():
                    columns.setdefault((key, fed.get(key)), []).extend(values)
        for (key, role), column in columns.items():
            self._count_key(key, column, role, table, sign)

    def remove(self, document: Document, settings: Settings | None = None) -> None:
        """Take away a document that was added with the same settings."""
        self.add(document, settings, -1)

    def merge(self, other: CorpusStatistics, sign: int = 1) -> None:
        """Add (or, with -1, take away) what another holds."""
        for name in ("documents", "bodies", "related"):
            setattr(self, name, getattr(self, name) + sign * getattr(other, name))
        for name in ("states", "roles", "languages", "topics", "topic_texts", "date_origins"):
            merge(getattr(self, name), getattr(other, name), sign)
        for key, evidence in other.keys.items():
            mine = self.keys.setdefault(key, KeyStatistics())
            mine.merge(evidence, sign)
            if mine.is_empty:
                del self.keys[key]

    def _add_alike(self, group: SameKeys, settings: Settings, sign: int) -> None:
        documents = group.documents
        self.documents += sign * len(documents)
        self.bodies += sign * sum(1 for document in documents if document.body)
        self.related += sign * len(documents) if group.related else 0
        count(self.states, group.state, sign * len(documents))
        self._count_roles(group, sign)
        if not settings.language:
            for language, times in Counter(languages_of(group)).items():
                count(self.languages, language, sign * times)

    def _count_roles(self, group: SameKeys, sign: int) -> None:
        for role in group.given:
            count(self.roles, role, sign * len(group.documents))
        if Role.DATE not in group.given:
            for origin, times in Counter(origin for origin, date in _derived(group) if date).items():
                count(self.roles, Role.DATE, sign * times)
                count(self.date_origins, origin, sign * times)
        if Role.TOPICS in group.given:
            self._count_topics(group.values[group.given[Role.TOPICS]], sign)

    def _count_topics(self, values: Iterable[Any], sign: int) -> None:
        names: list[str] = []
        for value in values:
            if not isinstance(value, str):
                names += role_values.topics(value)
            elif not role_values.is_parted(value) and len(words := value.casefold().split()) > 1:
                for word in dict.fromkeys((*words, " ".join(words))):
                    count(self.topic_texts, word, sign)
        for name, times in Counter(map(str.casefold, names)).items():
            count(self.topics, name, sign * times)

    def _count_key(self, key: str, values: list[Any], role: Role | None, table: RoleTable, sign: int) -> None:
        """Count the values of a key in documents in each of which it gave that role, or none."""
        evidence = self.keys.get(key)
        if evidence is None:
            evidence = self.keys[key] = KeyStatistics()
        if table.lists(key):
            values = [
                list(role_values.topics(value)) if isinstance(value, str) and role_values.is_parted(value) else value for value in values
            ]
        if key.casefold() in RELATED:
            values = list(map(_articles, values))
        observe(evidence, values, role, sign)
        if evidence.is_empty:
            del self.keys[key]


def _articles(value: Any) -> Any:
    """A list of related articles as much of it as an index knows: how many there are."""
    return [{} if isinstance(item, dict) else item for item in value] if isinstance(value, list) else value


def derived_dates(group: SameKeys) -> list[literals.Date | None]:
    """The days in the names of documents' files, in their paths or in their addresses; None where none has one."""
    return [date for _, date in _derived(group)]


def _derived(group: SameKeys) -> Iterator[tuple[str, literals.Date | None]]:
    """For each document where its day comes from, and the day."""
    key = group.given.get(Role.URL)
    urls: Iterable[Any] = group.values[key] if key else repeat(None)
    for document, url in zip(group.documents, urls, strict=False):
        if date := name_date(document.id):
            yield FILE_NAME, date
        elif date := folder_date(document.id):
            yield FOLDER, date
        else:
            yield ADDRESS, address_date(url) if isinstance(url, str) else None


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
    """A document's language: what it says itself (`=german`), else a guess from its text; "" where both are unknown."""
    for key in _LANGUAGE_KEYS:
        if isinstance(value := document.meta.get(key), str) and (known := language(value)):
            return f"={known}"
    texts = [value for role in (Role.TITLE, Role.SUMMARY) if role in given and isinstance(value := given[role][1], str)]
    return guess(" ".join((*texts, document.body[:800])))


def languages_of(group: SameKeys) -> Iterator[str]:
    """The language of each document of a group, as `document_language` gives it."""
    named = {role: key for role, key in group.given.items() if role in (Role.TITLE, Role.SUMMARY)}
    if any(key in group.values for key in _LANGUAGE_KEYS):
        for document in group.documents:
            yield document_language(document, {role: (key, document.meta[key]) for role, key in named.items()})
        return
    for document, *values in zip(group.documents, *(group.values[key] for key in named.values()), strict=True):
        yield guess(" ".join([*(value for value in values if isinstance(value, str)), document.body[:800]]))
