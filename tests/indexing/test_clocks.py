"""Clocks and zones of the machine that builds: the same folder gives the same index, and times out of all order are times."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import searchidx

ZONES = ("UTC", "Pacific/Kiritimati", "America/St_Johns")
DATES = (
    *("2021-09-05", "2021-09-05T23:30:00", "2021-09-05T23:30:00Z", "2021-09-05T23:30:00+14:00", "2021-09-05 00:10 -0330"),
    *("5 September 2021", "2021-03-28T02:30:00", "2021-09", "1969-12-31T23:59:59Z", "9999-12-31"),
)


@pytest.fixture
def zones(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Sets the zone of this process; the one before comes back."""

    def set_to(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield set_to
    monkeypatch.undo()
    time.tzset()


def answers(docs: Path, index: Path) -> list[dict[str, Any]]:
    """All that a new index of a folder answers about its dates."""
    searchidx.build(docs, index=index, jobs=1)
    with searchidx.open(index) as opened:
        asked: tuple[dict[str, Any], ...] = (
            {},
            {"sort": "date"},
            {"where": {"date": ["2021-09-05"]}},
            {"date_from": "2021-09-06"},
            {"facets": ["date"], "unit": "day"},
        )
        pages = [opened.search("", limit=50, **one).as_json() for one in asked]
    return [{name: value for name, value in page.items() if name not in ("took_ms", "generation")} for page in pages]


def test_the_zone_of_the_machine_changes_nothing(tmp_path: Path, zones: Any) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for number, date in enumerate(DATES):
        (docs / f"{number}.md").write_text(f"---\ntitle: Note {number}\ndate: {date}\n---\ntext\n", "utf-8")
    found = []
    for number, name in enumerate(ZONES):
        zones(name)
        found.append(answers(docs, tmp_path / f"index-{number}"))
    assert found[0] == found[1] == found[2]
    assert found[0][0]["total"] == len(DATES)


@pytest.mark.parametrize("seconds", [-86_400, 0, 2**31, 2**32 + 1])
def test_a_time_of_any_age_is_a_time(tmp_path: Path, seconds: int) -> None:
    """Before 1970, at 1970, after 2038 and after 2106; a change is seen though the clock has gone back to where it was."""
    docs, index = tmp_path / "docs", tmp_path / "index"
    docs.mkdir()
    note = docs / "a.md"
    for title in ("First", "Other"):
        note.write_text(f"---\ntitle: {title}\n---\n", "utf-8")
        os.utime(note, (seconds, seconds))
        report = searchidx.build(docs, index=index, jobs=1)
        assert report.added + report.changed == 1
        with searchidx.open(index) as opened:
            assert [hit.title for hit in opened.search("").hits] == [title]
    assert searchidx.build(docs, index=index, jobs=1).unchanged == 1
