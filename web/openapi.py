"""The HTTP interface in the words of OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_OPTIONAL: Schema = {"type": ["string", "null"]}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _map(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


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
    operation: Schema = {"summary": summary, "responses": {"200": answer, **_errors(*errors)}}
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
_FLAG: Schema = {"enum": ["0", "1", "true", "false", "yes", "no", "on", "off"], "default": "0"}
_SEARCH = (
    _parameter("q", "What to look for; nothing lists everything, newest first", {"type": "string", "maxLength": 2000}),
    _parameter("match", "Whether all words must match", {"enum": ["auto", "all", "any"], "default": "auto"}),
    _parameter("sort", "`relevance`, a field, or a field after a dash for descending order", {"type": "string", "default": "relevance"}),
    _parameter("group", "`story`: documents that tell the same story are one hit", {"enum": ["none", "story"], "default": "none"}),
    _parameter("typing", "`1`: the last word is unfinished", _FLAG),
    _parameter("page", "Which page", {"type": "integer", "minimum": 1, "default": 1}),
    _parameter("size", "Hits on a page", {"type": "integer", "minimum": 1, "maximum": 100, "default": 10}),
    _parameter("from", "First day, inclusive: 2021-09-27, 2021-09, 2021 or a span such as 7d"),
    _parameter("to", "Last day, inclusive"),
    _parameter("explain", "Whether each hit says what its score is made of", _FLAG),
    _parameter("facet", "A field whose values are counted; a date or a number gives a histogram", _list(_TEXT), style="form", explode=True),
    _parameter("facet_query", "Only the values of facets with this text in them"),
    _parameter("facet_order", "The order of a facet's values", {"enum": ["count", "name", "natural"], "default": "count"}),
    _parameter("unit", "The length of bars of dates", {"enum": ["day", "week", "month", "quarter", "year", "decade", "century"]}),
    _parameter("split", "A field of values that bars are split by"),
    _parameter("facet_size", "Values of each facet", {"type": "integer", "minimum": 1, "maximum": 200, "default": 10}),
    _parameter("group", "Whether documents that tell the same story are one hit", {"enum": ["none", "story"], "default": "none"}),
    _parameter("typing", "Whether the last word is unfinished", {"enum": ["0", "1", "true", "false", "yes", "no", "on", "off"]}),
    _FILTERS,
)
_ID: Schema = {"name": "id", "in": "path", "required": True, "description": "A document's id, slashes included", "schema": _TEXT}

_SCHEMAS: dict[str, Schema] = {
    "Page": _object(
        query=_object(text=_TEXT, understood=_TEXT, match=_TEXT),
        total=_COUNT,
        offset=_COUNT,
        limit=_COUNT,
        hits=_list(_reference("Hit")),
        facets=_map(_list(_object(value=_TEXT, count=_COUNT, selected={"type": "boolean"}))),
        histograms=_map(_reference("Histogram")),
        diagnostics=_list(_reference("Diagnostic")),
        took_ms={"type": "number"},
        generation=_TEXT,
    ),
    "Hit": {
        "type": "object",
        "properties": {
            "id": _TEXT,
            "title": _TEXT,
            "url": _OPTIONAL,
            "score": {"type": "number"},
            "fields": _map({}),
            "highlights": _map({"type": "string", "description": "Safe HTML: escaped text and <mark>"}),
            "related": _list(_reference("Related")),
            "story": _object(documents=_COUNT, providers=_COUNT, hits=_list({"type": "object"})),
            "shares": _list(_TEXT),
            "why": {"type": "object"},
        },
        "required": ["id", "title", "url", "score", "fields", "highlights", "related"],
    },
    "Related": _object(title=_TEXT, summary=_TEXT, url=_OPTIONAL, provider=_TEXT, date=_TEXT),
    "Histogram": _object(
        unit=_TEXT,
        bars=_list(_object(start={"type": "number"}, end={"type": "number"}, count=_COUNT, selected={"type": "boolean"})),
    ),
    "Diagnostic": _object(
        code=_TEXT,
        severity={"enum": ["refused", "warning", "note"]},
        message=_TEXT,
        hint=_TEXT,
        start={"type": ["integer", "null"]},
        end={"type": ["integer", "null"]},
    ),
    "Searches": _object(searches=_list(_object(name=_TEXT, title=_TEXT, query=_TEXT, q=_TEXT))),
    "Suggestions": _object(suggestions=_list(_object(text=_TEXT, kind=_TEXT, count=_COUNT))),
    "Document": _object(
        id=_TEXT, title=_TEXT, url=_OPTIONAL, state=_TEXT, fields=_map({}), body=_TEXT, related=_list(_reference("Related"))
    ),
    "Problem": {
        "type": "object",
        "properties": {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "instance": _TEXT,
            "hint": _TEXT,
            "errors": _list(_object(parameter=_TEXT, detail=_TEXT)),
        },
        "required": ["type", "title", "status", "detail", "instance"],
    },
}

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "searchidx", "version": "1", "description": "Full-text search with facets for a folder of documents. Read only."},
    "paths": {
        "/api/search": _get("Search", _answer("One page of results", _reference("Page")), *_SEARCH, errors=(400, 503, 504)),
        "/api/suggest": _get(
            "Complete what is typed",
            _answer("Completions", _reference("Suggestions")),
            _parameter("q", "The beginning of a word or a title"),
            errors=(503,),
        ),
        "/api/documents/{id}/similar": _get(
            "Documents like one, its own story left out, and the distinctive words that they share with it",
            _answer("The most similar documents, best first", _object(id=_TEXT, hits=_list(_reference("Hit")))),
            _ID,
            errors=(404, 503),
        ),
        "/api/searches": _get("The saved searches", _answer("Names and queries", _reference("Searches")), errors=(503,)),
        "/api/documents/{id}": _get("One document", _answer("The document", _reference("Document")), _ID, errors=(404, 503)),
        "/feed.atom": _get(
            "A search as a feed, without drafts unless asked for",
            _answer("A feed", None, "application/atom+xml"),
            *_SEARCH,
            errors=(400, 503),
        ),
        "/feed.json": _get(
            "The same as a JSON Feed", _answer("A feed", {"type": "object"}, "application/feed+json"), *_SEARCH, errors=(400, 503)
        ),
        "/export.csv": _get("All that a search finds, as a table", _answer("A table", None, "text/csv"), *_SEARCH, errors=(400, 503)),
        "/export.jsonl": _get(
            "All that a search finds, one JSON object per line", _answer("Lines", None, "application/x-ndjson"), *_SEARCH, errors=(400, 503)
        ),
        "/opensearch.xml": _get("This page as a search engine", _answer("A description", None, "application/opensearchdescription+xml")),
        "/openapi.json": _get("This description", _answer("OpenAPI 3.1", {"type": "object"})),
        "/healthz": _get("Whether the process answers", _answer("ok", None, "text/plain")),
        "/readyz": _get("Whether the index can be searched", _answer("ready", None, "text/plain")),
        "/metrics": _get("Figures for Prometheus", _answer("Figures", None, "text/plain")),
    },
    "components": {"schemas": _SCHEMAS},
}
