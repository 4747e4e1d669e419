"""The words of many texts at once are those of each by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from searchidx.text import Analyzer, document_words, split, words_of
from searchidx.text.runs import MARK, runs

TEXT = (
    st.text(st.sampled_from("aB9 .,'’+#_-\u2010éßА학교에\u0301\u00ad中文ไทย👍🏽\n\0\x03\x1c\u00a0"))
    | st.text(st.characters(max_codepoint=127), max_size=80)
    | st.text()
)


@given(st.lists(TEXT, max_size=6))
def test_words_of_many_texts(texts: list[str]) -> None:
    analyzer = Analyzer()
    found = runs(texts)
    assert found.count(MARK) == len(texts)
    words = [word for run in found for word in ([MARK] if run == MARK else words_of(run))]
    expected = [word for text in texts for word in [*document_words(text), MARK]]
    assert analyzer.forms(words) == analyzer.forms(expected)


@given(TEXT)
def test_forms_are_terms_and_folded_words(text: str) -> None:
    analyzer = Analyzer("french")
    words = split(text)
    assert analyzer.forms(words) == (list(map(analyzer.term, words)), list(map(analyzer.fold, words)))
