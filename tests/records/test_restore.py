"""What an index stores of a document is enough to make the same document of it under another name."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from searchidx.model.document import Document
from searchidx.model.fields import Kind, Role
from searchidx.settings import Settings
from tests.support.documents import documents, folder, inferred
from tests.support.renamed import alike, taken_over

_OWN = st.builds(
    Settings,
    kinds=st.dictionaries(st.sampled_from(("rating", "name", "url", "Category")), st.sampled_from(Kind), max_size=3),
    roles=st.dictionaries(st.sampled_from((Role.TITLE, Role.SUMMARY)), st.just(("excerpt", "title")), max_size=1),
)


@settings(deadline=None)
@given(st.lists(documents(), max_size=8), _OWN)
def test_what_is_taken_over_is_the_same_under_another_name(docs: list[Document], own: Settings) -> None:
    schema = inferred(docs, own)
    alike(taken_over(docs, schema, own), schema, own)


def test_a_title_that_may_come_from_the_name_is_not_taken_over() -> None:
    docs = [*folder({"title": "Owls"}, {}), Document(id="owls.md", meta={}, heading="Owls"), Document(id="b.md", meta={}, heading="Owls")]
    assert [old.id for old, _ in taken_over(docs, inferred(docs), Settings())] == ["notes/000.md", "b.md"]
