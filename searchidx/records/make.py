"""From documents to what an engine stores, by a schema: those with the same keys together, a column at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any

from searchidx.errors import Diagnostic
from searchidx.inference import role_values
from searchidx.inference.corpus_statistics import derived_dates, languages_of, table_of
from searchidx.inference.file_names import untitled
from searchidx.inference.group_by_keys import SameKeys, group_by_keys
from searchidx.inference.literals import Date, own_day
from searchidx.model.document import Document
from searchidx.model.fields import Field, Kind, Role, Schema
from searchidx.model.record import Record, Related, Stored, StoredBody
from searchidx.records.hierarchy import folders_of, separator, with_ancestors
from searchidx.records.related import related
from searchidx.records.values import AS_WRITTEN, TypedValues, joined_columns, looked_for, moments_of, rows_of, with_details, without_nulls
from searchidx.settings import Settings
from searchidx.stories import with_story_keys

_DEFAULT = Settings()
_UNKNOWN: tuple[Field | None, bool] = (None, False)
_ROLE_NAMES = {role: role.value for role in Role}
_PROBLEMS = {
    "bad-date": ("not a readable date", "write it as 2021-09-27 or 2021-09-27T05:00:00Z"),
    "bad-number": ("not a number, though nearly all other documents have one here", "write a plain number"),
    "bad-boolean": ("neither true nor false, though nearly all other documents have one of them here", "write true or false"),
    "bad-url": (
        "not an http(s) address (with a host, without blanks), so it is not linked",
        "write the whole address, or set `url` in searchidx.toml",
    ),
    "odd-state": ("neither true nor false, so the document counts as a draft", "write true or false"),
}


def record(document: Document, schema: Schema, settings: Settings | None = None) -> tuple[Record, list[Diagnostic]]:
    """One document as engines store it, and what is odd in it."""
    [found], odd = records((document,), schema, settings)
    return found, odd


def records(documents: Sequence[Document], schema: Schema, settings: Settings | None = None) -> tuple[list[Record], list[Diagnostic]]:
    """The documents as engines store them, and what is odd in them, both in the documents' order; many at a time cost less."""
    settings = settings or _DEFAULT
    plan = _plan(schema)
    made: dict[int, Record] = {}
    odd: dict[int, list[tuple[str, str]]] = {}
    for group in group_by_keys(documents, table_of(settings)):
        columns = _Columns(group, plan, settings)
        own = map(id, group.documents)
        made.update(zip(own, columns.records(), strict=True))
        for number, key, code in columns.typed.problems:
            odd.setdefault(id(group.documents[number]), []).append((key, code))
    problems = [_diagnostic(document, *problem) for document in documents if odd for problem in odd.get(id(document), ())]
    return with_story_keys([made[id(document)] for document in documents]), problems


class _Plan:
    """What each key means under a schema, looked up once for all documents."""

    def __init__(self, schema: Schema) -> None:
        self.fields = {f.name: f for f in schema.fields if f.is_role}
        self.built_in = {f.name for f in schema.fields if not f.is_role and not f.keys}
        self.mixed = {f.role for f in schema.fields if f.is_mixed}
        self.words = frozenset(schema.topic_words)
        self.languages = schema.languages
        shared = {key: f for f in self.fields.values() for key in f.shared}
        own = {key: f for f in schema.fields if not f.is_role and f.name != "related" for key in f.keys}
        self.keys: dict[str, tuple[Field | None, bool]] = {key: (f, False) for key, f in shared.items()}
        self.keys.update((key, (f, True)) for key, f in own.items())


@lru_cache(maxsize=8)
def _plan(schema: Schema) -> _Plan:
    return _Plan(schema)


