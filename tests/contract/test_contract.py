"""What every engine has to answer, held on each: the same cases, the same answers."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from itertools import chain

import pytest

from searchidx.engines.base import Engine
from searchidx.engines.messages import Boost, FacetCount, Filter, Request, Results, Signal, Sort
from searchidx.errors import Timeout
from searchidx.query import condition, parse
from searchidx.query.expand import expand
from searchidx.query.nodes import Equals, Exact, InField, Phrase, Range
from searchidx.text import analyzer
from tests.contract.cases import BEGINNINGS, BEGUN_PHRASES, CONDITIONS, FIELDS, ORDERS, PHRASES, WORDS
from tests.contract.documents import DOCUMENTS, day
from tests.contract.engines import ENGINES
from tests.support.brute_force import BruteForce
from tests.support.samples import SCHEMA

TODAY = date(2021, 10, 10)
BOOST, NEARLY = 4.0, 0.25
"""Frequencies of a cluster count deleted documents until it merges them away, which each copy does when it likes."""

ALL = {record.id for record in DOCUMENTS}


@pytest.fixture(scope="module", params=ENGINES, ids=str)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return ENGINES[request.param](tmp_path_factory.mktemp("contract") / "index", DOCUMENTS)


def asked(text: str = "", **more: object) -> Request:
    tree = expand(parse(text, SCHEMA, TODAY).tree, SCHEMA)
    return Request(tree, **({"limit": 100} | more))  # type: ignore[arg-type]


def found(engine: Engine, request: Request) -> Results:
    [results] = engine.search([request])
    return results


def ids(results: Results) -> list[str]:
    return [match.stored.id for match in results.matches]


def picked(name: str, *values: str, excludes: bool = False) -> Filter:
    node, _ = condition(name, values, SCHEMA, TODAY)
    assert node is not None
    return Filter(name, node, excludes)


@pytest.mark.parametrize(("text", "expected"), list((WORDS | PHRASES | BEGINNINGS | BEGUN_PHRASES | FIELDS | CONDITIONS).items()))
def test_a_query_finds_these_documents(engine: Engine, text: str, expected: str) -> None:
    results = found(engine, asked(text))
    assert set(ids(results)) == set(expected.split())
    assert results.total == len(expected.split())


@pytest.mark.parametrize(("text", "sort"), list(ORDERS))
def test_hits_come_in_this_order(engine: Engine, text: str, sort: str) -> None:
    order = (Sort(sort.removeprefix("-"), sort.startswith("-")),)
    assert ids(found(engine, asked(text, sort=order))) == ORDERS[text, sort].split()


@pytest.mark.parametrize("sort", sorted({sort for _, sort in ORDERS}))
def test_pages_cut_the_order_without_overlap(engine: Engine, sort: str) -> None:
    order = (Sort(sort.removeprefix("-"), sort.startswith("-")),)
    pages = engine.search([asked(sort=order, offset=offset, limit=3) for offset in (0, 3, 6, 9)])
    assert list(chain.from_iterable(map(ids, pages))) == ids(found(engine, asked(sort=order)))
    assert {page.total for page in pages} == {len(DOCUMENTS)}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ([("topics", "Birds")], "owls hawks swifts"),
        ([("topics", "bIRDS ")], "owls hawks swifts"),
        ([("topics", "Birds", "City")], "owls hawks swifts foxes"),
        ([("topics", "Birds"), ("provider", "Wired")], "hawks swifts"),
        ([("provider", "Field Notes")], "owls foxes"),
        ([("quality", "40")], "owls moles"),
        ([("state", "draft")], "swifts"),
        ([("date", "2021-09")], "owls foxes"),
        ([("id", "owls", "plain")], "owls plain"),
        ([("topics", "nothing")], ""),
    ],
)
def test_filters_narrow(engine: Engine, filters: list[tuple[str, ...]], expected: str) -> None:
    given = tuple(picked(name, *values) for name, *values in filters)
    assert set(ids(found(engine, asked(filters=given)))) == set(expected.split())
    unwanted = tuple(picked(name, *values, excludes=True) for name, *values in filters)
    left = set.intersection(*(ALL - set(ids(found(engine, asked(filters=(one,))))) for one in given))
    assert set(ids(found(engine, asked(filters=unwanted)))) == left


@pytest.mark.parametrize(("name", "text", "one"), [("title", "barn owl", "owls"), ("body", "mouse", "owls"), ("title", "zzyzzxq", "")])
def test_filters_by_words_narrow(engine: Engine, name: str, text: str, one: str) -> None:
    sides = [Filter(name, expand(InField(name, Phrase(text)), engine.schema), excludes) for excludes in (False, True)]
    assert [set(ids(found(engine, asked(filters=(side,))))) for side in sides] == [set(one.split()), ALL - {one}]


def counts(results: Results, name: str) -> list[tuple[str, int]]:
    return [(one.value, one.count) for one in results.facets[name]]


def test_values_that_differ_in_case_are_one_under_the_most_frequent_spelling(engine: Engine) -> None:
    results = found(engine, asked(facets=("topics", "provider", "state")))
    assert counts(results, "topics") == [("Birds", 3), ("Night", 2), ("C++", 1), ("City", 1), ("Climate", 1), ("Mammals", 1), ("Straße", 1)]
    assert counts(results, "provider") == [("Field Notes", 2), ("Wired", 2)] or counts(results, "provider") == [
        ("Wired", 2),
        ("field notes", 2),
    ]
    assert counts(results, "state") == [("published", 7), ("draft", 1)]


def test_facets_have_the_most_frequent_values_and_every_picked_one(engine: Engine) -> None:
    request = asked(facets=("topics",), facet_size=1, picked={"topics": ("Climate", "nothing")})
    assert [(one.value, one.count, one.selected) for one in found(engine, request).facets["topics"]] == [
        ("Birds", 3, False),
        ("Climate", 1, True),
        ("nothing", 0, True),
    ]


def test_a_facet_is_counted_without_its_own_picks_and_with_all_others(engine: Engine) -> None:
    given = (picked("topics", "Night"), picked("provider", "Field Notes"))
    results = found(engine, asked(filters=given, facets=("topics", "provider")))
    assert ids(results) == ["owls"]
    assert counts(results, "topics") == [("Birds", 1), ("City", 1), ("Mammals", 1), ("Night", 1)]
    assert counts(results, "provider") == [("Field Notes", 1)] or counts(results, "provider") == [("field notes", 1)]


def test_an_excluded_value_is_counted_as_what_it_would_bring_back(engine: Engine) -> None:
    gone = (picked("topics", "Night", excludes=True), picked("topics", "Climate", excludes=True))
    results = found(engine, asked(filters=gone, facets=("topics",), excluded={"topics": ("Night", "Climate")}))
    assert set(ids(results)) == {"foxes", "hawks", "moles", "plain", "straße/über.md"}
    assert FacetCount("Night", 2, excluded=True) in results.facets["topics"]
    assert FacetCount("Climate", 1, excluded=True) in results.facets["topics"]
    assert FacetCount("Birds", 1) in results.facets["topics"]


@pytest.mark.parametrize("name", ["title", "date", "quality", "id", "nothing"])
def test_a_facet_of_a_field_without_values_to_count_is_empty(engine: Engine, name: str) -> None:
    assert found(engine, asked(facets=(name,))).facets == {name: ()}


def test_histograms_are_bars_without_gaps(engine: Engine) -> None:
    results = found(engine, asked("date:2020..", histograms=("date", "quality")))
    drawn = results.histograms["date"]
    assert (drawn.unit, drawn.dates) == ("month", True)
    assert drawn.bars[0].start == day("2020-05-01") and drawn.bars[-1].end == day("2021-11-01")
    assert {bar.start: bar.count for bar in drawn.bars if bar.count} == {day("2020-05-01"): 1, day("2021-09-01"): 2, day("2021-10-01"): 1}
    assert all(one.end == next_one.start for one, next_one in zip(drawn.bars, drawn.bars[1:], strict=False))
    assert sum(bar.count for bar in results.histograms["quality"].bars) == 3 and not results.histograms["quality"].dates


def test_histograms_leave_out_their_own_filter_and_mark_what_it_picks(engine: Engine) -> None:
    given = (Filter("date", Range("date", day("2021-10-01"), day("2021-11-01"), closed=False)),)
    results = found(engine, asked("date:2020..", filters=given, histograms=("date",)))
    assert ids(results) == ["hawks"]
    assert sum(bar.count for bar in results.histograms["date"].bars) == 4
    assert [bar.count for bar in results.histograms["date"].bars if bar.selected] == [1]


@pytest.mark.parametrize("name", ["title", "topics", "nothing"])
def test_a_histogram_of_what_is_no_number_is_left_out(engine: Engine, name: str) -> None:
    assert found(engine, asked(histograms=(name,))).histograms == {}


def test_nothing_asked_scores_nothing(engine: Engine) -> None:
    assert {match.score for match in found(engine, asked()).matches} == {0.0}
    assert {match.score for match in found(engine, asked("quality:>0")).matches} == {0.0}


@pytest.mark.parametrize("text", ["owl", "owl OR fox", "owl night", "title:owls OR body:owl", "ow*", '"barn owls" OR mice'])
def test_parts_add_up_to_the_score(engine: Engine, text: str) -> None:
    request = asked(text, signals=(Signal("quality", 0.5), Signal("date", 0.3, 90 * 86_400_000.0, day("2021-10-10"))))
    matches = found(engine, request).matches
    explained = engine.explain(request, [match.stored.id for match in matches])
    for match, one in zip(matches, explained, strict=True):
        assert sum(part.score for part in one.parts) == pytest.approx(match.score, rel=1e-6)
        assert one.score == pytest.approx(match.score, rel=1e-6)
    assert {part.kind for one in explained for part in one.parts} >= {"word", "signal"}


def test_documents_that_are_not_there_have_no_explanation(engine: Engine) -> None:
    [one] = engine.explain(asked("owl"), ["nothing"])
    assert (one.score, one.parts) == (0.0, ())


def test_documents_come_by_their_ids(engine: Engine) -> None:
    found = engine.documents(["owls", "nothing", "straße/über.md"])
    assert {id: stored.title for id, stored in found.items()} == {"owls": "Barn owls at night", "straße/über.md": "Über die Straße"}


def test_the_matches_of_a_request_carry_what_is_stored(engine: Engine) -> None:
    by_id = {record.id: record.stored for record in DOCUMENTS}
    assert all(match.stored == by_id[match.stored.id] for match in found(engine, asked()).matches)


@pytest.mark.parametrize(
    ("field", "prefix", "limit", "expected"),
    [
        ("", "ow", 10, [("owl", 3), ("owls", 3), ("owners", 1)]),
        ("", "ow", 1, [("owl", 3)]),
        ("title", "mo", 10, [("moles", 1), ("moths", 1), ("motorway", 1)]),
        ("notes", "re", 10, [("remarks", 1)]),
        ("", "zz", 10, []),
        ("", "straß", 10, []),
        ("", "strass", 10, [("strasse", 1)]),
    ],
)
def test_words_are_completed_most_frequent_first(
    engine: Engine, field: str, prefix: str, limit: int, expected: list[tuple[str, int]]
) -> None:
    completed = [(one.word, one.documents) for one in engine.complete(field, prefix, limit)]
    if field == "title":  # its words lie together with those of all other searched fields
        completed = [one for one in completed if one[0] in dict(expected)]
    assert completed == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("motorwey", "motorway"),
        ("mtoorway", "motorway"),
        ("swfts", "swifts"),
        ("railwyy", "railway"),
        ("owk", ""),
        ("2o21", ""),
        ("xotorway", ""),
    ],
)
def test_words_nearly_so_spelled_are_found(engine: Engine, word: str, expected: str) -> None:
    assert [one.word for one in engine.nearest(word, 5)] == expected.split()


def test_requests_are_answered_in_their_order(engine: Engine) -> None:
    requests = [asked(text, facets=("topics",)) for text in WORDS]
    assert engine.search(requests) == [found(engine, request) for request in requests]
    assert engine.search([]) == []


def test_a_field_is_the_same_in_any_case_of_letters(engine: Engine) -> None:
    given = (Filter("Provider", Equals("PROVIDER", ("Wired",))),)
    results = found(engine, asked(filters=given, facets=("provider",), picked={"provider": ("Wired",)}))
    assert sum(one.count for one in results.facets["provider"]) == 4


def test_a_deadline_that_has_passed_ends_the_search(engine: Engine) -> None:
    if type(engine).__name__ == "BruteForce":
        pytest.skip("the slow engine knows no clock")
    with pytest.raises(Timeout):
        engine.search([asked("owl", deadline=time.monotonic() - 1)])


def test_what_the_engine_says_of_itself(engine: Engine) -> None:
    assert engine.schema == SCHEMA and engine.generation and engine.note is None and engine.bytes >= 0


@pytest.mark.parametrize("text", ["owl", "owl night", "title:owls OR body:owl", "owl*", '"barn owls" OR mice', "hawks"])
def test_words_are_explained_by_the_fields_that_hold_them(engine: Engine, text: str) -> None:
    request = asked(text)
    oracle = BruteForce(DOCUMENTS, SCHEMA)
    ids = [match.stored.id for match in found(oracle, request).matches]
    for mine, theirs in zip(engine.explain(request, ids), oracle.explain(request, ids), strict=True):
        told = [[(part.field, part.text, part.kind, part.frequency) for part in one.parts] for one in (mine, theirs)]
        assert sorted(told[0]) == sorted(told[1])
        assert all(part.weight > 0 and part.idf > 0 for part in mine.parts)


def test_boosts_add_to_scores_and_find_nothing(engine: Engine) -> None:
    plain, night = asked("owl"), expand(parse("night", SCHEMA, TODAY).tree, SCHEMA)
    boosted = replace(plain, boosts=(Boost(night, BOOST, "night", "feedback"),))
    before = {match.stored.id: match.score for match in found(engine, plain).matches}
    after = {match.stored.id: match.score for match in found(engine, boosted).matches}
    alone = {match.stored.id: match.score for match in found(engine, replace(plain, query=night)).matches}
    assert after.keys() == before.keys()
    assert after == pytest.approx({id: score + BOOST * alone.get(id, 0.0) for id, score in before.items()}, rel=NEARLY)
    [one] = engine.explain(boosted, ["owls"])
    assert {part.kind for part in one.parts} == {"word", "feedback"} and one.score == pytest.approx(after["owls"], rel=1e-3)


@pytest.mark.parametrize(("row", "expected"), [(("plain",), ""), (("foxes", "in", "the", "city"), "foxes"), (("foxes", "in", "the"), "")])
def test_a_text_is_found_as_a_whole(engine: Engine, row: tuple[str, ...], expected: str) -> None:
    terms = tuple(analyzer("english").term(word) for word in row)
    [results] = engine.search([Request(Exact("title", (terms,)))])
    assert ids(results) == expected.split()
    assert all(match.score > found(engine, asked("foxes")).matches[0].score for match in results.matches)


def test_many_beginnings_at_once(engine: Engine) -> None:
    """What stands for many words, many times in one request, is bounded, and everything is found."""
    every = asked(" OR ".join(f"{letter}*" for letter in "abcdefghijklmno") + " -q* -x*")
    assert set(ids(found(engine, every))) >= ALL - {"plain"}
