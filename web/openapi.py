"""The HTTP interface in the words of OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from searchidx.model.fields import Schema

from .answers import ANSWERS
from .openapi_parameters import TEXT, Shape, parameter, parameters

_ANYWHERE = (400, 401, 413, 414, 429, 431, 503)
"""What any request may get before it is looked at: a foreign host, no token, too much, too often, no room."""


def _reference(name: str) -> Shape:
    return {"$ref": f"#/components/schemas/{name}"}


def _answer(description: str, schema: Shape | None = None, kind: str = "application/json") -> Shape:
    return {"description": description, "content": {kind: {"schema": schema or TEXT}}}


def _errors(*statuses: int) -> dict[str, Shape]:
    problem = _answer("What is wrong, as RFC 9457 problem details", _reference("Problem"), "application/problem+json")
    return {str(status): problem for status in statuses}


def _get(summary: str, answer: Shape, *asked: Shape, errors: tuple[int, ...] = ()) -> Shape:
    refused = sorted({*errors, *_ANYWHERE}) if errors else ()
    operation: Shape = {"summary": summary, "responses": {"200": answer, **_errors(*refused)}}
    if asked:
        operation["parameters"] = list(asked)
    return {"get": operation}


_ID: Shape = {"name": "id", "in": "path", "required": True, "description": "A document's id, slashes included", "schema": TEXT}

_, _SCHEMAS = msgspec.json.schema_components(ANSWERS, ref_template="#/components/schemas/{name}")

OPENSEARCH = "opensearch"
"""The form of suggestions that search boxes of browsers read."""

_SUGGESTIONS = _answer("Completions", _reference("Suggestions"))
_SUGGESTIONS["content"]["application/x-suggestions+json"] = {"schema": {"type": "array"}}

_INFO: Shape = {"title": "searchidx", "version": "1", "description": "Full-text search with facets for a folder of documents. Read only."}


def described(schema: Schema) -> Shape:
    """The whole interface to an index with this schema."""
    asked = parameters(schema)
    references = [{"$ref": f"#/components/parameters/{name}"} for name in asked]
    return {"openapi": "3.1.0", "info": _INFO, "paths": _paths(references), "components": {"schemas": _SCHEMAS, "parameters": asked}}


def _paths(asked: Sequence[Shape]) -> Shape:
    """Every route for programs; `asked` are the parameters of a search."""
    return {
        "/api/search": _get("Search", _answer("One page of results", _reference("Page")), *asked, errors=(504,)),
        "/api/suggest": _get(
            "Complete what is typed",
            _SUGGESTIONS,
            parameter("q", "The beginning of a word or a title"),
            parameter("form", "`opensearch`: what search boxes of browsers read", TEXT | {"enum": [OPENSEARCH]}),
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
            *asked,
            errors=(504,),
        ),
        "/feed.json": _get(
            "The same as a JSON Feed", _answer("A feed", {"type": "object"}, "application/feed+json"), *asked, errors=(504,)
        ),
        "/export.csv": _get("All that a search finds, as a table", _answer("A table", None, "text/csv"), *asked, errors=(504,)),
        "/export.jsonl": _get(
            "All that a search finds, one JSON object per line", _answer("Lines", None, "application/x-ndjson"), *asked, errors=(504,)
        ),
        "/opensearch.xml": _get("This page as a search engine", _answer("A description", None, "application/opensearchdescription+xml")),
        "/openapi.json": _get("This description", _answer("OpenAPI 3.1", {"type": "object"}), errors=(503,)),
        "/healthz": _get("Whether the process answers", _answer("ok", None, "text/plain")),
        "/readyz": _get("Whether the index can be searched", _answer("ready", None, "text/plain")),
        "/metrics": _get("Figures for Prometheus", _answer("Figures", None, "text/plain")),
    }
