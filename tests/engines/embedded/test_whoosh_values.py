"""What our columns and names become for Whoosh, whatever they hold."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchidx.engines.embedded.whoosh.column_readers import MISSING
from searchidx.engines.embedded.whoosh.field_names import names
from searchidx.engines.embedded.whoosh.field_types import DateField, NumberField, whoosh_schema
from searchidx.engines.embedded.whoosh.per_document import sortable_dates, sortable_numbers
from searchidx.model.fields import Field, Kind, Schema
from tests.support.samples import SCHEMA

NUMBERS = st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.just(float("nan")), min_size=1)
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(lambda moment: moment.replace(microsecond=0))


@given(NUMBERS)
def test_numbers_keep_their_order_and_come_back(values: list[float]) -> None:
    field, found = NumberField(), sortable_numbers(np.array(values), len(values))
    assert [field.from_column_value(one) for one in found] == [None if value != value else value for value in values]
    assert [one for one in found if one != MISSING] == [field.to_column_value(value + 0.0) for value in values if value == value]
    numbers = sorted(zip((value for value in values if value == value), (one for one in found if one != MISSING), strict=True))
    assert [one for _, one in numbers] == sorted(one for _, one in numbers)


@given(st.lists(MOMENTS, min_size=1))
def test_dates_come_back(moments: list[datetime]) -> None:
    field = DateField()
    column = np.array([moment.replace(tzinfo=UTC).timestamp() * 1000 for moment in moments])
    found = sortable_dates(column, len(moments))
    assert found == [field.to_column_value(moment) for moment in moments]
    assert [field.from_column_value(one) for one in found] == moments


def test_a_column_that_the_segment_lacks_is_empty() -> None:
    assert sortable_numbers(None, 2) == sortable_dates(None, 2) == [MISSING, MISSING]


@given(st.lists(st.text(min_size=1), unique=True))
def test_every_field_has_a_name_that_whoosh_takes(keys: list[str]) -> None:
    schema = Schema(fields=tuple(Field(name=key, kind=Kind.KEYWORD) for key in keys))
    assert sorted(names(schema).values()) == sorted(keys)
    assert set(whoosh_schema(schema).names()) == set(names(schema))


def test_names() -> None:
    fields = (Field(name=name, kind=Kind.KEYWORD) for name in ("title", "provider.name", "provider name", "_draft", "Größe", "!"))
    assert list(names(Schema(fields=tuple(fields)))) == ["title", "provider_name", "provider_name_2", "draft", "Größe", "field"]
    assert names(SCHEMA)["summary_key"] == "summary.key"
