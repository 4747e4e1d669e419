"""The HTTP interface in the words of OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from searchidx.model.dates import UNITS
from searchidx.search.request import GROUPINGS, MATCHES, ORDERS

from .answers import ANSWERS
from .request.dials import MOST as MOST_WEIGHT
from .request.params import MOST_PAGE, MOST_SIZE, MOST_TEXT
from .request.search_state import FACET_SIZE, MOST_FACET_SIZE, SIZE

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_ANYWHERE = (400, 401, 413, 414, 429, 431, 503)
"""What any request may get before it is looked at: a foreign host, no token, too much, too often, no room."""


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _map(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _parameter(name: str, description: str, schema: Schema | None = None, **more: Any) -> Schema:
    return {"name": name, "in": "query", "description": description, "schema": schema or _TEXT, **more}


def _answer(description: str, schema: Schema | None = None, kind: str = "application/json") -> Schema:
    return {"description": description, "content": {kind: {"schema": schema or _TEXT}}}


def _errors(*statuses: int) -> dict[str, Schema]:
    problem = _answer("What is wrong, as RFC 9457 problem details", _reference("Problem"), "application/problem+json")
    return {str(status): problem for status in statuses}


def _get(summary: str, answer: Schema, *parameters: Schema, errors: tuple[int, ...] = ()) -> Schema:
    refused = sorted({*errors, *_ANYWHERE}) if errors else ()
    operation: Schema = {"summary": summary, "responses": {"200": answer, **_errors(*refused)}}
    if parameters:
        operation["parameters"] = list(parameters)
    return {"get": operation}


_FILTERS = _parameter(
    "filters",
    "Every field by its name, repeated for several values: `topics=AI&topics=Robotics`; `-topics=Sports` excludes. Values of one "
    "field are joined by or, fields by and. A field named like a parameter is reached as `field.NAME`.",
    _map({"oneOf": [_TEXT, _list(_TEXT)]}),
    style="form",
    explode=True,
)
_WEIGHTS = _parameter(
    "rank.NAME",
    "The weight of a signal for this search: `rank.freshness=1`, or any number field, `rank.quality=0.5`; 0 is off.",
    {"type": "object", "patternProperties": {r"^rank\.": {"type": "number", "minimum": 0, "maximum": MOST_WEIGHT}}},
    style="form",
    explode=True,
)


def _choice(names: Sequence[str], default: str = "") -> Schema:
    return {"type": "string", "enum": list(names)} | ({"default": default} if default else {})


def _number(default: int, most: int) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": most, "default": default}


_FLAG = _choice(("0", "1", "true", "false", "yes", "no", "on", "off"), "0")
_DAY: Schema = {"type": "string", "pattern": r"^(|[1-9]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?|[1-9]\d{0,2}[dwmy])$"}
_SEARCH = (
    _parameter("q", "What to look for; nothing lists everything, newest first", {"type": "string", "maxLength": MOST_TEXT}),
    _parameter("match", "Whether all words must match", _choice(MATCHES, "auto")),
    _parameter("sort", "`relevance`, a field, or a field after a dash for descending order", {"type": "string", "default": "relevance"}),
    _parameter("group", "`story`: documents that tell one story are one hit; feeds and exports never fold", _choice(GROUPINGS, "none")),
    _parameter("typing", "`1`: the last word is unfinished", _FLAG),
    _parameter("page", "Which page", _number(1, MOST_PAGE)),
    _parameter("size", "Hits on a page", _number(SIZE, MOST_SIZE)),
    _parameter("from", "First day, inclusive: 2021-09-27, 2021-09, 2021 or a span such as 7d", _DAY),
    _parameter("to", "Last day, inclusive", _DAY),
    _parameter("explain", "`1`: each hit says what its score is made of", _FLAG),
    _parameter("facet", "A field whose values are counted; a date or a number gives a histogram", _list(_TEXT), style="form", explode=True),
    _parameter("facet_size", "Values of each facet", _number(FACET_SIZE, MOST_FACET_SIZE)),
    _parameter("facet_query", "Only the values of facets with this text in them"),
    _parameter("facet_order", "The order of a facet's values", _choice(ORDERS, "count")),
    _parameter("unit", "How long bars of dates are", _choice(UNITS)),
    _parameter("split", "A field of values that bars are split by"),
    _FILTERS,
    _WEIGHTS,
)
_ID: Schema = {"name": "id", "in": "path", "required": True, "description": "A document's id, slashes included", "schema": _TEXT}

_, _SCHEMAS = msgspec.json.schema_components(ANSWERS, ref_template="#/components/schemas/{name}")

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "searchidx", "version": "1", "description": "Full-text search with facets for a folder of documents. Read only."},
    "paths": {
        "/api/search": _get("Search", _answer("One page of results", _reference("Page")), *_SEARCH, errors=(504,)),
        "/api/suggest": _get(
            "Complete what is typed",
            _answer("Completions", _reference("Suggestions")),
            _parameter("q", "The beginning of a word or a title"),
            errors=(503,),
        ),
        "/api/documents/{id}/similar": _get(
            "Documents like one, its own story left out, and the telling words that they share with it",
            _answer("The most similar documents, best first", _reference("Similar")),
            _ID,
            errors=(404,),
        ),
        "/api/searches": _get("The saved searches", _answer("Names and queries", _reference("Searches")), errors=(503,)),
        "/api/documents/{id}": _get("One document", _answer("The document", _reference("Document")), _ID, errors=(404,)),
        "/feed.atom": _get(
            "A search as a feed, without drafts unless asked for",
            _answer("A feed", None, "application/atom+xml"),
            *_SEARCH,
            errors=(504,),
        ),
        "/feed.json": _get(
            "The same as a JSON Feed", _answer("A feed", {"type": "object"}, "application/feed+json"), *_SEARCH, errors=(504,)
        ),
        "/export.csv": _get("All that a search finds, as a table", _answer("A table", None, "text/csv"), *_SEARCH, errors=(504,)),
        "/export.jsonl": _get(
            "All that a search finds, one JSON object per line", _answer("Lines", None, "application/x-ndjson"), *_SEARCH, errors=(504,)
        ),
        "/opensearch.xml": _get("This page as a search engine", _answer("A description", None, "application/opensearchdescription+xml")),
        "/openapi.json": _get("This description", _answer("OpenAPI 3.1", {"type": "object"})),
        "/healthz": _get("Whether the process answers", _answer("ok", None, "text/plain")),
        "/readyz": _get("Whether the index can be searched", _answer("ready", None, "text/plain")),
        "/metrics": _get("Figures for Prometheus", _answer("Figures", None, "text/plain")),
    },
    "components": {"schemas": _SCHEMAS},
}
