"""A date is found, drawn and shown by the day that its author wrote, in any zone, and sorted by the moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchidx.inference import literals
from searchidx.search.index import Index
from tests.indexing.test_words_of_documents import built

zones = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
written = st.datetimes(datetime(1999, 12, 30), datetime(2030, 1, 2), timezones=zones).map(lambda moment: moment.replace(microsecond=0))


def iso(moment: datetime) -> str:
    """A moment as answers give it."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def index_of(folder: Path, moments: list[datetime]) -> Index:
    """An index of one post for each moment, written in its own zone."""
    posts = {f"{n}.md": f"---\ntitle: Post {n}\ndate: {moment.isoformat(' ')}\n---\nText.\n" for n, moment in enumerate(moments)}
    return built(folder, posts, 'url = "https://example.org/{year}/{month}/{day}/{slug}/"\n')


@settings(deadline=None)
@given(written)
def test_a_moment_keeps_its_authors_day_and_itself(local: datetime) -> None:
    read = literals.date(local.isoformat())
    assert read is not None
    assert read[1] == iso(local)
    assert literals.moment(read) == local.timestamp() * 1000
    assert literals.own_day(read)[:10] == local.date().isoformat()


@settings(deadline=None, max_examples=12)
@example([datetime.fromisoformat(f"2021-09-05T23:30{zone}") for zone in ("-08:00", "-09:00", "+00:00", "+14:00")])
@example([datetime.fromisoformat("2021-09-06T01:00+00:00"), datetime.fromisoformat("2021-09-05T23:30-08:00")])
@given(st.lists(written, min_size=2, max_size=6))
def test_days_are_those_of_the_authors_and_order_that_of_moments(moments: list[datetime]) -> None:
    with TemporaryDirectory() as folder, index_of(Path(folder), moments) as index:
        ids = [f"{n}.md" for n in range(len(moments))]
        own = dict(zip(ids, moments, strict=True))
        hits = {hit.id: hit for hit in index.search("", facets=["date"], limit=99).hits}
        for id, moment in own.items():
            day = moment.date().isoformat()
            assert hits[id].date.startswith(day)
            assert hits[id].url == f"https://example.org/{day.replace('-', '/')}/{id[0]}/"
            assert hits[id].fields["date"] == iso(moment)
            same = {other for other in ids if own[other].date() == moment.date()}
            assert {hit.id for hit in index.search(f"date:{day}", limit=99).hits} == same
            assert {hit.id for hit in index.search("", where={"date": [day]}, limit=99).hits} == same
            second = {other for other in ids if own[other] == moment}
            assert {hit.id for hit in index.search(f"date:{moment.isoformat()}", limit=99).hits} == second
        rising = sorted(ids, key=lambda id: (own[id], id))
        falling = sorted(ids, key=lambda id: (-own[id].timestamp(), id))
        assert [hit.id for hit in index.search("", sort="date", limit=99).hits] == rising
        assert [hit.id for hit in index.search("", sort="-date", limit=99).hits] == falling
        assert [hit.id for hit in index.search("", limit=99).hits] == falling


def test_bars_count_the_days_of_the_authors(tmp_path: Path) -> None:
    zones = ("-08:00", "+00:00", "+14:00")
    with index_of(tmp_path, [datetime.fromisoformat(f"2021-09-{day:02}T{hour}{zone}") for day, hour, zone in _days(zones)]) as index:
        bars = index.search("", facets=["date"]).histograms["date"].bars
        counts = {bar.start: bar.count for bar in bars}
        assert sum(counts.values()) == 2 * 3 * len(zones)
        assert set(counts.values()) == {2 * len(zones)}


def _days(zones: tuple[str, ...]) -> list[tuple[int, str, str]]:
    return [(day, hour, zone) for day in (5, 6, 7) for hour in ("00:30", "23:30") for zone in zones]


def test_a_second_date_of_a_document_sorts_by_its_moment_too(tmp_path: Path) -> None:
    late, early = "2021-09-05 23:30:00 -0800", "2021-09-06 01:00:00 +0000"
    posts = {
        f"{name}.md": f"---\ntitle: {name}\ndate: 2021-01-01\nupdated: {when}\n---\n" for name, when in (("late", late), ("early", early))
    }
    with built(tmp_path, posts) as index:
        assert [hit.id for hit in index.search("", sort="updated").hits] == ["early.md", "late.md"]
        assert [hit.id for hit in index.search("updated:2021-09-05").hits] == ["late.md"]
