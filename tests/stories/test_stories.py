"""Which documents tell one story, and that it depends on nothing but the documents."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from searchidx.model.dates import DAY
from searchidx.model.record import Related, Stored
from searchidx.stories import key_columns, stories, story_keys
from searchidx.stories.sketch import sketches

TEXT = (
    "The city council voted on Tuesday to ban the use of facial recognition by its police, after a debate of six hours in which "
    "residents, officers and researchers spoke about errors, arrests and the price of the cameras."
)
TITLE = "City council bans facial recognition by police after a long debate"


def told(*documents: Stored, days: Sequence[float] = ()) -> list[int]:
    """For each document the number of the first one of its story."""
    dates = np.array([day * DAY for day in days] or [np.nan] * len(documents))
    return [int(number) for number in stories(key_columns(story_keys(documents)), dates)]


def article(id: str, url: str | None, title: str = TITLE, summary: str = TEXT, related: Sequence[str] = ()) -> Stored:
    return Stored(id=id, title=title, url=url, summary=summary, related=tuple(Related(url=other) for other in related))


def test_same_address_whatever_the_texts() -> None:
    one = article("a", "https://a.org/x", "Robots", "Nothing alike.")
    other = article("b", "http://www.a.org/x/?utm_source=y", "Something else")
    assert told(one, other) == [0, 0]


def test_an_amp_address_is_one_of_the_document() -> None:
    one = Stored(id="a", title="One", url="https://a.org/x", fields={"ampWebUrl": "https://b.org/y"})
    assert told(one, article("b", "https://b.org/y")) == [0, 0]


def test_front_pages_are_no_story() -> None:
    assert told(article("a", "https://a.org/", "Otters swim"), article("b", "https://a.org", "Owls fly", "Another text")) == [0, 1]


def test_near_equal_titles_and_texts_within_days() -> None:
    one, other = article("a", "https://a.org/x"), article("b", "https://b.org/y", f"{TITLE} on Tuesday", TEXT + " More follows.")
    assert told(one, other, days=(10, 12)) == [0, 0]
    assert told(one, other, days=(10, 20)) == [0, 1]


def test_equal_titles_with_other_texts_are_two_stories() -> None:
    other = article("b", "https://b.org/y", TITLE, "A town by the sea looks back on a summer of storms and of empty beaches, and ahead.")
    assert told(article("a", "https://a.org/x"), other, days=(10, 10)) == [0, 1]


@pytest.mark.parametrize("title", [TITLE.replace("police", "courts"), f"{TITLE} of 6 hours"])
def test_one_site_means_two_things_by_two_titles(title: str) -> None:
    """Also where numbers differ, on any site."""
    site = "a" if "6" not in title else "b"
    assert told(article("a", "https://a.org/x"), article("b", f"https://{site}.org/y", title), days=(10, 10)) == [0, 1]


def profile(id: str, **said: object) -> Stored:
    return Stored(id=id, title="Ann Otter", fields={"title": "Ann Otter", "heat": 4, **said})


def test_documents_without_texts_are_compared_by_what_their_fields_say() -> None:
    bio = {"bio": "Otter by day, owl by night. Writes about rivers, the sea and all that swims in them.", "city": "San Francisco"}
    other = {"bio": "Another Ann who is a lawyer for owls, hedgehogs and foxes, and has nothing to do with any river."}
    assert told(profile("a", **bio), profile("b", heat=0, **bio), profile("c", **other)) == [0, 0, 2]
    assert told(profile("a"), profile("b")) == [0, 1], "a name alone says too little"


def test_an_event_that_one_site_repeats_is_another_one() -> None:
    one, other = article("a", "https://a.org/x"), article("b", "https://a.org/y")
    assert told(one, other, days=(10, 40)) == [0, 1]
    assert told(one, other, days=(10, 11)) == [0, 0]


def test_links_both_ways() -> None:
    texts = ("A vote was held.", "Officers reacted.")
    one = article("a", "https://a.org/x", TITLE, texts[0], ["https://b.org/y"])
    other = article("b", "https://b.org/y", f"{TITLE} today", texts[1], ["https://a.org/x"])
    lonely = article("c", "https://b.org/y", f"{TITLE} today", texts[1])
    assert told(one, other, days=(10, 11)) == [0, 0]
    assert told(one, lonely, days=(10, 11)) == [0, 1]
    assert told(one, other, days=(10, 15)) == [0, 1]


def test_the_order_of_documents_plays_no_part() -> None:
    dice = random.Random(4)
    documents = [
        article(f"d{n}", f"https://{dice.choice('abcd')}.org/{dice.randrange(40)}", dice.choice((TITLE, f"{TITLE} {n % 3}", f"Other {n}")))
        for n in range(120)
    ]
    days = {one.id: float(dice.randrange(12)) for one in documents}
    before = groups(documents, days)
    for _ in range(5):
        dice.shuffle(documents)
        assert groups(documents, days) == before
    assert 10 < len(before) < 110


def groups(documents: Sequence[Stored], days: dict[str, float]) -> set[frozenset[str]]:
    found: dict[int, set[str]] = {}
    for one, number in zip(documents, told(*documents, days=[days[one.id] for one in documents]), strict=True):
        found.setdefault(number, set()).add(one.id)
    return {frozenset(ids) for ids in found.values()}


def test_sketches_tell_how_much_texts_have_in_common() -> None:
    """The estimate lies near the share of runs of words that two texts really share."""
    dice = random.Random(9)
    words = [f"w{n}" for n in range(900)]
    for share in (0.2, 0.5, 0.8):
        own = words[:300]
        other = [word if dice.random() < share**0.5 else f"x{n}" for n, word in enumerate(own)]
        runs = [{tuple(text[at : at + 3]) for at in range(len(text) - 2)} for text in (own, other)]
        real = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
        one, two = (set(np.frombuffer(found, "<u4").tolist()) for found in sketches([" ".join(own), " ".join(other)], 3, 256))
        smallest = sorted(one | two)[:256]
        assert abs(sum(number in one and number in two for number in smallest) / len(smallest) - real) < 0.1


def test_a_sketch_does_not_depend_on_the_texts_beside_it() -> None:
    alone = [sketches([text], 3, 32)[0] for text in (TEXT, "", TITLE, "ein Häuschen am Meer")]
    together = sketches([TEXT, "", TITLE, "ein Häuschen am Meer"], 3, 32)
    assert alone == together


@pytest.mark.parametrize("word", ["a" * 8, "b" * 9, "c" * 16, "d" * 63, "e" * 64, "f" * 65, "語" * 40, "g" * 300])
def test_words_of_any_length_are_told_apart(word: str) -> None:
    """One that differs in its last letter alone is another word; one that stands elsewhere is the same."""
    [one] = sketches([f"{word}x"], 1, 4)
    other, found, cut = sketches([f"{word}y", f"before, {word}x", word], 1, 4)
    assert len({one, other, cut}) == 3
    assert one in (found[:4], found[4:])


@pytest.mark.parametrize("text", ["one two three four " * 400, " ".join(f"w{n}" for n in range(3000)), "the same words " * 3 + TEXT * 30])
def test_a_sketch_of_a_long_text_has_its_smallest_hashes(text: str) -> None:
    """However few different ones it has: a sketch is the beginning of a larger one."""
    [few], [many] = sketches([text], 3, 32), sketches([text], 3, 4096)
    assert few == many[: 4 * 32]
