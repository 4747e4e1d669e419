from __future__ import annotations

import pytest
import Stemmer
from hypothesis import given, settings
from hypothesis import strategies as st

from searchidx.text.languages import SNOWBALL, guess, language


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The police said that it was not clear whether the man had been in the house.", "english"),
        ("Der Hund und die Katze sind nicht mit dem Vogel auf dem Dach.", "german"),
        ("Le chat est dans la maison et les oiseaux sont sur le toit avec une plume.", "french"),
        ("Hoje vamos jogar o beta e não é para os que se cansam com uma batalha do jogo.", "portuguese"),
        ("И он сказал, что это не так, как было у нас в городе.", "russian"),
        ("Diablo IV Druid", ""),
        ("", ""),
    ],
)
def test_small_words_tell_a_language(text: str, name: str) -> None:
    assert guess(text) == name


def test_languages_are_known_by_name_code_and_locale() -> None:
    assert language("de-AT") == language("DE_de") == language("German") == "german"
    assert language("klingon") == ""


def test_every_language_has_a_stemmer() -> None:
    assert set(SNOWBALL) <= set(Stemmer.algorithms())


@settings(deadline=None)
@given(st.text())
def test_any_text_may_be_guessed_at(text: str) -> None:
    assert guess(text) in SNOWBALL | {""}
