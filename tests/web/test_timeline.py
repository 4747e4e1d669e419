"""The bars of the timeline: side by side, as high as they are many, each a link to its own days."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from searchidx.web import create_app
from searchidx.web.request.links import Links
from searchidx.web.request.search_state import SearchState
from searchidx.web.view.timeline import HEIGHT, timeline

import searchidx
from searchidx.engines.messages import Bar, Histogram


def milliseconds(year: int, month: int = 1, day: int = 1) -> float:
    """A day as an engine counts."""
    return datetime(year, month, day, tzinfo=UTC).timestamp() * 1000


def months(*counts: int) -> Histogram:
    """A histogram of the months of 2020 and after."""
    edges = [milliseconds(2020 + n // 12, n % 12 + 1) for n in range(len(counts) + 1)]
    return Histogram("month", tuple(Bar(edges[n], edges[n + 1], count) for n, count in enumerate(counts)))


def test_bars_are_as_high_as_they_are_many() -> None:
    drawn = timeline(months(10, 0, 5, 1), Links(SearchState()))
    assert drawn is not None
    assert [float(c.height) for c in drawn.columns] == [HEIGHT, 0, HEIGHT / 2, pytest.approx(HEIGHT / 10, abs=0.1)]
    assert [c.url for c in drawn.columns][1] == "/?from=2020-02-01&to=2020-02-29"
    assert drawn.columns[2].text == "March 2020: 5 documents"
    assert drawn.columns[3].text == "April 2020: 1 document"


def test_a_picked_bar_leads_back() -> None:
    histogram = Histogram("year", (Bar(milliseconds(2020), milliseconds(2021), 3), Bar(milliseconds(2021), milliseconds(2022), 4, True)))
    drawn = timeline(histogram, Links(SearchState(q="x", start="2021-01-01", end="2021-12-31", page=4)))
    assert drawn is not None
    assert drawn.columns[1].selected
    assert [c.url for c in drawn.columns] == ["/?q=x&from=2020-01-01&to=2020-12-31", "/?q=x"]


@pytest.mark.parametrize("histogram", [None, Histogram("month", ()), months(7), Histogram("10", (Bar(0, 10, 1), Bar(10, 20, 1)))])
def test_nothing_to_compare_draws_nothing(histogram: Histogram | None) -> None:
    assert timeline(histogram, Links(SearchState())) is None


@pytest.mark.parametrize("count", [2, 5, 12, 13, 40, 120])
def test_marks_are_few_and_in_order(count: int) -> None:
    drawn = timeline(months(*range(1, count + 1)), Links(SearchState()))
    assert drawn is not None
    places = [float(tick.x.rstrip("%")) for tick in drawn.ticks]
    assert places == sorted(places) and 1 <= len(places) <= 7
    assert all(0 <= place <= 100 for place in places)
    assert len({tick.text for tick in drawn.ticks}) == len(places)


def test_dates_before_1970_are_drawn() -> None:
    drawn = timeline(
        Histogram("year", (Bar(milliseconds(1901), milliseconds(1902), 1), Bar(milliseconds(1902), milliseconds(1903), 2))),
        Links(SearchState()),
    )
    assert drawn is not None
    assert [tick.text for tick in drawn.ticks] == ["1901", "1902"]


@pytest.mark.parametrize("days", [("9999-12-31", "9999-12-30"), ("9999-12-31", "9998-01-01"), ("9999-12-31", "9960-01-01")])
@pytest.mark.parametrize("others", [(), ("0001-01-01",), ("1969-12-31", "0001-01-01"), ("1970-01-01",)])
def test_every_date_that_there_is_is_drawn(days: tuple[str, ...], others: tuple[str, ...], tmp_path: Path) -> None:
    """A date of the year 9999 is how many say `never`; the last bar then ends in the year 10000, which no calendar has."""
    (tmp_path / "docs").mkdir()
    for number, day in enumerate([*days, *others]):
        (tmp_path / "docs" / f"{number}.md").write_text(f"---\ntitle: hello {number}\ndate: {day}\n---\n", "utf-8")
    searchidx.build(tmp_path / "docs", index=tmp_path / "index", jobs=1)
    client = create_app(tmp_path / "index").test_client()
    for address in ("/", "/?q=hello", "/?from=0001-01-01&to=9999-12-31", "/?q=date:9999", "/?q=date:0001", "/feed.atom"):
        assert client.get(address).status_code == 200, address
    answer = client.get("/api/search?q=hello&facet=date&size=50")
    assert answer.status_code == 200
    bars = answer.json["histograms"]["date"]["bars"]
    assert sum(bar["count"] for bar in bars) == answer.json["total"] == len(days) + len(others)


@pytest.mark.parametrize("days", [("0001-01-01", "0001-01-02"), ("1968-02-28", "1970-01-02"), ("0001-01-01", "0030-12-31")])
def test_early_dates_are_drawn(days: tuple[str, ...], tmp_path: Path) -> None:
    test_every_date_that_there_is_is_drawn(days, (), tmp_path)


def test_a_split_adds_up_to_its_bar_however_fine_its_own_bars_are() -> None:
    whole = Histogram("year", (Bar(milliseconds(2020), milliseconds(2021), 8), Bar(milliseconds(2021), milliseconds(2022), 2)))
    drawn = timeline(whole, Links(SearchState(split="provider")), {"Gazette": months(3, 1), "Herald": months(*[0] * 12, 2)})
    assert drawn is not None
    assert [(one.text, one.counts) for one in drawn.series] == [("Gazette", (4, 0)), ("Herald", (0, 2))]
    first, second = drawn.columns
    assert [(float(part.height), part.tone) for part in first.parts] == [(HEIGHT / 2, 0)]
    assert [(float(part.height), part.tone) for part in second.parts] == [(float(second.height), 1)]
