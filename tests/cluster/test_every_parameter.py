"""Everything that can be asked for, asked of a folder and of the cluster: every parameter, Python call, command and route."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient
from searchidx.web import create_app

import searchidx
from searchidx.search.index import Index
from searchidx.search.request import Search
from searchidx.search.would_match import would_match
from tests.support import showcase
from tests.support.cluster import cluster_address

pytestmark = pytest.mark.cluster

SETTINGS = """
synonyms = ["automata, robots", "boats => ferry"]
folders = true
url = "https://example.org/{path}/"
[ranking.freshness]
weight = 0.3
half_life = 90
[ranking.quality]
weight = 0.5
"""
CHECKS = "- query: robots\n  find: [a-robot-that-folds-shirts-badly.md]\n- query: kettle\n  find: [whistling-kettle.md]\n"
UNCOMMON = {
    "level.md": "---\ntitle: Level one\nversion: 1.10\nlevel: 7\ncategory: a/b\ndate: 2022-02-02\n---\n# One\n\nA floor.\n",
    "untidy.md": "---\ntitle: 'Ünïcode & <b>tags</b>'\ntopics: '#Design #C#'\ndraft: true\n---\nBody with “quotes”.\n",
    "sub/deep.md": "---\nname: Deep owl\nquality: 12\n---\nPlug-ins reload timelines.\n",
}
TEXT = "ferry OR robots OR kettle"


class Pair(NamedTuple):
    """The same documents in a folder and on the cluster: addresses, open indexes, and web applications."""

    addresses: tuple[str, str]
    indexes: tuple[Index, Index]
    clients: tuple[FlaskClient, FlaskClient]
    source: Path


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("every")
    source = showcase.write(folder / "notes")
    (source / "searchidx.toml").write_text(SETTINGS, "utf-8")
    (folder / "checks.yml").write_text(CHECKS, "utf-8")
    for name, text in UNCOMMON.items():
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_text(text, "utf-8")
    addresses = str(folder / "index"), cluster_address("every")
    for address in addresses:
        searchidx.build(source, index=address, jobs=1)
    with searchidx.open(addresses[0]) as one, searchidx.open(addresses[1]) as other:
        first, second = (create_app(index=address).test_client() for address in addresses)
        yield Pair(addresses, (one, other), (first, second), source)
    shutil.rmtree(folder, ignore_errors=True)


ASKED: Mapping[str, list[dict[str, Any]]] = {
    "text": [
        {"text": text} for text in ("", "robots", "automata", "boats", "@machines", '"last ferry"', "title:ferry", "kettl*", "skery~")
    ],
    "where": [{"where": {"topics": "Transport"}}, {"where": {"topics": ["Transport", "Design"], "state": "published"}}],
    "exclude": [{"exclude": {"topics": "Transport"}, "facets": ["topics"]}, {"exclude": {"provider": ["Kitchen Table"]}}],
    "facets": [{"facets": ["topics", "provider", "type", "state", "folder", "date", "quality"]}, {"facets": ["topics"], "text": "robots"}],
    "sort": [{"sort": name} for name in ("date", "-date", "title", "-title", "quality", "-quality", "provider", "level")],
    "match": [{"match": name, "text": "ferry robots"} for name in ("auto", "all", "any")],
    "group": [{"group": "story", "facets": ["topics", "provider", "date"]}, {"group": "story", "text": "ferry"}],
    "typing": [{"typing": True, "text": text} for text in ("ferr", "skerry isl", "the", "robots w")],
    "loosen": [
        {"loosen": loosen, "text": text} for loosen in (True, False) for text in ("ferri", "robots zzyzzxq", "recogniton", "kettle owl")
    ],
    "limit": [{"limit": 0, "facets": ["topics"]}, {"limit": 3}, {"limit": 1_000}],
    "offset": [{"offset": 2, "limit": 2}, {"offset": 10_000}],
    "facet_size": [{"facet_size": 2, "facets": ["topics"]}, {"facet_size": 0, "facets": ["topics"], "where": {"topics": "Design"}}],
    "facet_query": [{"facet_query": "rob", "facets": ["topics"]}, {"facet_query": "[a", "facets": ["provider"]}],
    "facet_order": [{"facet_order": order, "facets": ["topics"], "facet_size": 4} for order in ("count", "name", "natural")],
    "unit": [{"unit": unit, "facets": ["date"]} for unit in ("year", "quarter", "month", "week", "day")],
    "split": [{"split": "topics", "facets": ["date"]}, {"split": "provider", "facets": ["date"], "unit": "year", "group": "story"}],
    "explain": [{"explain": True, "text": text} for text in ("robots", "@machines", "kettle whistle", '"last ferry"')],
    "date_from": [{"date_from": "2023-02-01", "facets": ["date"]}],
    "date_to": [{"date_to": "2023-05-03"}, {"date_from": "2023-05-03", "date_to": "2023-05-03"}],
    "ranking": [{"ranking": {"freshness": 2.0}, "text": "ferry"}, {"ranking": {"quality": 0.0, "freshness": 0.0}, "text": "robots"}],
}
"""For each parameter of a search the values to try, with what they need beside them."""


def told(index: Index, asked: dict[str, Any]) -> dict[str, Any]:
    """An answer without what may differ: times, names of snapshots, and the last digits of scores."""
    found = index.run(Search(**asked)).as_json()
    hits = [hit | {"score": None, "why": sorted(hit.get("why", {}))} for hit in found.pop("hits")]
    return {**{name: value for name, value in found.items() if name not in ("took_ms", "generation")}, "hits": hits}


def by_id(answer: dict[str, Any]) -> dict[str, Any]:
    """The same with hits in the order of their ids: scores that are equal but for rounding may come either way."""
    return answer | {"hits": sorted(answer["hits"], key=lambda hit: str(hit["id"]))}


def test_every_parameter_has_a_case() -> None:
    assert set(ASKED) == set(Search.__struct_fields__)
    assert all(name in asked for name, cases in ASKED.items() for asked in cases)


@pytest.mark.parametrize("asked", [one for cases in ASKED.values() for one in cases], ids=str)
def test_a_parameter_means_the_same(pair: Pair, asked: dict[str, Any]) -> None:
    folder, cluster = (told(index, asked) for index in pair.indexes)
    assert folder["total"] or asked.get("text") in ("recogniton",) or asked.get("loosen") is False or asked.get("match") == "all"
    if asked.get("text") and "sort" not in asked:
        folder, cluster = by_id(folder), by_id(cluster)
    assert cluster == folder


@pytest.mark.parametrize("text", ["robots", "kettle whistle", "ferry"])
def test_scores_and_their_parts_add_up(pair: Pair, text: str) -> None:
    scores = [{hit.id: hit.score for hit in index.search(text, explain=True).hits} for index in pair.indexes]
    assert scores[1] == {id: pytest.approx(score, rel=0.1) for id, score in scores[0].items()}
    for hit in pair.indexes[1].search(text, explain=True).hits:
        assert hit.why["score"] == pytest.approx(hit.score, rel=0.01)


def test_headings_of_passages_are_the_same(pair: Pair) -> None:
    found = [{hit.id: (hit.heading, hit.link) for hit in index.search("pitch OR vinegar OR floor").hits} for index in pair.indexes]
    assert found[0] == found[1] and any(heading for heading, _ in found[0].values())


def calls() -> dict[str, Any]:
    """What can be called on an index beside `search`."""
    return {
        "suggest": lambda index: sorted((one.text, one.kind) for text in ("rob", "ki", "machi", "war") for one in index.suggest(text, 5)),
        "similar": lambda index: {one.as_json()["id"] for one in index.similar("skerry-ferry-paper-radio.md")},
        "story": lambda index: [one.id for one in index.story("skerry-ferry-paper-radio.md")],
        "document": lambda index: [index.document(id) and index.document(id).stored for id in ("level.md", "sub/deep.md", "nothing.md")],
        "stats": lambda index: {name: one for name, one in index.stats().items() if name not in ("bytes", "generation", "built")},
        "searches": lambda index: index.searches,
        "sources": lambda index: index.sources,
        "schema": lambda index: index.schema,
        "would_match": lambda index: [would_match(index.engine, text) for text in ("ferrie", "transprt", "ct", "k4e")],
    }


@pytest.mark.parametrize("name", calls())
def test_a_call_gives_the_same(pair: Pair, name: str) -> None:
    folder, cluster = map(calls()[name], pair.indexes)
    assert cluster == folder and folder


COMMANDS: list[tuple[str, ...]] = [
    ("search", TEXT, "--sort", "title", "--plain"),
    ("search", TEXT, "--sort", "title", "--csv", "--all", "--facet", "topics"),
    ("search", "--sort", "-date", "--jsonl", "--all"),
    ("search", "--sort", "title", "--jsonl", "--limit", "3", "--offset", "2", "--where", "topics!=Transport"),
    ("search", "zzyzzxq", "--sort", "title"),
    ("search", "--group", "story", "--sort", "title", "--plain"),
    ("search", "@machines", "--sort", "title", "--plain"),
    ("search", "@nothing"),
    ("search", "--where", "provder=x"),
    ("search", "--sort", "nosuch"),
    ("check", "CHECKS"),
    ("check", "CHECKS", "--json"),
    ("new", "machines"),
    ("suggest", "kettl", "--json"),
    ("similar", "nothing.md"),
    ("lint", "SOURCE", "--json"),
    ("init", "--print"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_says_the_same(pair: Pair, command: tuple[str, ...]) -> None:
    folder, cluster = (run(pair, address, command) for address in pair.addresses)
    assert (cluster.returncode, cluster.stdout) == (folder.returncode, folder.stdout)
    assert cluster.stderr == folder.stderr


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("new", "machines", "--since-last"), "leave --since-last out"),
        (("stats", "--queries"), "`serve --log queries` writes them to the log"),
        (("backup", "FILE"), "take a snapshot of the cluster instead"),
        (("restore", "FILE"), "take a snapshot of the cluster instead"),
    ],
)
def test_what_is_for_folders_only_says_so_and_what_to_do(pair: Pair, command: tuple[str, ...], told: str) -> None:
    ran = run(pair, pair.addresses[1], command)
    assert (ran.returncode, ran.stdout) == (2, "") and told in ran.stderr


def run(pair: Pair, address: str, command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    places = {"SOURCE": pair.source, "CHECKS": pair.source.parent / "checks.yml", "FILE": pair.source.parent / "backup"}
    arguments = [str(places.get(one, one)) for one in command]
    return subprocess.run(
        [sys.executable, "-m", "searchidx", *arguments, "--index", address], capture_output=True, text=True, check=False, cwd=pair.source
    )


ROUTES = [
    "/?sort=title", "/?q=robots&sort=title&facet=topics", "/?group=story&sort=title&split=topics", "/?q=zzyzzxq&sort=title",
    "/documents/whistling-kettle.md", "/documents/nothing.md", "/documents/skerry-ferry-paper-radio.md",
    "/api/search?q=ferry&sort=title&facet=topics&facet=date&unit=month&split=provider", "/api/search?sort=-date&size=5&page=2",
    "/api/search?sort=title&topics=Transport&-provider=Paper%20Radio&facet=provider",
    "/api/search?from=2023-05-03&to=2023-05-03&sort=title",
    "/api/search?q=ferr&typing=1&sort=title", "/api/search?q=@machines&sort=title", "/api/search?nosuch=1", "/api/search?size=1000",
    "/api/search?facet=topics&facet_size=3&facet_query=e&facet_order=natural&sort=title",
    "/api/search?q=robots&rank.freshness=1&sort=title",
    "/api/suggest?q=kettl", "/api/suggest?q=kettl&form=opensearch", "/api/documents/level.md", "/api/documents/nothing.md", "/api/searches",
    "/feed.atom", "/feed.json", "/feed.json?q=@warm-houses", "/export.csv?q=ferry&sort=title", "/export.jsonl?sort=title",
    "/opensearch.xml", "/openapi.json", "/healthz", "/readyz", "/robots.txt",
]  # fmt: skip


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_gives_the_same(pair: Pair, route: str) -> None:
    folder, cluster = (client.get(route) for client in pair.clients)
    assert (cluster.status_code, cluster.mimetype) == (folder.status_code, folder.mimetype)
    assert shown(cluster.get_data(as_text=True)) == shown(folder.get_data(as_text=True))


def shown(text: str) -> str:
    """An answer without times, scores, names of snapshots and of requests."""
    text = re.sub(r'"request": ?"[0-9a-f]+"|<code>[0-9a-f]{16}</code>', "request", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", "now", text)
    text = re.sub(r'"(took_ms|score|value|contribution)": ?[-0-9.e]+', r'"\1":0', text)
    return re.sub(r'"generation": ?"[^"]*"|gen-\d{6}|\b[a-z0-9-]+-\d{6}\.\d+|\d+(\.\d+)?\s?ms', "…", text)


def test_documents_like_one_are_the_same_over_http(pair: Pair) -> None:
    folder, cluster = (client.get("/api/documents/heat-pumps-outsell-boilers-for-the-first-time.md/similar") for client in pair.clients)
    assert (cluster.status_code, cluster.mimetype) == (folder.status_code, folder.mimetype)
    ids = [sorted(hit["id"] for hit in json.loads(answer.data).get("hits", [])) for answer in (folder, cluster)]
    assert ids[0] == ids[1]
