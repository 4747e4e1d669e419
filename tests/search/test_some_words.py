"""Any of the words: feedback and stop words change the order and nothing else, and an answer says what they did."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

import searchidx
from searchidx.search.index import Index

TEXTS = {
    "one": ("Snowy owl lemming", "snowy lemming"),
    "two": ("Arctic lemming", "arctic lemming"),
    "like": ("Tundra lemming days", "some quiet words"),
    "other": ("Tundra stork days", "some quiet words"),
    **{f"filler {n}": (f"What is nothing of the kind {n}", "to be a bird") for n in range(30)},
}
QUERY = "snowy arctic tundra pelican"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("some")
    source = folder / "documents.jsonl"
    source.write_text("\n".join(json.dumps({"id": id, "title": title, "body": body}) for id, (title, body) in TEXTS.items()), "utf-8")
    searchidx.build(source, index=folder / "index", jobs=1)
    with searchidx.open(folder / "index") as opened:
        yield opened


@pytest.mark.parametrize("match", ["any", "auto"])
def test_added_terms_are_named_and_parts_add_up(index: Index, match: str) -> None:
    hits = index.search(QUERY, match=match, explain=True).hits
    added = {part["text"].lower() for hit in hits for part in hit.why["parts"] if part["kind"] == "feedback"}
    assert "lemming" in added
    for hit in hits:
        assert sum(part["score"] for part in hit.why["parts"]) == pytest.approx(hit.score, rel=1e-6)


def test_feedback_finds_nothing_and_is_left_out_where_another_key_orders(index: Index) -> None:
    ranked, sorted_ = index.search(QUERY, match="any"), index.search(QUERY, match="any", sort="title", explain=True)
    assert ranked.total == sorted_.total == 4
    assert not any(part["kind"] == "feedback" for hit in sorted_.hits for part in hit.why["parts"])


def test_pages_go_on_in_one_order(index: Index) -> None:
    whole = [hit.id for hit in index.search(QUERY, match="any", limit=10).hits]
    assert [index.search(QUERY, match="any", limit=1, offset=place).hits[0].id for place in range(len(whole))] == whole


def test_a_known_document_gets_no_feedback(index: Index) -> None:
    hits = index.search("snowy owl lemming", match="any", explain=True).hits
    assert hits[0].id == "one"
    assert {part["kind"] for hit in hits for part in hit.why["parts"]} == {"word", "exact"}


def test_repeated_words_weigh_more_but_not_as_often_as_they_stand(index: Index) -> None:
    def score(text: str) -> float:
        return next(hit.score for hit in index.search(text, match="any").hits if hit.id == "other")

    once, twice = score("stork pelican heron"), score("stork stork pelican heron")
    assert once < twice < 2 * once


def test_a_question_says_which_words_did_not_have_to_match(index: Index) -> None:
    page = index.search("what is a snowy owl")
    assert [hit.id for hit in page.hits] == ["one"]
    assert [one.code for one in page.diagnostics] == ["stop-words"]
    assert "what" not in page.understood
    assert index.search("what is a snowy owl", match="all").total == 0


def test_typographic_quotes_do_not_empty_the_answer(index: Index) -> None:
    page = index.search("“Arctic snowy”")
    assert {hit.id for hit in page.hits} == {"one", "two"}
    assert [one.code for one in page.diagnostics] == ["plain"]
    assert index.search('"Arctic snowy"').total == 0
