from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from searchidx.inference.corpus_statistics import CorpusStatistics, hidden
from searchidx.inference.infer import infer
from searchidx.inference.key_statistics import KeyStatistics
from searchidx.model.document import Document
from searchidx.model.fields import Kind
from searchidx.model.record import Stored
from searchidx.records.make import record
from searchidx.records.restore import restore
from searchidx.settings import Settings
from tests.support.documents import documents, folder, gathered


@settings(deadline=None)
@given(st.lists(documents(), max_size=6), st.lists(documents(), max_size=6))
def test_what_is_added_and_taken_away_counts_as_never_there(kept: list[Document], gone: list[Document]) -> None:
    evidence = gathered([*gone, *kept])
    for document in gone:
        evidence.remove(document)
    assert evidence == gathered(kept)


@settings(deadline=None)
@given(st.lists(documents(), max_size=6), st.lists(documents(), max_size=6))
def test_parts_add_up_and_survive_being_kept(some: list[Document], others: list[Document]) -> None:
    merged = msgspec.msgpack.decode(msgspec.msgpack.encode(gathered(some)), type=CorpusStatistics)
    merged.merge(gathered(others))
    assert merged == gathered([*others, *some])
    merged.merge(gathered(some), -1)
    assert merged == gathered(others)
    assert infer(merged) == infer(gathered(others))


_kinds = st.dictionaries(st.sampled_from(("rating", "name", "url", "Category")), st.sampled_from(Kind), max_size=3)


@settings(deadline=None)
@given(st.lists(documents(), max_size=8), _kinds)
def test_what_is_stored_is_enough_to_take_a_document_back(docs: list[Document], kinds: dict[str, Kind]) -> None:
    own = Settings(kinds=kinds)
    evidence = gathered(docs, own)
    schema = infer(evidence, own)
    for document in docs:
        made = msgspec.json.encode(record(document, schema, own)[0].stored)
        evidence.remove(restore(msgspec.json.decode(made, type=Stored)), own)
    assert evidence == CorpusStatistics()


def test_drafts_to_skip_leave_no_evidence() -> None:
    drafts = folder({"draft": "true", "secret": "x"}, {"published": "0"}, {"removed": "true"})
    assert gathered(drafts, Settings(drafts="skip")) == CorpusStatistics()
    assert gathered(drafts).documents == 3
    assert hidden("draft", Settings(drafts="skip"))
    assert not hidden("draft", Settings())


def test_the_number_of_different_values_is_about_right() -> None:
    def distinct(number: int) -> int:
        return gathered(folder(*({"code": f"code-{n}"} for n in range(number)))).keys["code"].distinct

    assert distinct(2) == 2
    assert 28 <= distinct(30) <= 32
    assert 4_500 <= distinct(6_000) <= 7_500
    assert KeyStatistics().distinct == 0
