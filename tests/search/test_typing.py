"""What a page shows letter by letter, and what it says where it had to look for something else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import searchidx
from searchidx.search.index import Index
from searchidx.text import fold, split
from tests.support.indexes import CORPUS, SEEDS, publish, records_of
from tests.support.samples import engine, sample


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(
        engine(
            sample("robots", "Robots at work", body="ethics of automation"),
            sample("robotics", "Robotics explained", body="the automation of everything"),
            sample("power", "Power Apps for everyone", summary="Build an app"),
            sample("security", "Security updates", body="patches"),
        )
    )


def told(index: Index, text: str, **asked: object) -> list[tuple[str, str, str]]:
    return [(one.code, one.message, one.hint) for one in index.search(text, **asked).diagnostics]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "code", "shown", "back"),
    [
        ("ethics robo", "unfinished", "ethics robo*", 'ethics "robo"'),
        ("securty updates", "corrected", "security updates", '"securty" updates'),
        ("powerapps", "corrected", "power apps", '"powerapps"'),
        ("ethics-of-auto", "unfinished", "ethics-of-auto*", '"ethics-of-auto"'),
        ('"ethics of auto', "unfinished", '"ethics of auto*', '"ethics of auto"'),
    ],
)
def test_one_line_says_what_is_shown_and_how_to_go_back(index: Index, text: str, code: str, shown: str, back: str) -> None:
    assert told(index, text)[-1] == (code, f"showing results for {shown}", back)
    assert index.search(back, match="all").total == 0
    assert index.search(text).total == index.search(shown, match="all").total


@pytest.mark.parametrize(
    ("text", "code", "wanted"),
    [
        ("robots security", "relaxed", "no document has both words; these have some of them"),
        ("robots security patches power nosuch", "relaxed", "no document has all 5 words; these have some of them"),
        ("robots security state:published", "relaxed", "no document has both words; these have some of them"),
        ('"robots at" security patches', "relaxed", "no document has all 3 words and phrases; these have some of them"),
        ("“robots security”", "plain", "nothing is found as it is typed; these documents have some of its words"),
    ],
)
def test_what_any_of_the_words_find_is_said_in_words(index: Index, text: str, code: str, wanted: str) -> None:
    assert told(index, text)[-1] == (code, wanted, "")
    assert index.search(text).total


def test_corrections_are_named_for_words_that_are_split(index: Index) -> None:
    assert ("did-you-mean", "did you mean: power apps", "power apps") in told(index, "powerapps")
    joined = Index(engine(sample("a", "Powerapps")))
    assert [one.hint for one in joined.search("power apps").diagnostics if one.code == "did-you-mean"] == ["powerapps"]
    assert joined.search("power apps").total == 1


def test_a_word_that_is_being_typed_is_not_corrected(index: Index) -> None:
    page = index.search("work robo", typing=True)
    assert (page.total, page.diagnostics) == (1, ())
    assert index.search("securit", typing=True).diagnostics == ()


def test_the_word_itself_ranks_above_longer_ones() -> None:
    records = [sample(f"long{number}", "Topaz") for number in range(3)]
    index = Index(engine(*records, sample("short", "Top"), sample("plural", "Tops")))
    assert {hit.id for hit in index.search("top", typing=True).hits[:2]} == {"short", "plural"}


def letters(titles: list[str]) -> Iterator[str]:
    """Every beginning of the first words of the titles."""
    for title in titles:
        text = " ".join(split(title)[:4])
        yield from (text[:end] for end in range(1, len(text) + 1) if text[end - 1] != " ")


def check(folder: Path, root: Path, count: int) -> None:
    """Assert that no letter finds nothing while a word that begins so exists, and that there are suggestions for all."""
    records, schema = records_of(folder)
    index = Index(publish(root, schema, records))
    for text in letters(sorted({record.stored.title for record in records})[:count]):
        exists = index.engine.complete("", fold(split(text)[-1]), 1) if split(text) else []
        assert index.search(text, typing=True).total or not exists, text


def test_no_letter_finds_nothing_while_words_begin_so(tmp_path: Path) -> None:
    check(SEEDS, tmp_path / "index", 40)


@pytest.mark.corpus
@pytest.mark.soak
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the real corpus is not here")
def test_no_letter_of_300_titles_finds_nothing_while_words_begin_so(tmp_path: Path) -> None:
    check(CORPUS, tmp_path / "index", 300)


@pytest.mark.parametrize("text", ["ethics-of-automation", '"ethics of automation', '"ethics'])
def test_a_phrase_finds_at_every_letter(index: Index, text: str) -> None:
    for end in range(text.index("h"), len(text) + 1):
        assert "robots" in {hit.id for hit in index.search(text[:end], match="all", typing=True).hits}, text[:end]
    assert index.search('"ethics automation', match="all", typing=True).total == 0
    assert index.search('"ethics of auto"', match="all", typing=True).total == 0


def test_the_word_itself_ranks_above_others_that_are_said_more_often() -> None:
    longer = [sample("title", "Topaz topaz", body="topaz"), sample("other", "Topaz")]
    records = [sample(f"filler{number}", "Birds", body="woods and fields") for number in range(30)]
    index = Index(engine(*longer, *records, sample("itself", "Birds", body="woods and fields " * 8 + "top")))
    assert index.search("top", typing=True).hits[0].id == "itself"
    index = Index(
        engine(sample("like", "Cities cities", body="cities"), *records, sample("itself", "Birds", body="woods and fields " * 8 + "cites"))
    )
    assert index.search("cites~").hits[0].id == "itself"


def test_the_word_itself_ranks_above_words_like_it() -> None:
    index = Index(engine(*(sample(f"like{number}", "Cities") for number in range(3)), sample("itself", "Cites")))
    assert index.search("cites~").hits[0].id == "itself"
    assert index.search("cat~").total == 0
    assert Index(engine(sample("a", "Cats and cuts"), sample("b", "Cut"))).search("cat~").total == 2


@pytest.mark.parametrize("text", ["gpt4~", "2021~", "covid19"])
def test_words_with_digits_are_never_taken_for_others(text: str) -> None:
    index = Index(engine(sample("a", "gpt5 2020 covid18")))
    page = index.search(text)
    assert page.total == 0
    assert not any(one.code in ("did-you-mean", "corrected") for one in page.diagnostics)


@pytest.mark.parametrize("typing", [False, True])
def test_digits_that_no_text_has_are_values(tmp_path: Path, typing: bool) -> None:
    for name, price, day in (("lamp", "9.99", "2021-09-05"), ("chair", "40", "2021-10-01"), ("table", "40", "2019-05-05")):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: A {name}\nprice: {price}\ndate: {day}\n---\nOf 1987.\n")
    searchidx.build(tmp_path, index=tmp_path / "index")
    with searchidx.open(tmp_path / "index") as built:
        for text, names in (
            ("9.99", ["lamp"]), ("40", ["chair", "table"]), ("chair 40", ["chair"]), ("2021-09-05", ["lamp"]), ("2021", ["chair", "lamp"]),
            ("table 2019", ["table"]), ("40 -chair", ["table"]), ("1987", ["chair", "lamp", "table"]), ("9.98", []), ('"40"', []),
        ):  # fmt: skip
            page = built.search(text, typing=typing)
            assert [hit.id for hit in page.hits] == [f"{name}.md" for name in names]
            assert [one.code for one in page.diagnostics] == (["value"] if names and text != "1987" else [])
            assert not built.search(text, match="all", typing=typing).total or text == "1987"
