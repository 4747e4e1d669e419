"""Which fields a page offers to filter by."""

from __future__ import annotations

from collections.abc import Mapping

from searchidx.inference.corpus_statistics import CorpusStatistics
from searchidx.inference.key_statistics import KeyStatistics
from searchidx.model.fields import PREFIX, Field, Kind, Role, Schema
from searchidx.settings import Settings

_FAMOUS = ("type", "category", "section", "levels", "level", "difficulty", "series", "genre", "status", "kind", "format")
_SWITCHES = ("published", "draft", "removed", "comments", "comment", "share", "pin", "pinned", "hidden", "render", "toc", "math", "mermaid")
_PLACES = ("layout", "template", "slug", "guid", "uuid", "permalink", "weight", "order", "sitemap", "noindex", "cssclass", "cssclasses")
_PARTS = ("aliases", "iscached", "sidebar", "pagination", "hide_table_of_contents", "sidebar_label", "sidebar_position", "lastmod")
_NEVER = frozenset((*_SWITCHES, *_PLACES, *_PARTS))
_MOST_VALUES = 30
_MOST_LISTED = 100
_COVERAGE = 0.1
_FAMOUS_COVERAGE = 0.02
_SAME = 0.98
_MOST_FACETS = 8


def chosen(schema: Schema, evidence: Mapping[str, KeyStatistics], folder: CorpusStatistics, settings: Settings) -> tuple[str, ...]:
    """The names of the facets in the order to show them: the configuration's, else topics, provider and what has few values."""
    if settings.facets is not None:
        found = (schema.field(name) for name in settings.facets)
        return tuple(dict.fromkeys(f.name for f in found if f is not None and _can_be(f)))
    roles = [f.name for role in (Role.TOPICS, Role.PROVIDER) if (f := schema.field(role)) is not None and _can_be(f)]
    own = [f for f in schema.fields if not f.is_role and f.keys and f.name != "related" and not _is_sibling(f, schema)]
    keys = [f for f in own if _suits(f, evidence, schema.documents)]
    keys.sort(key=lambda f: (_place(f), -f.documents, f.name))
    state = ["state"] if folder.states.get("draft") else []
    return (*roles, *(f.name for f in keys[: _MOST_FACETS - len(roles)]), *state)


def _can_be(field: Field) -> bool:
    return field.kind not in (Kind.TEXT, Kind.STORED) and field.name != "id"


def _suits(field: Field, evidence: Mapping[str, KeyStatistics], documents: int) -> bool:
    """Whether a key has few values, many documents, and no one value for nearly all."""
    if field.kind not in (Kind.KEYWORD, Kind.BOOLEAN) or _last(field) in _NEVER or field.role == Role.PROVIDER:
        return False
    found = evidence[field.keys[0]]
    most = _MOST_LISTED if field.many else _MOST_VALUES
    famous = _last(field) in _FAMOUS
    covered = found.documents >= (_FAMOUS_COVERAGE if famous else _COVERAGE) * documents
    varied = famous or max(found.buckets.values(), default=0) <= _SAME * found.documents
    return covered and varied and 2 <= found.distinct <= most and 2 * found.distinct <= max(found.documents, found.values)


def _is_sibling(field: Field, schema: Schema) -> bool:
    """Whether the key lies in the mapping that names the provider: `provider.domain` says the same once more."""
    provider = schema.field(Role.PROVIDER)
    parent = field.keys[0].rpartition(".")[0]
    return bool(parent) and provider is not None and any(key.rpartition(".")[0] == parent for key in provider.keys)


def _place(field: Field) -> int:
    return _FAMOUS.index(_last(field)) if _last(field) in _FAMOUS else len(_FAMOUS)


def _last(field: Field) -> str:
    return field.name.removeprefix(PREFIX).casefold().rpartition(".")[2]
