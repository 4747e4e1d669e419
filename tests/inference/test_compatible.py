from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from searchidx.inference.compatible import fits
from searchidx.model.document import Document
from searchidx.records.make import record
from tests.support.documents import documents, inferred


@settings(deadline=None, max_examples=300)
@given(st.lists(documents(), min_size=1, max_size=5), st.lists(documents(), max_size=3), st.integers(0, 4))
def test_records_that_fit_are_those_that_the_new_schema_makes(docs: list[Document], more: list[Document], gone: int) -> None:
    old = inferred(docs)
    left = docs[gone % len(docs) :]
    new = inferred([*left, *more])
    if fits(old, new):
        assert [record(d, old) for d in left] == [record(d, new) for d in left]
    assert fits(old, old)
