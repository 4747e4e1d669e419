"""What people type for dates, and the time that it names."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchidx.model.dates import DAY
from searchidx.query.date_ranges import day_range, point, shown, span
from searchidx.query.nodes import Range
from tests.support.queries import TODAY, tree


def ms(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2021", "2021-01-01", "2022-01-01"),
        ("2021-02", "2021-02-01", "2021-03-01"),
        ("2020-2", "2020-02-01", "2020-03-01"),
        ("2021-12", "2021-12-01", "2022-01-01"),
        ("2021-09-27", "2021-09-27", "2021-09-28"),
        ("2021/9/7", "2021-09-07", "2021-09-08"),
        ("27 September 2021", "2021-09-27", "2021-09-28"),
        ("Sep 27, 2021", "2021-09-27", "2021-09-28"),
        ("2021-09-27T10:00:05Z", "2021-09-27T10:00:05", "2021-09-27T10:00:06"),
        ("2021-09-27T10:00:05+02:00", "2021-09-27T08:00:05", "2021-09-27T08:00:06"),
        ("today", "2021-09-27", "2021-09-28"),
        ("Yesterday", "2021-09-26", "2021-09-27"),
        ("7d", "2021-09-20", "2021-09-28"),
        ("0d", "2021-09-27", "2021-09-28"),
        ("2w", "2021-09-13", "2021-09-28"),
        ("3m", "2021-06-27", "2021-09-28"),
        ("7m", "2021-02-27", "2021-09-28"),
        ("1Y", "2020-09-27", "2021-09-28"),
        ("10 days", "2021-09-17", "2021-09-28"),
        ("10 days ago", "2021-09-17", "2021-09-18"),
        ("this week", "2021-09-27", "2021-09-28"),
        ("last week", "2021-09-20", "2021-09-27"),
        ("last-month", "2021-08-01", "2021-09-01"),
        ("last  year", "2020-01-01", "2021-01-01"),
        ("this month", "2021-09-01", "2021-09-28"),
        ("past month", "2021-08-27", "2021-09-28"),
        ("-30d", "2021-08-28", "2021-09-28"),
        ("last 2 weeks", "2021-09-13", "2021-09-28"),
        ("past 3 months", "2021-06-27", "2021-09-28"),
        ("last tuesday", "2021-09-21", "2021-09-22"),
        ("Last-Monday", "2021-09-20", "2021-09-21"),
        ("monday", "2021-09-27", "2021-09-28"),
        ("sun", "2021-09-26", "2021-09-27"),
        ("March 2024", "2024-03-01", "2024-04-01"),
        ("sept. 2020", "2020-09-01", "2020-10-01"),
        ("may", "2021-05-01", "2021-06-01"),
        ("december", "2020-12-01", "2021-01-01"),
        ("last september", "2020-09-01", "2020-10-01"),
        ("Q1 2021", "2021-01-01", "2021-04-01"),
        ("2021-q4", "2021-10-01", "2022-01-01"),
        ("this quarter", "2021-07-01", "2021-09-28"),
        ("last quarter", "2021-04-01", "2021-07-01"),
        ("past quarter", "2021-06-27", "2021-09-28"),
    ],
)
def test_a_text_names_a_time(text: str, first: str, after: str) -> None:
    assert span(text, TODAY) == (ms(first), ms(after))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "someday",
        "2021-13",
        "2021-02-30",
        "2021-00",
        "0000",
        "99999y",
        "9/27/2021",
        "٢٠٢١",
        "last decade",
        "7",
        "q5 2021",
        "last",
        "ma",
        "tuesday 2021",
        "last march 2024",
        "--7d",
    ],
)
def test_a_text_names_no_time(text: str) -> None:
    assert span(text, TODAY) is None


def test_months_back_end_with_the_month() -> None:
    assert span("1m", date(2021, 3, 31)) == (ms("2021-02-28"), ms("2021-04-01"))
    assert span("1y", date(2020, 2, 29)) == (ms("2019-02-28"), ms("2020-03-01"))


def test_slashes_are_read_as_the_field_has_them() -> None:
    assert span("9/7/2021", TODAY, "month") == (ms("2021-09-07"), ms("2021-09-08"))
    assert span("9/7/2021", TODAY, "day") == (ms("2021-07-09"), ms("2021-07-10"))


def test_at_the_end_of_a_range_a_span_is_the_day_it_counts_back_to() -> None:
    assert point("7d", TODAY) == (ms("2021-09-20"), ms("2021-09-21"))
    assert point("2021-09", TODAY) == span("2021-09", TODAY)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2021-09-01", "2021-09-30", (ms("2021-09-01"), ms("2021-10-01"))),
        ("2021-09", "2021-09", (ms("2021-09-01"), ms("2021-10-01"))),
        ("7d", None, (ms("2021-09-20"), None)),
        (None, "7d", (None, ms("2021-09-21"))),
        ("", "2020", (None, ms("2021-01-01"))),
        (None, None, (None, None)),
        ("soon", "2021", None),
        ("2021", "soon", None),
    ],
)
def test_both_days_belong_to_a_range(first: str | None, last: str | None, expected: tuple[float | None, float | None] | None) -> None:
    assert day_range(first, last, TODAY) == expected


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("date:2021-09", "2021-09-01", "2021-10-01"),
        ("date:2021-09..2021-10", "2021-09-01", "2021-11-01"),
        ("date:2021-10..2021-09", "2021-09-01", "2021-11-01"),
        ("date:>2021-09", "2021-10-01", None),
        ("date:>=2021-09", "2021-09-01", None),
        ("date:<2021-09", None, "2021-09-01"),
        ("date:<=2021-09", None, "2021-10-01"),
        ("date:2021..", "2021-01-01", None),
        ("date:..2021", None, "2022-01-01"),
        ("date:7d", "2021-09-20", "2021-09-28"),
        ("date:>7d", "2021-09-21", None),
        ("date:30d..7d", "2021-08-28", "2021-09-21"),
        ('date:"last week"', "2021-09-20", "2021-09-27"),
        ("updated:9/7/2021", "2021-09-07", "2021-09-08"),
    ],
)
def test_a_date_in_a_query_is_a_range(text: str, low: str | None, high: str | None) -> None:
    name = text.partition(":")[0]
    assert tree(text) == Range(name, ms(low) if low else None, ms(high) if high else None, closed=high is None)


@settings(deadline=None)
@given(st.dates(), st.dates(), st.sampled_from(["%Y-%m-%d", "%Y-%m", "%Y"]))
def test_a_day_is_in_the_day_month_and_year_of_that_name(day: date, today: date, form: str) -> None:
    found = span(day.strftime(form).zfill(4) if form == "%Y" else day.isoformat()[: 10 if form == "%Y-%m-%d" else 7], today)
    moment = (day - date(1970, 1, 1)).days * DAY
    assert found is not None
    assert found[0] <= moment < moment + DAY <= found[1]
    assert shown(moment) == day.isoformat()


@settings(deadline=None)
@given(st.text(max_size=30), st.dates())
def test_any_text_names_a_time_or_none(text: str, today: date) -> None:
    found = span(text, today)
    assert found is None or found[0] < found[1]


@pytest.mark.parametrize(
    ("typed", "quoted"),
    [
        ("date:last week", 'date:"last week"'),
        ("date:last tuesday robots", 'date:"last tuesday" robots'),
        ("robots date:march 2024", 'robots date:"march 2024"'),
        ("date:last 2 weeks OR cats", 'date:"last 2 weeks" OR cats'),
        ("-date:last week cats", '-date:"last week" cats'),
        ("date:>last week", 'date:">last week"'),
        ("date:last month..today", 'date:"last month..today"'),
        ("date:2021 robots", 'date:"2021" robots'),
        ("date:march robots march", 'date:"march" robots march'),
    ],
)
def test_quotes_are_not_needed(typed: str, quoted: str) -> None:
    """The longest run of words that is a date counts; what follows is searched."""
    assert tree(typed) == tree(quoted)
