"""The engine for a cluster without a cluster: addresses and secrets, and what is told when a server is not as it should be."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from searchidx import engines
from searchidx.engines.messages import Facts, Request
from searchidx.engines.opensearch.address import parse
from searchidx.engines.opensearch.averages import averages
from searchidx.engines.opensearch.bulk import indexing, send
from searchidx.engines.opensearch.client import Client
from searchidx.engines.opensearch.documents import Documents
from searchidx.engines.opensearch.ids import from_cluster, identifier, to_cluster
from searchidx.engines.opensearch.metadata import VERSION, Metadata, decode, encode, facts, is_whole, unfinished
from searchidx.engines.opensearch.names import Names
from searchidx.errors import (
    BackendUnreachable,
    IndexDamaged,
    IndexIncompatible,
    IndexMissing,
    IndexUnavailable,
    SearchidxError,
    UsageError,
)
from searchidx.text import FINGERPRINT
from tests.support.samples import SCHEMA, sample
from tests.support.stub_cluster import GREETING, Answers, error, stub

INDEX = "news-000001"
META = encode(Metadata(VERSION, FINGERPRINT, 1, SCHEMA, Facts("2024-01-01", counts={"notes": 3}), {}))
PUBLISHED: Answers = {
    **GREETING,
    ("GET", "/_alias/news"): (200, {INDEX: {"aliases": {"news": {}}}}),
    ("GET", f"/{INDEX}/_mapping"): (200, {INDEX: {"mappings": {"_meta": META}}}),
}
SHARDS = {"total": 3, "successful": 3, "failed": 0}


def address(host: str) -> str:
    return f"opensearch+http://{host}/news"


def found(**more: Any) -> dict[str, Any]:
    return {"hits": {"total": {"value": 0}, "hits": []}, "_shards": SHARDS, "status": 200} | more


@pytest.mark.parametrize(
    ("text", "hosts", "name", "tls"),
    [
        ("opensearch+http://localhost/news", (("localhost", 9200),), "news", False),
        ("opensearch+https://a:1,b:2/my-news_1.x", (("a", 1), ("b", 2)), "my-news_1.x", True),
        ("opensearch+http://[::1]:9201/n/", (("::1", 9201),), "n", False),
    ],
)
def test_addresses_name_hosts_and_an_index(text: str, hosts: tuple[tuple[str, int], ...], name: str, tls: bool) -> None:
    found = parse(text, {})
    assert (found.hosts, found.name, found.tls) == (hosts, name, tls)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("opensearch+http://host", "not a name of an index"),
        ("opensearch+http://host/News", "not a name of an index"),
        ("opensearch+http://host/a/b", "not a name of an index"),
        ("opensearch+http:///news", "names no host"),
        ("opensearch+http://host:port/news", "not a host and port"),
        ("opensearch+http://ann:secret@host/news", "holds a user or a password"),
    ],
)
def test_other_addresses_are_usage_errors_without_their_secrets(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told) as raised:
        parse(text, {})
    assert "secret" not in raised.value.message + raised.value.hint


def test_secrets_come_from_the_environment_or_a_file_and_are_not_shown(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("from a file\n", "utf-8")
    environment = {"SEARCHIDX_OPENSEARCH_USER": "ann", "SEARCHIDX_OPENSEARCH_PASSWORD": "spoken", "SEARCHIDX_OPENSEARCH_CA": "ca.pem"}
    told = parse("opensearch+https://host/news", environment)
    assert (told.user, told.password, told.authority) == ("ann", "spoken", "ca.pem")
    assert "spoken" not in repr(told)
    kept = parse("opensearch+https://host/news", environment | {"SEARCHIDX_OPENSEARCH_PASSWORD_FILE": str(tmp_path / "password")})
    assert kept.password == "from a file"
    with pytest.raises(UsageError, match="cannot be read"):
        parse("opensearch+https://host/news", {"SEARCHIDX_OPENSEARCH_PASSWORD_FILE": str(tmp_path / "nothing")})


def test_new_indices_lie_in_as_many_shards_as_the_environment_says() -> None:
    assert parse("opensearch+http://host/news", {"SEARCHIDX_OPENSEARCH_SHARDS": "120"}).shards == 120
    for wrong in ("0", "many", "-1", "99999"):
        with pytest.raises(UsageError, match="SHARDS"):
            parse("opensearch+http://host/news", {"SEARCHIDX_OPENSEARCH_SHARDS": wrong})


@pytest.mark.parametrize("id", ["a.md", "straße/über.md", "bad\udcff.md", "\ud800", "", "x" * 600])
def test_ids_come_back_as_they_were(id: str) -> None:
    assert from_cluster(to_cluster(id)) == id
    assert 0 < len(identifier(id).encode()) <= 512


def test_what_an_index_says_of_itself_survives_other_versions() -> None:
    assert decode(META, INDEX).schema == SCHEMA and is_whole(META) and not is_whole(unfinished())
    older = {"searchidx": META["searchidx"] | {"version": VERSION + 1}}
    with pytest.raises(IndexIncompatible, match="rebuild needed"):
        decode(older, INDEX)
    told = facts(older)
    assert told is not None and told.counts == {"notes": 3}
    with pytest.raises(IndexUnavailable, match="not an index of searchidx"):
        decode({"other": 1}, INDEX)
    assert facts({"searchidx": {"facts": "nonsense"}}) is None


def test_names_stay_while_a_schema_grows() -> None:
    more = SCHEMA.fields[::-1]
    grown = type(SCHEMA)(fields=more[1:])
    before, after = Names(SCHEMA), Names(grown)
    assert after.columns.items() <= before.columns.items() and after.slots.items() <= before.slots.items()


@pytest.mark.parametrize(
    ("answers", "kind", "told"),
    [
        ({("GET", "/"): (200, {"version": {"distribution": "opensearch", "number": "2.9.0"}})}, BackendUnreachable, "2.9.0"),
        ({("GET", "/"): (200, {"version": {"number": "8.1.0"}})}, BackendUnreachable, "not OpenSearch 8.1.0"),
        ({("GET", "/"): (401, error("security_exception"))}, BackendUnreachable, "does not let this user in"),
        (GREETING, IndexMissing, "has no index news"),
        ({**GREETING, ("HEAD", "/news"): (200, {})}, IndexUnavailable, "is an index, not an alias"),
        ({**GREETING, ("GET", "/_alias/news"): (200, {"a-000001": {}, "b-000001": {}})}, IndexDamaged, "names 2 indices"),
        ({**GREETING, ("GET", "/_alias/news"): (200, {"other": {}})}, IndexUnavailable, "names other"),
        ({**PUBLISHED, ("GET", f"/{INDEX}/_mapping"): (200, {INDEX: {"mappings": {}}})}, IndexUnavailable, "not an index of searchidx"),
        ({**GREETING, ("GET", "/_alias/news"): (429, error("es_rejected_execution_exception"))}, BackendUnreachable, "too busy"),
        ({**GREETING, ("GET", "/_alias/news"): (503, error("cluster_manager_not_discovered"))}, BackendUnreachable, "refused a request"),
    ],
)
def test_a_server_that_is_not_as_it_should_be(answers: Answers, kind: type[SearchidxError], told: str) -> None:
    with stub(answers) as host, pytest.raises(kind, match=told):
        engines.connect(address(host))


@pytest.mark.parametrize(
    ("answer", "kind", "told"),
    [
        ({"error": {"type": "index_not_found_exception"}, "status": 404}, IndexUnavailable, "is gone"),
        ({"error": {"type": "search_phase_execution_exception"}, "status": 503}, BackendUnreachable, "could not search"),
        ({"error": {"type": "es_rejected_execution_exception"}, "status": 429}, BackendUnreachable, "too busy"),
    ],
)
def test_a_search_that_the_cluster_cannot_do(answer: dict[str, Any], kind: type[SearchidxError], told: str) -> None:
    with stub({**PUBLISHED, ("POST", "/_msearch"): (200, {"responses": [answer]})}) as host:
        engine = engines.connect(address(host))
        with pytest.raises(kind, match=told):
            engine.search([Request()])


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"_shards": {"total": 3, "successful": 2, "failed": 1}}, "2 of 3 shards answered"),
        ({"_shards": {"total": 3, "successful": 2, "failed": 0}}, "2 of 3 shards answered"),
        ({"timed_out": True}, "ran out of time"),
        ({}, ""),
    ],
)
def test_a_partial_answer_says_what_is_missing(more: dict[str, Any], told: str) -> None:
    with stub({**PUBLISHED, ("POST", "/_msearch"): (200, {"responses": [found(**more)]})}) as host:
        [results] = engines.connect(address(host)).search([Request()])
    assert told in results.partial and bool(told) == bool(results.partial)


def test_documents_that_are_refused_are_named_without_their_values() -> None:
    refusal = {"type": "mapper_parsing_exception", "reason": "Preview of field's value: 'secret'"}
    items = [{"index": {"_id": "a", "status": 201}}, {"index": {"_id": "b", "status": 400, "error": refusal}}]
    with stub({**GREETING, ("POST", f"/{INDEX}/_bulk"): (200, {"errors": True, "items": items})}) as host:
        sent = send(Client(parse(address(host), {})), INDEX, _actions(), lambda done: None)
    [told] = sent.refused
    assert (sent.done, told.path, told.severity) == (2, "b", "refused")
    assert "secret" not in told.message


@pytest.mark.parametrize(
    ("status", "kind", "told", "expected"),
    [
        (403, "cluster_block_exception", "takes no writes", IndexUnavailable),
        (503, "unavailable_shards_exception", "does not take documents now", BackendUnreachable),
    ],
)
def test_a_cluster_that_takes_no_documents_ends_the_build(status: int, kind: str, told: str, expected: type[SearchidxError]) -> None:
    refusal = {"type": kind, "reason": "index blocked by: [FORBIDDEN/12/index read-only / allow delete (api)]"}
    items = [{"index": {"_id": id, "status": status, "error": refusal}} for id in "ab"]
    with (
        stub({**GREETING, ("POST", f"/{INDEX}/_bulk"): (200, {"errors": True, "items": items})}) as host,
        pytest.raises(expected, match=told),
    ):
        send(Client(parse(address(host), {})), INDEX, _actions(), lambda done: None)


def _actions() -> Any:
    records = [sample("a", "Owls"), sample("b", "Foxes")]
    names = Names(SCHEMA)
    return indexing(records, Documents(names, averages([records], names)))


def test_nobody_there_is_told() -> None:
    with socket.socket() as silent:  # takes connections, and never answers
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        hosts = f"127.0.0.1:{silent.getsockname()[1]},127.0.0.1:1"
        ran = _searchidx("search", "owl", "--index", address(hosts))
    assert ran.returncode == 4
    assert "no server answers at 127.0.0.1" in ran.stderr
    assert _searchidx("stats", "--index", address("127.0.0.1:1")).returncode == 4


def test_without_the_package_it_is_said_how_to_install_it() -> None:
    code = "import sys; sys.modules['opensearchpy'] = None; from searchidx.cli import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", code, "search", "owl", "--index", address("localhost")], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2 and 'pip install "opensearch-py>=3.0"' in ran.stderr


def _searchidx(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "searchidx", *arguments], capture_output=True, text=True, check=False)


def test_the_mark_of_a_publication_is_that_of_the_build() -> None:
    mapping = {INDEX: {"mappings": {"_meta": {"searchidx": {"build": 4}}}}}
    with stub({**GREETING, ("GET", "/news/_mapping"): (200, mapping)}) as host:
        assert engines.published(address(host)) == ((INDEX, 4),)
        assert engines.published(address(host)) == ((INDEX, 4),)
    assert engines.published(address("127.0.0.1:1")) is None
