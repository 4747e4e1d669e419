"""The schema of the real corpus is the one that a person would have chosen."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from searchidx.errors import Diagnostic
from searchidx.inference.corpus_statistics import CorpusStatistics
from searchidx.inference.infer import infer
from searchidx.model.document import Document
from searchidx.model.fields import Kind, Schema
from searchidx.records.make import record
from searchidx.records.restore import restore
from searchidx.settings import Settings
from searchidx.sources import PathPatterns, read, walk
from tests.support.documents import gathered
from tests.support.renamed import alike, taken_over

CORPUS = Path(os.environ.get("SEARCHIDX_CORPUS", Path(__file__).parents[3] / "shared" / "corpus" / "smartable"))

pytestmark = [pytest.mark.corpus, pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")]


@cache
def corpus() -> tuple[list[Document], CorpusStatistics, Schema]:
    found = [read(file, PathPatterns()).document for file in walk(CORPUS, PathPatterns()).files]
    documents = [d for d in found if d is not None]
    evidence = gathered(documents)
    return documents, evidence, infer(evidence)


def test_roles_are_what_a_person_would_have_chosen() -> None:
    schema = corpus()[2]
    keys = {f.name: f.keys for f in schema.fields if f.is_role}
    assert keys == {
        "title": ("title", "name"),
        "summary": ("excerpt",),
        "topics": ("topics",),
        "date": ("publishedDateTime",),
        "url": ("webUrl", "originalUrl"),
        "provider": ("provider.name",),
        "image": ("images",),
    }
    assert schema.languages == ("english",)


def test_facets_and_kinds_are_what_a_person_would_have_chosen() -> None:
    schema = corpus()[2]
    kinds = {f.name: f.kind for f in schema.fields}
    assert [f.name for f in schema.facets] == ["topics", "provider", "type", "levels", "state"]
    assert all(kinds[name] is Kind.NUMBER for name in ("heat", "quality", "ratings.average", "ratings.count", "twitter.followers"))
    assert all(kinds[name] is Kind.DATE for name in ("date", "startDateTime", "endDateTime"))
    assert all(kinds[name] is Kind.KEYWORD for name in ("length", "price", "category", "provider.domain", "location"))
    assert all(kinds[name] is Kind.STORED for name in ("ampWebUrl", "website"))
    assert all(kinds[name] in (Kind.TEXT, Kind.KEYWORD) for name in ("items", "actions"))
    assert kinds["bio"] is Kind.TEXT


def test_every_document_becomes_a_record_that_counts_as_it_did() -> None:
    documents, evidence, schema = corpus()
    told: list[Diagnostic] = []
    left = CorpusStatistics()
    left.merge(evidence)
    for document in documents:
        made, odd = record(document, schema)
        told += odd
        left.remove(restore(made.stored))
        assert made.stored.title
    assert left == CorpusStatistics()
    assert {d.code for d in told} == {"bad-url"}
    assert len(told) < 10


def test_renamed_documents_are_made_of_what_is_stored() -> None:
    documents, _, schema = corpus()
    pairs = taken_over(documents, schema, Settings())
    assert len(pairs) > 0.99 * len(documents)
    alike(pairs, schema, Settings())
