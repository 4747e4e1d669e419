from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchidx.inference.literals import boolean, date, loose_number, number

NOON = datetime(2021, 9, 27, 5, tzinfo=UTC).timestamp() * 1000
DAY = datetime(2021, 9, 27, tzinfo=UTC).timestamp() * 1000


@pytest.mark.parametrize(
    "text",
    [
        "2021-09-27T05:00:00Z",
        "2021-09-27T05:00:00.000Z",
        "2021-09-27T07:00:00+02:00",
        "2021-09-27T01:00-0400",
        "2021-09-27 05:00",
        "2021-09-27 05:00:00 +0000",
        "2021-09-27 07:00:00 +0200",
        "2021/09/27 05:00",
        "2021-9-27 5:00",
        "20210927T050000Z",
        "Mon, 27 Sep 2021 05:00:00 GMT",
        "Mon, 27 Sep 2021 01:00:00 EDT",
        "27 Sep 2021 05:00:00 +0000",
        "September 27, 2021 5:00 AM",
        "Sept. 27th, 2021 at 5:00 am UTC",
        "Mon Sep 27 2021 07:00:00 GMT+0200 (Central European Summer Time)",
        "2021-09-27T05:00:00Z[UTC]",
        "  2021-09-27T05:00:00Z\n",
    ],
)
def test_moments_are_read_in_the_forms_people_write(text: str) -> None:
    assert date(text) == (NOON, "2021-09-27T05:00:00Z")


@pytest.mark.parametrize(
    "text",
    [
        "2021-09-27",
        "2021/09/27",
        "2021-9-27",
        "20210927",
        "27 September 2021",
        "27. September 2021",
        "27-Sep-2021",
        "Sep 27, 2021",
        "September 27th 2021",
    ],
)
def test_a_date_without_a_time_stays_one(text: str) -> None:
    assert date(text) == (DAY, "2021-09-27")


@pytest.mark.parametrize(("text", "iso"), [("2021", "2021"), ("2021-09", "2021-09")])
def test_a_month_or_year_stays_one(text: str, iso: str) -> None:
    found = date(text)
    assert found is not None
    assert found[1] == iso


@pytest.mark.parametrize(
    "text",
    [
        "2021-02-30",
        "2021-02-30T10:00:00Z",
        "0000-01-01",
        "2021-13-01",
        "2021-01-01T25:61:00Z",
        "2021-01-01T10:00:00+99:99",
        "9999-12-31T23:59:59-10:00",
        "2021-W39-1",
        "9/27/2021",
        "Chapter 3",
        "12:30:00",
        "soon",
        "",
        "٢٠٢١-09-27",
        "1-2-2021",
        "February 30, 2021",
        "13 Foo 2021",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert date(text) is None


def test_slashed_dates_are_read_only_in_a_known_order() -> None:
    assert date("9/27/2021", "month") == (DAY, "2021-09-27")
    assert date("27/9/2021", "day") == (DAY, "2021-09-27")
    assert date("27/9/2021", "month") is None


@settings(deadline=None)
@given(st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31)))
def test_iso_text_names_the_same_moment(moment: datetime) -> None:
    found = date(moment.isoformat())
    assert found is not None
    milliseconds, iso = found
    assert date(iso) == found
    assert iso.endswith("Z")
    assert milliseconds == pytest.approx((moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)


@settings(deadline=None)
@given(st.text(max_size=70))
def test_no_text_breaks_the_readers(text: str) -> None:
    for found in (date(text), date(text, "month"), date(text, "day")):
        assert found is None or date(found[1]) == found
    exact = number(text)
    assert exact is None or str(exact) == text
    assert boolean(text) in (None, True, False)


@settings(deadline=None)
@given(st.integers(-(2**53), 2**53))
def test_integers_survive(value: int) -> None:
    assert number(str(value)) == value


@pytest.mark.parametrize(("text", "value"), [("3.5", 3.5), ("-1", -1), ("0", 0), ("4.8333335", 4.8333335), ("4.0", 4.0)])
def test_numbers_that_survive(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text", ["1.10", "007", "+5", "1,000", "1e5", "nan", "inf", "-0", "9007199254740993", "0x1F", "1_000", "٣", "", "5 "]
)
def test_numbers_that_would_not_survive_are_none(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("007", 7), ("1.10", 1.1), ("+5", 5), ("nan", None), ("inf", None), ("1_0", None), ("x", None)]
)
def test_declared_numbers_are_read_more_freely(text: str, value: float | None) -> None:
    assert loose_number(text) == value


@pytest.mark.parametrize(("text", "value"), [("true", True), ("Yes", True), ("OFF", False), (" no ", False), ("n", None), ("1", None)])
def test_booleans_are_yaml_s_words(text: str, value: bool | None) -> None:
    assert boolean(text) is value
