"""Signals beside the words: what they do to the order, that both engines agree, and that a hit says why."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import searchidx
from searchidx.engines.messages import Request, Signal
from searchidx.query.expand import expand
from searchidx.query.nodes import Word
from tests.support.brute_force import BruteForce
from tests.support.indexes import publish
from tests.support.samples import SCHEMA, sample

DAY = 86_400_000.0
NUMBERS = st.one_of(st.none(), st.integers(-5, 100).map(float))
DATES = st.one_of(st.none(), st.integers(-400, 400).map(lambda day: day * DAY))
SIGNALS = st.lists(
    st.one_of(
        st.builds(Signal, st.just("quality"), st.floats(0.1, 5)),
        st.builds(Signal, st.just("date"), st.floats(0.1, 5), st.floats(DAY, 900 * DAY), st.just(100 * DAY)),
        st.just(Signal("title", 1.0)),
    ),
    max_size=2,
    unique_by=lambda signal: signal.name,
)


@settings(deadline=None)
@given(st.lists(st.tuples(DATES, NUMBERS), min_size=1, max_size=12), SIGNALS)
def test_as_exhaustive_loops_say(documents: list[tuple[float | None, float | None]], signals: list[Signal]) -> None:
    records = [sample(f"d{n}", "owl " * (n % 3 + 1), date=date, quality=quality) for n, (date, quality) in enumerate(documents)]
    request = Request(expand(Word("owl"), SCHEMA), limit=20, signals=tuple(signals))
    [expected] = BruteForce(records, SCHEMA).search([request])
    with tempfile.TemporaryDirectory() as folder:
        [found] = publish(Path(folder), SCHEMA, records).search([request])
    assert found.total == expected.total
    scores = {match.stored.id: match.score for match in expected.matches}
    for match in found.matches:
        assert match.score == pytest.approx(scores[match.stored.id], rel=1e-5)
    ranked = [match.score for match in found.matches]
    assert ranked == sorted(ranked, reverse=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three documents that say the same: one old, one of yesterday, one of low and one of high quality."""
    docs = tmp_path / "docs"
    docs.mkdir()
    now = datetime.now(UTC)
    for name, days, quality in (("old", 900, 50), ("new", 1, 50), ("poor", 900, 1), ("rich", 900, 99)):
        date = (now - timedelta(days=days)).date()
        (docs / f"{name}.md").write_text(f"---\ntitle: An owl\ndate: {date}\nquality: {quality}\n---\n", "utf-8")
    return docs


def order(root: Path) -> list[str]:
    with searchidx.open(root) as index:
        return [hit.id.removesuffix(".md") for hit in index.search("owl").hits]


def test_the_configuration_turns_signals_on_and_off(folder: Path, tmp_path: Path) -> None:
    root, config = tmp_path / "index", folder / "searchidx.toml"
    searchidx.build(folder, index=root)
    assert order(root) == ["new", "old", "poor", "rich"]
    config.write_text("[ranking]\nquality = 1.0\n", "utf-8")
    report = searchidx.build(folder, index=root)
    assert (report.unchanged, report.changed) == (4, 0)
    assert order(root) == ["rich", "new", "old", "poor"]
    config.write_text('[ranking]\nfreshness = { weight = 1.0, half_life = "30d" }\n', "utf-8")
    searchidx.build(folder, index=root)
    assert order(root)[0] == "new"
    config.unlink()
    searchidx.build(folder, index=root)
    assert order(root) == ["new", "old", "poor", "rich"]


def test_a_hit_says_what_each_signal_added(folder: Path, tmp_path: Path) -> None:
    (folder / "searchidx.toml").write_text("[ranking]\nquality = 1.0\nfreshness = 0.5\n", "utf-8")
    searchidx.build(folder, index=tmp_path / "index")
    with searchidx.open(tmp_path / "index") as index:
        best = index.search("owl", explain=True).hits[0]
        parts = best.why["parts"]
    assert {part["text"] for part in parts} == {"owl", "quality 50", "fresh: 1 day old"}
    assert {part["field"] for part in parts} == {"title", "quality", "date"}
    assert sum(part["score"] for part in parts) == pytest.approx(best.score, rel=1e-5)
