"""Words with parts left open."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchidx.text.wildcards import is_wildcard, literal, literal_start, matcher

PATTERNS = st.text("ab*?", min_size=1, max_size=8)


@pytest.mark.parametrize("text", ["e?presso", "*presso", "es*o", "a*", "*b?c*", "é?t"])
def test_forms(text: str) -> None:
    assert is_wildcard(text)


@pytest.mark.parametrize("text", ["what?", "?what", "a.b*", "x.org/a?b=c", "a b*", "", "word", "[a]*"])
def test_no_forms(text: str) -> None:
    assert not is_wildcard(text)


@given(PATTERNS, st.text("ab", max_size=8))
def test_matches_are_those_of_the_shell(pattern: str, word: str) -> None:
    assert matcher(pattern)(word) == fnmatchcase(word, pattern)
    if matcher(pattern)(word):
        assert word.startswith(literal_start(pattern)) and len(word) >= len(literal(pattern))


def test_many_stars_take_no_longer_than_few() -> None:
    """What never ends in a matcher that tries again does not end here: the test's own time-out would stop it."""
    assert not matcher("*a" * 30 + "*b")("a" * 60)
