"""From a document to what an engine stores, by a schema."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from searchidx.config import Settings
from searchidx.documents import Document
from searchidx.engines.base import Record, Related, Stored
from searchidx.errors import Diagnostic
from searchidx.schema import roles, values
from searchidx.schema.evidence import article_table_of, document_language, table_of
from searchidx.schema.model import Field, Kind, Role, Schema
from searchidx.schema.roles import Given

_DEFAULT = Settings()
_PUBLISHED = ("published",)
_AS_WRITTEN = frozenset({Kind.TEXT, Kind.KEYWORD, Kind.STORED})
_UNKNOWN: tuple[Field | None, bool] = (None, False)
_ROLE_NAMES = {role: role.value for role in Role}
_PROBLEMS = {
    "bad-date": ("no date that can be read", "write it as 2021-09-27 or 2021-09-27T05:00:00Z"),
    "bad-number": ("no number, though nearly all other documents have one here", "write a plain number"),
    "bad-boolean": ("neither true nor false, though all other documents have one of them here", "write true or false"),
    "bad-url": ("no http(s) address (a host, no blanks), so it is not linked", "write the whole address, or set `url` in searchidx.toml"),
    "odd-state": ("neither true nor false, so the document counts as a draft", "write true or false"),
}
_CODES = {Kind.DATE: "bad-date", Kind.NUMBER: "bad-number", Kind.BOOLEAN: "bad-boolean"}


def record(document: Document, schema: Schema, settings: Settings | None = None) -> tuple[Record, tuple[Diagnostic, ...]]:
    """The document as engines store it, and what is odd in it."""
    settings = settings or _DEFAULT
    draft = _Draft(document, _plan(schema), settings)
    return draft.finish(), tuple(_diagnostic(document, key, code) for key, code in draft.problems)


class _Plan:
    """What each key means under a schema, looked up once for all documents."""

    def __init__(self, schema: Schema) -> None:
        self.fields = {f.name: f for f in schema.fields if f.is_role}
        self.mixed = {f.role for f in schema.fields if f.is_mixed}
        self.words = frozenset(schema.topic_words)
        self.languages = schema.languages
        shared = {key: f for f in self.fields.values() for key in f.shared}
        own = {key: f for f in schema.fields if not f.is_role and f.name != "related" for key in f.keys}
        self.keys: dict[str, tuple[Field | None, bool]] = {key: (f, False) for key, f in shared.items()}
        self.keys.update((key, (f, True)) for key, f in own.items())
        self._outlines: dict[tuple[str, ...], _Outline] = {}

    def outline(self, keys: tuple[str, ...]) -> _Outline:
        """What these keys mean, looked up once for all documents that have just them."""
        found = self._outlines.get(keys)
        if found is None:
            if len(self._outlines) > 4096:
                self._outlines.clear()
            meanings = tuple(self.keys.get(key, _UNKNOWN) for key in keys)
            found = self._outlines[keys] = _Outline(meanings, roles.tells_state(keys), roles.tells_related(keys))
        return found


class _Outline(NamedTuple):
    """For each key its field and whether that is its own; whether any tells a state, or related articles."""

    meanings: tuple[tuple[Field | None, bool], ...]
    stateful: bool
    relating: bool


@lru_cache(maxsize=8)
def _plan(schema: Schema) -> _Plan:
    return _Plan(schema)


class _Draft:
    """A record in the making."""

    def __init__(self, document: Document, plan: _Plan, settings: Settings) -> None:
        self.document = document
        self.plan = plan
        self.settings = settings
        self.table = table_of(settings)
        self.outline = plan.outline(tuple(document.meta))
        self.given = self.table.resolve(document.meta)
        self.texts: dict[str, tuple[str, ...]] = {}
        self.columns: dict[str, float | tuple[str, ...]] = {}
        self.fields: dict[str, Any] = {}
        self.raw: dict[str, Any] = {}
        self.keys = {_ROLE_NAMES[role]: key for role, (key, _) in self.given.items()}
        self.problems: list[tuple[str, str]] = []

    def finish(self) -> Record:
        """The record."""
        related = self._related() if self.outline.relating else ()
        self._take_keys(self.keys.get("related", ""))
        title, topics, date = self._take_title(), self._take_topics(), self._take_date()
        summary, provider = self._take_names(Role.SUMMARY, "summary"), self._take_names(Role.PROVIDER, "provider")
        stored = Stored(
            id=self.document.id,
            title=title,
            url=self._url(date),
            date=date,
            state=self._state(),
            summary=" ".join(summary),
            provider=", ".join(provider),
            image=roles.picture(self.given[Role.IMAGE][1]) if Role.IMAGE in self.given else "",
            topics=topics,
            fields=self.fields,
            keys=self.keys,
            related=related,
            body=self.document.body,
            raw=self.raw,
        )
        if self.document.body:
            self.texts["body"] = (self.document.body,)
        self._name_keys()
        return Record(self.document.id, self.texts, self.columns, stored, self._language(), self.document.fingerprint)

    def _take_keys(self, related: str) -> None:
        """Type every key's value; keys that are fields of their own fill their columns and slots."""
        for (key, value), (field, own) in zip(self.document.meta.items(), self.outline.meanings, strict=True):
            if value is None:
                self.raw[key] = None
            elif key == related and isinstance(value, list):
                self._keep_rest(key, value)
            elif field is None or (field.kind in _AS_WRITTEN and not own):
                self.fields[key] = value if value.__class__ is str else _without_nulls(value)
            elif own:
                self._take_own(key, field, value, any(key == given for given, _ in self.given.values()))
            else:
                self.fields[key] = self._typed(key, field, value)[0]

    def _take_own(self, key: str, field: Field, value: Any, feeds: bool) -> None:
        self.fields[key], number = self._typed(key, field, value)
        if number is not None:
            self.columns.setdefault(field.name, number)
        elif field.kind is Kind.BOOLEAN:
            if isinstance(truth := self.fields[key], bool):
                self.columns.setdefault(field.name, ("true" if truth else "false",))
        elif field.kind is Kind.KEYWORD or (field.kind is Kind.TEXT and not feeds):
            found = roles.topics(value, self.plan.words) if self.table.lists(key) else roles.names(value)
            if found:
                self._fill(field, found, feeds)

    def _fill(self, field: Field, found: tuple[str, ...], feeds: bool) -> None:
        if field.kind is Kind.KEYWORD:
            before = self.columns.get(field.name, ())
            self.columns[field.name] = (*before, *found) if isinstance(before, tuple) else found
        if not feeds:
            self.texts[field.name] = (*self.texts.get(field.name, ()), *found)

    def _typed(self, key: str, field: Field, value: Any) -> tuple[Any, float | None]:
        """A value as answers show it, and the number that a column takes; what cannot be read stays as it was written."""
        kind = field.kind
        if kind in _AS_WRITTEN or not isinstance(value, str) or not (text := value.strip()):
            return _without_nulls(value), None
        shown: Any = None
        number: float | None = None
        if kind is Kind.DATE:
            if found := values.date(text, field.slashes):
                number, shown = found
        elif kind is Kind.NUMBER:
            shown = values.loose_number(text)
            number = None if shown is None else float(shown)
        else:
            shown = values.boolean(text)
        if shown is None:
            self.problems.append((key, _CODES[kind]))
            return value, None
        if (str(shown).lower() if kind is Kind.BOOLEAN else str(shown)) != value:
            self.raw[key] = value
        return shown, number

    def _keep_rest(self, key: str, value: list[Any]) -> None:
        """Note what a list of related articles holds besides articles."""
        if any(not isinstance(item, dict) for item in value):
            self.raw[key] = [{} if isinstance(item, dict) else item for item in value]

    def _take_title(self) -> str:
        title = roles.title(self.document, self.given)
        self._fill_role("title", (title,))
        return title

    def _take_names(self, role: Role, name: str) -> tuple[str, ...]:
        found = roles.names(self.given[role][1]) if role in self.given else ()
        self._fill_role(name, found)
        return found

    def _take_topics(self) -> tuple[str, ...]:
        found = roles.topics(self.given[Role.TOPICS][1], self.plan.words) if Role.TOPICS in self.given else ()
        self._fill_role("topics", found)
        return found

    def _fill_role(self, name: str, found: tuple[str, ...]) -> None:
        field = self.plan.fields.get(name)
        if not found or field is None:
            return
        if field.kind is Kind.KEYWORD:
            self.columns[name] = found
        if field.kind is not Kind.STORED:
            self.texts[name] = found

    def _take_date(self) -> str:
        field = self.plan.fields.get("date")
        found = None
        if Role.DATE not in self.given:
            found = roles.file_date(self.document.id)
        elif isinstance(value := self.given[Role.DATE][1], str):
            found = values.date(value, field.slashes if field else "")
        if found is None:
            return ""
        if field is not None:
            self.columns["date"] = found[0]
        return found[1]

    def _url(self, date: str) -> str | None:
        url = None
        if Role.URL in self.given:
            key, value = self.given[Role.URL]
            url = roles.usable_url(value) if isinstance(value, str) else None
            if url is None and not (isinstance(value, str) and value.startswith("/") and not value.startswith("//")):
                self.problems.append((key, "bad-url"))
        return url or (roles.made_url(self.settings.url, self.document, date) if self.settings.url else None)

    def _name_keys(self) -> None:
        """Say which key gave each role that some key gives only sometimes."""
        for role in self.plan.mixed:
            if key := self.keys.get(role):
                field, own = self.plan.keys.get(key, _UNKNOWN)
                self.columns[f"{role}.key"] = (field.name if own and field else key,)

    def _state(self) -> str:
        state, odd = roles.state(self.document.meta) if self.outline.stateful else ("published", "")
        if odd:
            self.problems.append((odd, "odd-state"))
        self.columns["state"] = _PUBLISHED if state == "published" else (state,)
        return state

    def _language(self) -> str:
        languages = self.plan.languages
        if len(languages) < 2:
            return languages[0]
        found = document_language(self.document, self.given).lstrip("=")
        return found if found in languages else languages[0]

    def _related(self) -> tuple[Related, ...]:
        key, items = roles.related_items(self.document.meta)
        if not items:
            return ()
        self.keys["related"] = key
        table = article_table_of(self.settings)
        found = tuple(_article(table.resolve(item)) for item in items)
        texts = tuple(text for article in found for text in (article.title, article.summary) if text)
        if texts:
            self.texts["related"] = texts
        return found


def _article(given: Given) -> Related:
    """One related article, its roles found as a document's are."""
    url, date = given.get(Role.URL), given.get(Role.DATE)
    moment = values.date(date[1]) if date and isinstance(date[1], str) else None
    return Related(
        _joined(given.get(Role.TITLE)),
        _joined(given.get(Role.SUMMARY)),
        roles.usable_url(url[1]) if url and isinstance(url[1], str) else None,
        _joined(given.get(Role.PROVIDER)),
        moment[1] if moment else "",
    )


def _joined(found: tuple[str, Any] | None) -> str:
    return " ".join(roles.names(found[1])) if found else ""


def _without_nulls(value: Any) -> Any:
    return [item for item in value if item is not None] if isinstance(value, list) and None in value else value


def _diagnostic(document: Document, key: str, code: str) -> Diagnostic:
    message, hint = _PROBLEMS[code]
    return Diagnostic(document.id, document.lines.get(key), code, "warning", f"{key} is {message}", hint)
