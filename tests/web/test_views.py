"""Stories, and the ways to look at facets and bars, by address."""

from __future__ import annotations

import html
import re

from flask.testing import FlaskClient


def test_stories_are_asked_for_by_address(client: FlaskClient) -> None:
    found = client.get("/api/search?q=robot&group=story&size=2").get_json()
    assert found["documents"] >= found["total"]
    assert all({"documents", "providers", "hits"} == set(hit["story"]) for hit in found["hits"])
    assert "documents" not in client.get("/api/search?q=robot").get_json()


def test_facets_are_searched_and_put_in_order(client: FlaskClient) -> None:
    named = client.get("/api/search?facet=topics&facet_order=name&facet_size=100").get_json()["facets"]["topics"]
    assert [one["value"] for one in named] == sorted((one["value"] for one in named), key=str.casefold)
    some = named[0]["value"]
    searched = client.get(f"/api/search?facet=topics&facet_query={some[:3]}").get_json()["facets"]["topics"]
    assert some in [one["value"] for one in searched]


def test_bars_of_a_unit_are_split(client: FlaskClient) -> None:
    drawn = client.get("/api/search?facet=date&unit=year&split=provider").get_json()["histograms"]["date"]
    assert drawn["unit"] == "year"
    assert drawn["least"] <= drawn["mean"] <= drawn["most"]
    assert any(bar.get("split") for bar in drawn["bars"])


def test_views_that_there_are_not_are_refused(client: FlaskClient) -> None:
    for wrong in ("split=heat", "split=topcs", "unit=fortnight", "facet_order=size"):
        assert client.get(f"/api/search?facet=date&{wrong}").status_code == 400, wrong


def test_every_year_that_is_offered_has_results(client: FlaskClient) -> None:
    offered = set()
    for text in ("", "robot", "telescope", "harbour", "street"):
        page = client.get(f"/?q={text}").get_data(as_text=True)
        links = [html.unescape(link) for link in re.findall(r'<a class="tag" href="([^"]*from=[^"]*)"', page)]
        for link in links:
            answer = client.get(link.replace("/?", "/api/search?", 1)).get_json()
            assert answer["total"] > 0, link
        offered |= set(links)
    assert offered