class _Columns:
    """Records in the making, of documents with the same keys and roles: one item per document in every list, None where it has nothing."""

    def __init__(self, group: SameKeys, plan: _Plan, settings: Settings) -> None:
        self.documents = group.documents
        self.group = group
        self.plan = plan
        self.settings = settings
        self.table = table_of(settings)
        self.keys = {_ROLE_NAMES[role]: key for role, key in group.given.items()}
        if group.related:
            self.keys["related"] = group.related
        self.texts: dict[str, list[tuple[str, ...] | None]] = {}
        self.columns: dict[str, list[Any]] = {}
        self.fields: dict[str, Sequence[Any]] = {}
        self.typed = TypedValues(group)

    def records(self) -> list[Record]:
        """The records, in the order of the documents."""
        documents, count = self.documents, len(self.documents)
        articles = self._related()
        for key, column in self.group.values.items():
            self._take_key(key, column)
        titles, topics, dates = self._titles(), self._topics(), self._moments()
        summaries, providers = self._names(Role.SUMMARY), self._names(Role.PROVIDER)
        if any(document.body for document in documents):
            self.texts["body"] = [(document.body,) if document.body else None for document in documents]
        stored = map(
            Stored,
            [document.id for document in documents],
            titles,
            self._urls(dates),
            dates,
            repeat(self._state()),
            [" ".join(found) if found else "" for found in summaries],
            [", ".join(found) if found else "" for found in providers],
            self._images(),
            [found or () for found in topics],
            rows_of(self.fields, count),
            repeat(self.keys),
            articles,
            [StoredBody(document.body, document.headings, document.markdown) for document in documents],
            [self.typed.raw.get(number, {}) for number in range(count)],
        )
        self._name_keys()
        if "folder" in self.plan.built_in:
            self.columns["folder"] = [folders_of(document.id) for document in documents]
        ids, texts, columns = [document.id for document in documents], rows_of(self.texts, count), rows_of(self.columns, count)
        return list(map(Record, ids, texts, columns, stored, self._languages(), [document.fingerprint for document in documents]))

    def _take_key(self, key: str, column: Sequence[Any]) -> None:
        """Type the values of a key; one that is a field of its own fills its column and slot."""
        field, own = self.plan.keys.get(key, _UNKNOWN)
        if None in column:
            for number, value in enumerate(column):
                if value is None:
                    self.typed.keep(number, key, None)
        if key == self.group.related:
            self._keep_rest(key, column)
        elif field is None or (field.kind in AS_WRITTEN and not own):
            self.fields[key] = [value if value.__class__ is str else without_nulls(value) for value in column]
        else:
            shown, numbers = self.typed.read(key, field, column)
            self.fields[key] = shown
            if own:
                self._fill_own(key, field, column, numbers)

    def _fill_own(self, key: str, field: Field, column: Sequence[Any], numbers: Sequence[float | None]) -> None:
        kind = field.kind
        feeds = any(role == field.role and given == key for role, given in self.group.given.items())
        if kind is Kind.BOOLEAN:
            self._fill(field.name, [_truth(shown) for shown in self.fields[key]], first=True)
        elif kind is Kind.KEYWORD or (kind is Kind.TEXT and not feeds):
            listed, words = self.table.lists(key), self.plan.words
            found = [(role_values.topics(value, words) if listed else role_values.names(value)) or None for value in column]
            if kind is Kind.KEYWORD:
                below = [value and role_values.broader(value) for value in found] if listed else found
                self._fill(field.name, with_ancestors(below, separator(self.settings, field.name, key)))
            if not feeds:
                found = looked_for(found, column, field)
                before = self.texts.get(field.name)
                self.texts[field.name] = joined_columns(before, found) if before else found
        elif kind is not Kind.TEXT and kind is not Kind.STORED:
            if kind is Kind.DATE:
                self._fill_moments(field, self.typed.dates(key, field.slashes))
            self._fill(field.name, numbers, first=True)

    def _fill_moments(self, field: Field, found: Sequence[Date | None]) -> None:
        """Put the moments of dates that are to fill a column beside it, where they are others than the column's."""
        moments = moments_of(found, self.columns.get(field.name))
        if any(moment is not None for moment in moments):
            self._fill(field.moments, moments, first=True)

    def _fill(self, name: str, found: Sequence[Any], first: bool = False) -> None:
        """Put values into a column; where several keys fill it, the first counts, or all one after the other."""
        before = self.columns.get(name)
        if before is None:
            self.columns[name] = list(found)
        elif first:
            self.columns[name] = [new if old is None else old for old, new in zip(before, found, strict=True)]
        else:
            self.columns[name] = joined_columns(before, found)

    def _keep_rest(self, key: str, column: Sequence[Any]) -> None:
        """Note what lists of related articles hold besides articles."""
        for place, value in enumerate(column):
            if any(not isinstance(item, dict) for item in value):
                self.typed.keep(place, key, [{} if isinstance(item, dict) else item for item in value])

    def _given(self, role: Role) -> Sequence[Any] | None:
        """The values that give a role, or None where no key does."""
        key = self.group.given.get(role)
        return None if key is None else self.group.values[key]

    def _titles(self) -> list[str]:
        own = role_values.all_names(self._given(Role.TITLE) or repeat(None, len(self.documents)))
        titles = [" ".join(texts) or untitled(document) for texts, document in zip(own, self.documents, strict=True)]
        self._fill_role(Role.TITLE, [(title,) for title in titles])
        return titles

    def _names(self, role: Role) -> list[tuple[str, ...] | None]:
        given = self._given(role)
        if given is None:
            return [None] * len(self.documents)
        found = [texts or None for texts in role_values.all_names(given)]
        self._fill_role(role, found)
        return found

    def _topics(self) -> list[tuple[str, ...] | None]:
        given = self._given(Role.TOPICS)
        if given is None:
            return [None] * len(self.documents)
        found = [role_values.topics(value, self.plan.words) or None for value in given]
        self._fill_role(Role.TOPICS, found)
        if "topics" in self.columns:
            below = [topics and role_values.broader(topics) for topics in found]
            self.columns["topics"] = with_ancestors(below, separator(self.settings, "topics", self.keys.get("topics", "")))
        return found

    def _fill_role(self, role: Role, found: Sequence[tuple[str, ...] | None]) -> None:
        field = self.plan.fields.get(_ROLE_NAMES[role])
        if field is None:
            return
        if field.kind is Kind.KEYWORD:
            self.columns[field.name] = with_ancestors(found, separator(self.settings, field.name, self.keys.get(role, "")))
        if field.kind is not Kind.STORED:
            self.texts[field.name] = with_details(found, self._given(role) or ())

    def _moments(self) -> list[str]:
        """The documents' dates as answers show them."""
        field, key = self.plan.fields.get("date"), self.group.given.get(Role.DATE)
        found = derived_dates(self.group) if key is None else self.typed.dates(key, field.slashes if field else "")
        if field is not None:
            self.columns.pop(field.moments, None)
            self.columns.pop(field.name, None)
            self._fill_moments(field, found)
            self.columns[field.name] = [None if date is None else date[0] for date in found]
        return ["" if date is None else own_day(date) for date in found]

    def _urls(self, dates: Sequence[str]) -> list[str | None]:
        pattern, key, given = self.settings.url, self.group.given.get(Role.URL, ""), self._given(Role.URL)
        found: list[str | None] = [None] * len(self.documents)
        for place, value in enumerate(given or ()):
            found[place] = url = role_values.usable_url(value) if isinstance(value, str) else None
            if url is None and not (isinstance(value, str) and value.startswith("/") and not value.startswith("//")):
                self.typed.problems.append((place, key, "bad-url"))
        if not pattern:
            return found
        made = (role_values.made_url(pattern, document, date) for document, date in zip(self.documents, dates, strict=True))
        return [url or other for url, other in zip(found, made, strict=True)]

    def _images(self) -> Iterable[str]:
        given = self._given(Role.IMAGE)
        return repeat("") if given is None else [role_values.picture(value) for value in given]

    def _name_keys(self) -> None:
        """Say which key gave each role that some key gives only sometimes."""
        for role in self.plan.mixed:
            if key := self.keys.get(role):
                field, own = self.plan.keys.get(key, _UNKNOWN)
                self.columns[f"{role}.key"] = [(field.name if own and field else key,)] * len(self.documents)

    def _state(self) -> str:
        group = self.group
        if group.odd:
            self.typed.problems += [(place, group.odd, "odd-state") for place in range(len(self.documents))]
        self.columns["state"] = [(group.state,)] * len(self.documents)
        return group.state

    def _related(self) -> list[tuple[Related, ...]]:
        found = related(self.group, self.settings)
        if self.group.related:
            self.texts["related"] = [_words(articles) or None for articles in found]
        return found

    def _languages(self) -> Iterable[str]:
        languages = self.plan.languages
        if len(languages) < 2:
            return repeat(languages[0])
        found = (language.lstrip("=") for language in languages_of(self.group))
        return [language if language in languages else languages[0] for language in found]


def _words(articles: Sequence[Related]) -> tuple[str, ...]:
    return tuple(text for article in articles for text in (article.title, article.summary) if text)


def _truth(shown: Any) -> tuple[str, ...] | None:
    return ("true" if shown else "false",) if isinstance(shown, bool) else None


def _diagnostic(document: Document, key: str, code: str) -> Diagnostic:
    message, hint = _PROBLEMS[code]
    return Diagnostic(document.id, document.line(key), code, "warning", f"{key} is {message}", hint)
