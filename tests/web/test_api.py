"""The interface for programs: the objects of the contract, and errors as problem details."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from searchidx.web import answers
from searchidx.web.request.dials import names
from searchidx.web.request.params import RESERVED, name_of

import searchidx

PAGES = {"/", "/documents/{id}", "/static/<path:filename>", "/static/site.css", "/static/logo", "/favicon.ico", "/robots.txt"}
"""What is for readers and their browsers, not for programs."""


def got(client: FlaskClient, address: str) -> Any:
    """The object at an address, which must be there."""
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/json"), answer.text
    return answer.get_json()


def test_a_search_gives_the_same_object_as_python(client: FlaskClient, index: Path) -> None:
    found = got(client, "/api/search?q=robot&topics=Vision&-provider=Gazette&facet=provider&facet=date&sort=-heat&page=2&size=3&explain=1")
    with searchidx.open(index) as opened:
        page = opened.search(
            "robot",
            where={"topics": ["Vision"]},
            exclude={"provider": ["Gazette"]},
            facets=("provider", "date"),
            sort="-heat",
            limit=3,
            offset=3,
            explain=True,
        )
        wanted = page.as_json()
    assert {**found, "took_ms": 0} == {**wanted, "took_ms": 0}
    assert [hit["title"] for hit in found["hits"]] == ["Robot report 12", "Robot report 06", "Robot report 00"]


def test_documents_like_one(client: FlaskClient, index: Path) -> None:
    found = got(client, "/api/documents/parent.md/similar")
    with searchidx.open(index) as opened:
        assert [hit["id"] for hit in found["hits"]] == [hit.id for hit in opened.similar("parent.md")]
    assert client.get("/api/documents/nothing.md/similar").status_code == 404


def test_saved_searches_are_listed(client: FlaskClient) -> None:
    assert got(client, "/api/searches") == {"searches": []}


def test_facets_come_only_when_asked_for(client: FlaskClient) -> None:
    assert got(client, "/api/search?q=robot")["facets"] == {}
    counted = got(client, "/api/search?q=robot&facet=topics&topics=Sports")["facets"]
    assert {"value": "Sports", "count": 0, "selected": True, "excluded": False} in counted["topics"]


def test_the_next_page_is_announced(client: FlaskClient) -> None:
    answer = client.get("/api/search?q=robot&size=30")
    address = answer.headers["Link"].partition(">")[0].removeprefix("<")
    following = client.get(address)
    assert len(following.get_json()["hits"]) == 6
    assert "Link" not in following.headers


@pytest.mark.parametrize("query", ["page=abc", "from=soon", "sort=colour", "match=some", "facet=nothing", "topcs=AI", "q=" + "x" * 3000])
def test_bad_parameters_are_problems_with_their_names(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/search?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    problem = answer.get_json()
    assert (problem["status"], problem["instance"]) == (400, "/api/search")
    assert [error["parameter"] for error in problem["errors"]] == [query.partition("=")[0]]


@pytest.mark.parametrize(("query", "bound"), [("size=1000", "1 to 100"), ("size=0", "1 to 100"), ("page=-1", "1 to 10,000")])
def test_numbers_out_of_bounds_are_refused_with_the_bound(client: FlaskClient, query: str, bound: str) -> None:
    answer = client.get(f"/api/search?{query}")
    assert answer.status_code == 400
    assert bound in answer.get_json()["detail"]


def test_what_is_typed_is_never_an_error(client: FlaskClient) -> None:
    for text in ('"', "((((", "title:", "NOT", "a OR", "*", "~", "date:9..", "provder:x", "\x00", "🤖" * 200, "a " * 900):
        assert client.get("/api/search", query_string={"q": text}).status_code == 200


def test_suggestions_complete_what_is_typed(client: FlaskClient) -> None:
    found = got(client, "/api/suggest?q=robo")["suggestions"]
    assert {"text", "kind", "count"} == set(found[0])
    assert any("robo" in one["text"].casefold() for one in found)
    assert got(client, "/api/suggest")["suggestions"] == []


def test_suggestions_for_the_browsers_own_box(client: FlaskClient) -> None:
    answer = client.get("/api/suggest?form=opensearch&q=robo")
    assert answer.mimetype == "application/x-suggestions+json"
    typed, texts = answer.get_json()
    assert typed == "robo" and texts


def test_a_document_comes_whole(client: FlaskClient) -> None:
    found = got(client, "/api/documents/parent.md")
    assert (found["title"], found["state"]) == ("A week in science", "published")
    assert "Second paragraph." in found["body"]
    assert [related["title"] for related in found["related"]] == ["The axolotl regrows its heart", "Nothing else"]
    assert client.get("/api/documents/nothing.md").status_code == 404


def test_an_answer_that_the_client_has_is_not_sent_again(client: FlaskClient) -> None:
    for address in ("/", "/?q=robot&topics=Vision", "/api/search?q=robot", "/feed.atom", "/documents/parent.md", "/api/suggest?q=ro"):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert client.get(address, headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_addresses_that_mean_the_same_share_a_tag_and_others_do_not(client: FlaskClient) -> None:
    tag = client.get("/api/search?q=robot&topics=Vision&topics=Sports").headers["ETag"]
    assert client.get("/api/search?topics=Sports&TOPICS=Vision&q=robot&page=1").headers["ETag"] == tag
    others = ["?q=robots&topics=Vision&topics=Sports", "?q=robot&topics=Vision", "?q=robot&topics=Vision&topics=Sports&page=2"]
    assert len({tag, *(client.get("/api/search" + other).headers["ETag"] for other in others)}) == 4


def test_head_answers_like_get_without_a_body(client: FlaskClient) -> None:
    for address in ("/", "/api/search?q=robot", "/feed.atom", "/healthz"):
        assert client.head(address).status_code == 200
        assert client.head(address).data == b""


def test_the_description_names_every_route(client: FlaskClient, app: Flask) -> None:
    described = got(client, "/openapi.json")
    served = {str(rule).replace("<path:id>", "{id}") for rule in app.url_map.iter_rules()}
    assert set(described["paths"]) == served - PAGES
    assert described["openapi"].startswith("3.1")


@pytest.mark.parametrize(
    ("address", "shape"),
    [
        ("/api/search?q=axolotl&facet=topics&facet=date&explain=1", answers.Page),
        ("/api/search?q=robtos&group=story&facet=heat&facet=date&split=provider&-topics=Vision&rank.freshness=1", answers.Page),
        ("/api/documents/parent.md", answers.Document),
        ("/api/documents/parent.md/similar", answers.Similar),
        ("/api/suggest?q=robot", answers.Suggestions),
        ("/api/suggest?q=week", answers.Suggestions),
        ("/api/searches", answers.Searches),
    ],
)
def test_the_description_fits_what_is_answered(client: FlaskClient, address: str, shape: type[msgspec.Struct]) -> None:
    found = got(client, address)
    assert msgspec.to_builtins(msgspec.convert(found, shape)) == found


def test_the_description_fits_what_is_refused(client: FlaskClient) -> None:
    found = client.get("/api/search?topcs=Vision").get_json()
    assert msgspec.to_builtins(msgspec.convert(found, answers.Problem)) == found


def test_the_description_has_every_shape_and_parameter(client: FlaskClient, index: Path) -> None:
    described = got(client, "/openapi.json")
    assert {shape.__name__ for shape in answers.ANSWERS} <= set(described["components"]["schemas"])
    with searchidx.open(index) as opened:
        fields = {name_of(field) for field in opened.schema.fields}
        signals = {f"rank.{name}" for name in names(opened.schema)}
    asked = [one["name"] for one in described["components"]["parameters"].values()]
    assert sorted(asked) == sorted({*RESERVED, *signals, *fields, *(f"-{name}" for name in fields)})
    for kind in ("schemas", "parameters"):
        assert set(re.findall(rf'"#/components/{kind}/([^"]+)"', json.dumps(described))) <= set(described["components"][kind])


def test_figures_count_requests_and_never_name_a_query(app: Flask) -> None:
    client = app.test_client()
    client.get("/api/search?q=unmistakable")
    client.get("/documents/unmistakable")
    figures = client.get("/metrics").text
    caches = dict(re.findall(r'^searchidx_cache_bytes\{cache="(\w+)"\} (\d+)$', figures, re.MULTILINE))
    assert {"posting_lists", "filter_masks", "facet_counts", "documents"} <= caches.keys()
    assert int(caches["posting_lists"]) > 0
    assert 'searchidx_http_requests_total{route="/api/search",method="GET",code="200"}' in figures
    assert 'searchidx_query_results_total{outcome="zero"}' in figures
    assert "searchidx_index_documents 39" in figures
    assert "unmistakable" not in figures
