"""Every leaf, in every order, over every kind of index, the smallest among them: the engine answers as exhaustive loops do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

import searchidx
from searchidx.engines.embedded.engine import EmbeddedEngine
from searchidx.engines.embedded.format.segment import Segment
from searchidx.engines.messages import Request, Sort
from searchidx.model.fields import Kind
from searchidx.model.record import Record, Related, Stored
from searchidx.query import nodes as q
from searchidx.query.expand import expand
from searchidx.search.index import Index
from tests.engines.test_oracle import check
from tests.support.brute_force import BruteForce
from tests.support.indexes import in_steps, publish
from tests.support.samples import SCHEMA, sample

WORDS = ("river", "robots", "stone", "GPT-4", "naïve", "東京")
DAY = 86_400_000.0


def records() -> Iterator[Record]:
    """Documents without end, of which many tie in everything but their id, and some lack each value."""
    number = 0
    while True:
        word, other = WORDS[number % len(WORDS)], WORDS[number * 7 % 5]
        yield sample(
            f"doc-{number:03d}.md",
            f"{word} {number % 3}",
            summary=f"{other} flows" if number % 2 else "",
            description=f"{word} known" if number % 5 == 0 else "",
            body=f"{word} {other} " * (number % 4),
            notes="note" if number % 6 == 0 else "",
            topics=("Nature", "AI")[: number % 3],
            provider=("Wired", "")[number % 2],
            location="Here" if number % 7 == 0 else "",
            related=(Related("Elsewhere", "robots river", "https://example.org/"),) if number % 4 == 0 else (),
            date=number % 9 * DAY if number % 3 else None,
            quality=float(number % 4) if number % 5 else None,
            state="draft" if number % 8 == 0 else "published",
        )
        number += 1


def leaves() -> Iterator[q.Node]:
    """Every kind of leaf, with texts that hold a word, several, and none."""
    yield from (q.Everything(), q.Nothing(), q.Is("draft"), q.Is("foo"))
    for text in ("river", "GPT-4", "river robots", "東京", "zzyzx", "", "!?", "\x00", "\ud800"):
        yield from (
            q.Word(text),
            q.Phrase(text),
            q.Phrase(text, 2),
            q.Prefix(text[:3]),
            q.Prefix(text[:7]),
            q.Fuzzy(text),
            q.Fuzzy(text, 2),
        )
        yield from (q.PhrasePrefix(text[:8]), q.PhrasePrefix(text[:8], 2))
    names = [*(field.name for field in SCHEMA.fields), "nowhere"]
    for name in names:
        yield from (
            q.InField(name, q.Word("river")),
            q.InField(name, q.Prefix("ro")),
            q.InField(name, q.PhrasePrefix("river ro")),
            q.Not(q.PhrasePrefix("river ro")),
            q.InField(name, q.Phrase("river robots")),
            q.Has(name),
        )
        yield from (q.Equals(name, ("Nature", "Here")), q.Equals(name, ()), q.Range(name, 1.0, None), q.Range(name, None, 2 * DAY))
        yield q.Not(q.InField(name, q.Word("river")))
    word = q.Word("river")
    yield from (
        q.And(()),
        q.Or(()),
        q.Not(word),
        q.Not(q.Everything()),
        q.And((word, q.Not(q.Word("robots")))),
        q.Or((word, q.Has("date"))),
    )


def sorts() -> Iterator[tuple[Sort, ...]]:
    """Every order, both ways, and none."""
    yield ()
    for name in ("relevance", *(field.name for field in SCHEMA.fields), "nowhere"):
        yield from ((Sort(name),), (Sort(name, descending=True),))
    yield (Sort("quality"), Sort("relevance", descending=True))


Made = tuple[EmbeddedEngine, list[Record]]


def empty(root: Path) -> Made:
    return publish(root, SCHEMA, []), []


def one(root: Path) -> Made:
    held = list(islice(records(), 1))
    return publish(root, SCHEMA, held), held


def all_deleted(root: Path) -> Made:
    held = list(islice(records(), 20))
    publish(root, SCHEMA, held)
    return publish(root, SCHEMA, [], deletions=[record.id for record in held]), []


def many_segments(root: Path) -> Made:
    return in_steps(root, SCHEMA, list(islice(records(), 90)), 5, 1)


INDEXES = {made.__name__: made for made in (empty, one, all_deleted, many_segments)}


@pytest.fixture(scope="module", params=INDEXES)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return INDEXES[request.param](tmp_path_factory.mktemp(request.param))


def test_every_leaf_in_every_order(made: Made) -> None:
    engine, held = made
    oracle = BruteForce(held, SCHEMA)
    counted = tuple(f.name for f in SCHEMA.fields if f.kind in (Kind.KEYWORD, Kind.BOOLEAN))
    drawn = tuple(f.name for f in SCHEMA.fields if f.kind in (Kind.NUMBER, Kind.DATE))
    for leaf in leaves():
        check(engine, oracle, [Request(leaf, facets=counted, histograms=drawn, limit=0)])
        check(engine, oracle, [Request(leaf, sort=sort, limit=7) for sort in sorts()])


@pytest.mark.parametrize("name", ["relevance", "date", "title", "quality", "provider", "id"])
@pytest.mark.parametrize("descending", [False, True])
def test_the_first_are_the_first_of_all(made: Made, name: str, descending: bool) -> None:
    """Whatever the limit is: `-relevance` too is worst first, not the worst of some."""
    engine, held = made
    sort, node = (Sort(name, descending),), expand(q.Or((q.Word("river"), q.Word("robots"), q.Word("stone"))), SCHEMA)
    *some, whole = engine.search([Request(node, sort=sort, limit=limit) for limit in range(len(held) + 2)])
    for limit, results in enumerate(some):
        assert results.matches == whole.matches[:limit]


def test_worst_first_is_by_ascending_score(tmp_path: Path) -> None:
    engine, held = many_segments(tmp_path)
    worst_first = Request(expand(q.Word("river"), SCHEMA), sort=(Sort("relevance", descending=True),), limit=len(held))
    found = engine.search([worst_first, replace(worst_first, sort=(Sort("relevance"),))])
    worst, best = ([match.score for match in results.matches] for results in found)
    assert worst == sorted(worst) and worst[0] < worst[-1]
    assert best == worst[::-1]


TEXTS = ["", "river", "-river", "body:river", "related:robots", "title:river", '"river robots"~2', "ri*", "rivr~", "is:draft", "has:image"]
TEXTS += [
    "quality:>1",
    "date:1970",
    "date:9999",
    "NOT river",
    "river OR -robots",
    "(",
    '"',
    "nowhere:river",
    "id:doc-001.md",
    "topics:nature -ai",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("sort", ["relevance", "-relevance", "date", "-date", "title", "-title", "quality", "id", "-id"])
def test_what_is_typed_is_answered(made: Made, text: str, sort: str) -> None:
    index = Index(made[0])
    page = index.search(text, sort=sort, facets=("topics", "date", "provider", "state"), limit=5, explain=True)
    assert page.as_json()["total"] == page.total >= len(page.hits)
    assert index.suggest(text) is not None


def test_a_folder_without_documents(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    searchidx.build(tmp_path / "docs", index=tmp_path / "index", jobs=1)
    with searchidx.open(tmp_path / "index") as index:
        for text in TEXTS:
            assert index.search(text, facets=("state",)).total == 0


def test_sorting_by_title_reads_no_record_but_those_shown(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, held = made
    read, stored = list[int](), Segment.stored

    def counted(segment: Segment, number: int) -> Stored:
        read.append(number)
        return stored(segment, number)

    monkeypatch.setattr(Segment, "stored", counted)
    fresh = EmbeddedEngine(engine.folder, engine.manifest)
    [results] = fresh.search([Request(sort=(Sort("title"),), limit=3)])
    assert len(read) == len(results.matches) == min(3, len(held))
