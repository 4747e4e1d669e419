"""From what is typed to a page: the meanings that people rely on, over the slow engine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchidx import build
from searchidx.errors import UsageError
from searchidx.model.record import Related
from searchidx.search.index import Index
from searchidx.search.page import Page
from searchidx.search.request import Search
from tests.support.samples import engine, sample

DAY = 86_400_000.0


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(
        engine(
            sample("border", "Facial recognition at the border", topics=("AI", "Privacy"), provider="Wired", date=3 * DAY, quality=5.0),
            sample("robots", "Robots learn ethics", topics=("ai", "Robotics"), provider="Heise", date=5 * DAY, body="a pandemic of robots"),
            sample(
                "vaccine",
                "Vaccines travel",
                topics=("Health", "AI"),
                provider="wired ",
                date=5 * DAY,
                related=(Related(title="Pandemic ends"),),
            ),
            sample("old", "Robots of yesterday", topics=("Robotics",), provider="Heise", date=-DAY, state="draft"),
            sample("undated", "Robots without a date", body="ethics"),
        )
    )


def ids(page: Page) -> list[str]:
    return [hit.id for hit in page.hits]


def codes(page: Page) -> list[str]:
    return [one.code for one in page.diagnostics]


def counts(page: Page, name: str) -> dict[str, int]:
    return {one.value: one.count for one in page.facets[name]}


def test_nothing_typed_lists_everything_newest_first(index: Index) -> None:
    page = index.search()
    assert ids(page) == ["robots", "vaccine", "border", "old", "undated"]
    assert page.total == 5 and {hit.score for hit in page.hits} == {0.0}


def test_all_words_must_match(index: Index) -> None:
    assert set(ids(index.search("robots ethics"))) == {"robots", "undated"}
    assert index.search("robots ethics").diagnostics == ()


def test_words_are_relaxed_where_nothing_has_them_all_and_that_is_told(index: Index) -> None:
    page = index.search("vaccines robots")
    assert set(ids(page)) == {"robots", "vaccine", "old", "undated"}
    assert codes(page) == ["relaxed"]
    assert index.search("vaccines robots", match="all").total == 0
    assert index.search("vaccines ethics", match="any").total == 3


def test_a_mistyped_word_is_allowed_for_and_told(index: Index) -> None:
    page = index.search("recogniton")
    assert ids(page) == ["border"]
    assert {"did-you-mean", "corrected"} <= set(codes(page))
    assert "recognition" in next(one for one in page.diagnostics if one.code == "did-you-mean").hint
    assert index.search("ethics").diagnostics == ()


def test_only_the_mistyped_word_is_corrected(index: Index) -> None:
    page = index.search("robotz robotzilla")
    assert [one.hint for one in page.diagnostics if one.code == "did-you-mean"] == ["robots robotzilla"]


def test_filters_of_one_field_are_joined_by_or_and_fields_by_and(index: Index) -> None:
    assert set(ids(index.search(where={"topics": ["privacy", "Health"]}))) == {"border", "vaccine"}
    assert set(ids(index.search(where={"topics": ["AI"], "provider": "WIRED"}))) == {"border", "vaccine"}
    assert set(ids(index.search(exclude={"topics": ["AI"]}))) == {"old", "undated"}


def test_a_filter_by_running_text_is_a_phrase_with_stems(index: Index) -> None:
    page = index.search(where={"title": ["robot learns"], "topics": ["AI"]})
    assert ids(page) == ["robots"]
    assert page.understood == '"robot learns" in title, topics is "AI"'
    assert codes(page) == ["text-field"]
    assert ids(index.search(exclude={"title": ["robots"]})) == ["vaccine", "border"]


def test_a_facet_leaves_its_own_picks_out_and_every_other_filter_in(index: Index) -> None:
    page = index.search(where={"topics": ["Robotics"], "provider": ["Wired"]}, facets=("topics", "provider"))
    assert page.total == 0
    assert counts(page, "topics") == {"AI": 2, "Health": 1, "Privacy": 1, "Robotics": 0}
    assert counts(page, "provider") == {"Heise": 2, "Wired": 0}
    assert [one.value for one in page.facets["topics"] if one.selected] == ["Robotics"]


def test_picked_values_are_listed_however_few_are_asked_for(index: Index) -> None:
    page = index.search(where={"topics": "privacy"}, facets=("topics",), facet_size=1)
    assert [(one.value, one.count, one.selected) for one in page.facets["topics"]] == [("AI", 3, False), ("Privacy", 1, True)]


def test_spellings_of_a_value_are_one_and_the_most_frequent_is_shown(index: Index) -> None:
    assert counts(index.search(facets=("topics",)), "topics") == {"AI": 3, "Robotics": 2, "Health": 1, "Privacy": 1}
    assert counts(index.search(facets=("provider",)), "provider") == {"Heise": 2, "Wired": 2}


def test_documents_without_the_value_come_last_both_ways(index: Index) -> None:
    assert ids(index.search(sort="date")) == ["old", "border", "robots", "vaccine", "undated"]
    assert ids(index.search(sort="-date")) == ["robots", "vaccine", "border", "old", "undated"]
    assert ids(index.search(sort="quality"))[0] == ids(index.search(sort="-quality"))[0] == "border"
    assert ids(index.search(sort="title")) == ["border", "robots", "old", "undated", "vaccine"]


def test_a_minus_looks_at_the_documents_own_text_only(index: Index) -> None:
    assert set(ids(index.search("pandemic"))) == {"robots", "vaccine"}
    assert "vaccine" in ids(index.search("-pandemic")) and "robots" not in ids(index.search("-pandemic"))
    assert ids(index.search("related:pandemic")) == ["vaccine"]
    assert [one.title for one in index.search("related:pandemic").hits[0].related] == ["Pandemic ends"]


def test_drafts_are_found_and_can_be_asked_for(index: Index) -> None:
    assert ids(index.search("is:draft")) == ["old"]
    assert "old" not in ids(index.search("is:published"))
    assert counts(index.search("robots", facets=("state",)), "state") == {"draft": 1, "published": 2}


def test_days_are_inclusive(index: Index) -> None:
    assert ids(index.search(date_from="1970-01-04", date_to="1970-01-06")) == ["robots", "vaccine", "border"]
    assert ids(index.search(date_from="1970-01-04", date_to="1970-01-05")) == ["border"]
    assert ids(index.search(date_to="1970-01-01")) == ["old"]


def test_dates_and_numbers_are_drawn(index: Index) -> None:
    page = index.search(facets=("date", "quality"))
    assert [bar.count for bar in page.histograms["date"].bars] == [1, 0, 0, 0, 1, 0, 2]
    assert sum(bar.count for bar in page.histograms["quality"].bars) == 1


def test_pages_follow_each_other(index: Index) -> None:
    everything = ids(index.search())
    assert [ids(index.search(limit=2, offset=offset)) for offset in (0, 2, 4, 6)] == [everything[0:2], everything[2:4], everything[4:], []]
    assert len(index.search(limit=10**9).hits) == 5
    for wrong in (Search(limit=-5), Search(offset=-1), Search(facet_size=-1)):
        with pytest.raises(UsageError, match="cannot be -"):
            index.run(wrong)


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        ({"sort": "-dat"}, "date"),
        ({"facets": ("topcs",)}, "topics"),
        ({"where": {"topcs": "AI"}}, "topics"),
        ({"exclude": {"provder": "Wired"}}, "provider"),
        ({"match": "al"}, "all"),
        ({"group": "stories"}, "story"),
    ],
)
def test_names_that_do_not_exist_are_errors_with_the_nearest_that_does(index: Index, arguments: dict[str, object], meant: str) -> None:
    with pytest.raises(UsageError) as raised:
        index.search("robots", **arguments)  # type: ignore[arg-type]
    assert meant in raised.value.hint


def test_an_excluded_value_says_what_it_would_bring_back(index: Index) -> None:
    page = index.search(where={"topics": "AI"}, exclude={"topics": ["Health", "Privacy"]}, facets=("topics",))
    assert ids(page) == ["robots"]
    found = {one.value: (one.count, one.selected, one.excluded) for one in page.facets["topics"]}
    assert found == {"Robotics": (2, False, False), "AI": (1, True, False), "Health": (1, False, True), "Privacy": (1, False, True)}


def test_the_unfinished_last_word_also_stands_for_longer_ones(index: Index) -> None:
    assert ids(index.search("pand", typing=True, match="all")) == ["robots", "vaccine"]
    assert ids(index.search("pand", match="all")) == []
    page = index.search("ethics robo")
    assert set(ids(page)) == {"robots", "undated"} and codes(page)[-1] == "unfinished"


def test_a_hit_tells_where_and_why_it_matched(index: Index) -> None:
    hit = index.search("facial recognition", explain=True).hits[0]
    assert hit.highlights == {"title": "<mark>Facial</mark> <mark>recognition</mark> at the border"}
    assert sum(part["score"] for part in hit.why["parts"]) == pytest.approx(hit.score)


def test_a_page_is_json(index: Index) -> None:
    page = json.loads(json.dumps(index.search("robots", facets=("topics", "date"), explain=True).as_json()))
    assert set(page) >= {"query", "total", "offset", "limit", "hits", "facets", "histograms", "diagnostics", "took_ms", "generation"}
    assert set(page["hits"][0]) == {"id", "title", "url", "score", "fields", "highlights", "related", "why"}


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(['"', "-", "(", ")", "OR", "NOT", "title:", "date:", "*", "~2", "robots", ">", ".."]), max_size=12).map(
        " ".join
    )
)
def test_nothing_that_is_typed_raises(text: str) -> None:
    small = Index(engine(sample("a", "Robots", topics=("AI",), date=0.0), sample("b", "Ethics of robots")))
    page = small.search(text, facets=("topics",))
    assert page.total == len(page.hits) <= 2
    assert all(hit.title for hit in page.hits)
    json.dumps([hit.as_json(explain=True) for hit in page.hits])


def test_searching_loads_neither_whoosh_nor_parsers_nor_flask() -> None:
    code = "import sys, searchidx.search.index; print([m for m in ('whoosh', 'yaml', 'ftfy', 'flask') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_answers_load_no_part_of_numpy_that_they_do_not_need(tmp_path: Path) -> None:
    lines = [{"id": f"{n}.md", "title": f"Robots {n % 3}", "topics": ["AI"], "date": "2021-09-05"} for n in range(12)]
    (tmp_path / "documents.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    build(tmp_path / "documents.jsonl", index=tmp_path / "index")
    code = (
        "import sys, searchidx; index = searchidx.open(sys.argv[1]); page = index.search('robots', facets=('topics', 'date'));"
        "index.search('robots', facets=('topics', 'date'), group='story', explain=True); index.similar(page.hits[0].id);"
        "index.suggest('ro'); print(page.total, 'numpy.ma' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code, str(tmp_path / "index")], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["12", "False"]


def test_what_was_typed_is_read_for_each_index_by_itself(index: Index) -> None:
    other = Index(engine(sample("a", "Robots"), sample("b", "Ethics")))
    for _ in range(2):
        assert ids(index.search("robots ethics", match="all")) == ["robots", "undated"]
        assert set(ids(other.search("robots ethics", match="any"))) == {"a", "b"}
        assert other.search("robots ethics", match="all").total == 0


@pytest.mark.parametrize("text", ["pand", "robts", "provder:heise", "robots ethics of", "zzz robots"])
def test_what_is_asked_again_is_answered_and_told_alike(index: Index, text: str) -> None:
    asked = [Search(text=text, typing=typing, match=match) for typing in (False, True) for match in ("auto", "any", "all")]
    first, again = ([index.run(one).as_json() | {"took_ms": 0} for one in asked] for _ in range(2))
    assert first == again
    assert [one["query"]["text"] for one in first] == [text] * len(asked)


@pytest.mark.parametrize("text", ["vacines x", "x vacines travl"])
def test_a_misspelt_word_among_others_is_found(index: Index, text: str) -> None:
    assert "vaccine" in ids(index.search(text))
