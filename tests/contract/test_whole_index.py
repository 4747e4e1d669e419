"""What engines say of all their documents, beside searching."""

from __future__ import annotations

import pytest
from msgspec import structs

from searchidx.engines.base import Engine
from searchidx.query import parse
from searchidx.query.expand import expand
from tests.contract.cases import FIELDS, PHRASES, WORDS
from tests.contract.documents import DOCUMENTS
from tests.contract.engines import ENGINES
from tests.support.samples import SCHEMA

RECORDS = [structs.replace(record, fingerprint=f"read-{number}") for number, record in enumerate(DOCUMENTS)]


@pytest.fixture(scope="module", params=ENGINES, ids=str)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return ENGINES[request.param](tmp_path_factory.mktemp("whole") / "index", RECORDS)


def test_documents_of_many_trees_are_counted_in_their_order(engine: Engine) -> None:
    asked = WORDS | PHRASES | FIELDS
    trees = [expand(parse(text, SCHEMA).tree, SCHEMA) for text in asked]
    assert engine.frequencies(trees) == [len(expected.split()) for expected in asked.values()]
    assert engine.frequencies([]) == []


def test_every_document_has_the_fingerprint_of_what_it_was_read_from(engine: Engine) -> None:
    assert dict(engine.fingerprints()) == {record.id: record.fingerprint for record in RECORDS}
