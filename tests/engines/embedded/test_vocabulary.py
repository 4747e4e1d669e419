"""Words are numbered one by one, however many are remembered meanwhile."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchidx.engines.embedded.segments import vocabulary
from searchidx.text import Analyzer, document_words

TEXTS = st.lists(st.text(st.sampled_from("ab9 .,'+-_é中\n"), max_size=20), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXTS, max_size=4), st.sampled_from([0, 3, vocabulary.REMEMBERED]))
def test_numbers_stand_for_the_words_of_the_texts(monkeypatch: pytest.MonkeyPatch, several: list[list[str]], remembered: int) -> None:
    monkeypatch.setattr(vocabulary, "REMEMBERED", remembered)
    words = vocabulary.Vocabulary()
    numbered = [words.numbers(texts, "english") for texts in several]
    names = {number: word for numbers, _, folded in words.forms() for number, word in zip(numbers.tolist(), folded, strict=True)}
    assert sorted(names) == list(range(len(words)))
    for texts, (numbers, counts) in zip(several, numbered, strict=True):
        expected = [Analyzer().forms(document_words(text))[1] for text in texts]
        assert [names[number] for number in numbers.tolist()] == [word for folded in expected for word in folded]
        assert counts.tolist() == list(map(len, expected))
