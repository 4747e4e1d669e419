"""Small sets of texts with the order that a reader expects, and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import searchidx

FILLER = "birds live in woods and fields and build nests of twigs every spring"
NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Story:
    """Documents by id, a query, and the ids expected in this order, the first of them before all others unless `first` is false.

    `total` is given where it matters what is found at all.
    """

    reason: str
    query: str
    documents: dict[str, dict[str, Any]]
    expected: Sequence[str]
    total: int | None = None
    asked: dict[str, Any] = field(default_factory=dict)
    settings: str = ""
    first: bool = True


def doc(title: str, body: str = FILLER, **more: Any) -> dict[str, Any]:
    return {"title": title, "body": body, **more}


def day(ago: int) -> str:
    return (NOW - timedelta(days=ago)).date().isoformat()


ANY = {"match": "any"}
STORIES = [
    Story(
        "words in a row, as they were typed, say more than the same words apart",
        "snowy owl",
        {"apart": doc("Snowy days and one owl"), "row": doc("Days of one snowy owl")},
        ["row", "apart"],
    ),
    Story(
        "so do those of a question",
        "what is a snowy owl",
        {"apart": doc("Snowy days and one owl"), "row": doc("Days of one snowy owl")},
        ["row", "apart"],
    ),
    Story(
        "a title says what a text is about", "owl", {"body": doc("Birds", f"An owl. {FILLER}"), "title": doc("The owl")}, ["title", "body"]
    ),
    Story(
        "a title outweighs three mentions",
        "owl",
        {"body": doc("Birds", f"owl owl owl {FILLER}"), "title": doc("Owl facts")},
        ["title", "body"],
    ),
    Story(
        "a summary outweighs the body",
        "owl",
        {"body": doc("Birds", f"owl {FILLER * 4}"), "summary": doc("Birds", FILLER * 4, excerpt="About the owl")},
        ["summary", "body"],
    ),
    Story("topics are found", "owl", {"none": doc("Birds"), "topic": doc("Birds", topics=["owl"])}, ["topic"], 1),
    Story("the provider is found", "owlpost", {"none": doc("Birds"), "by": doc("Birds", provider={"name": "Owlpost"})}, ["by"], 1),
    Story("plural and singular are one word", "owls", {"one": doc("The owl"), "none": doc("The crane")}, ["one"], 1),
    Story("verb forms are one word", "hunting", {"one": doc("Owls hunt at night"), "none": doc("Cranes")}, ["one"], 1),
    Story("accents do not part words", "naive", {"one": doc("A naïve owl"), "none": doc("Cranes")}, ["one"], 1),
    Story("case does not part words", "OWL", {"one": doc("the owl"), "none": doc("Cranes")}, ["one"], 1),
    Story("codes are not stemmed", "GPT-4", {"four": doc("GPT-4 is here"), "three": doc("GPT-3 was here")}, ["four"], 1),
    Story("signs are part of names", "C++", {"plus": doc("C++ in ten days"), "plain": doc("C in ten days")}, ["plus"], 1),
    Story("joined and parted spelling are one", "covid19", {"parted": doc("COVID-19 today"), "none": doc("Flu today")}, ["parted"], 1),
    Story(
        "all words beat some",
        "snowy owl",
        {"one": doc("Owl owl owl"), "both": doc("Birds", f"snowy owl {FILLER}")},
        ["both", "one"],
        None,
        ANY,
    ),
    Story("all words are wanted where a document has them", "snowy owl", {"one": doc("Owl"), "both": doc("Snowy owl")}, ["both"], 1),
    Story("some words are enough where none has all", "snowy pelican", {"one": doc("Snowy hills"), "none": doc("Cranes")}, ["one"], 1),
    Story("two of three words beat one", "snowy owl pelican", {"two": doc("Snowy owl"), "one": doc("Owl nests")}, ["two", "one"], 2),
    Story(
        "a rare word tells more than a common one",
        "owl heron",
        {**{f"owl {n}": doc(f"Owl number {n}") for n in range(5)}, "rare": doc("Heron number six")},
        ["rare"],
        6,
        ANY,
    ),
    Story(
        "a short text beats a long one",
        "owl",
        {"long": doc("Birds", f"owl {FILLER * 9}"), "short": doc("Birds", "owl news")},
        ["short", "long"],
    ),
    Story(
        "a short title beats a long one",
        "owl",
        {"long": doc("The owl and nine other birds of the woods"), "short": doc("The owl")},
        ["short", "long"],
    ),
    Story(
        "more mentions rank higher",
        "owl",
        {"once": doc("Birds", f"owl crane {FILLER}"), "twice": doc("Birds", f"owl owl {FILLER}")},
        ["twice", "once"],
    ),
    Story(
        "length counts less than a second mention",
        "owl",
        {"once": doc("Birds", f"owl {FILLER}"), "often": doc("Birds", f"owl owl owl owl {FILLER} {FILLER}")},
        ["often", "once"],
    ),
    Story("a phrase is found as it stands", '"snowy owl"', {"apart": doc("Owl in snowy woods"), "row": doc("Snowy owl")}, ["row"], 1),
    Story("a phrase matches stems", '"snowy owls"', {"row": doc("Snowy owl"), "none": doc("Cranes")}, ["row"], 1),
    Story(
        "words between are allowed on request", '"snowy owl"~2', {"near": doc("Snowy white old owl"), "far": doc("Owl snowy")}, ["near"], 1
    ),
    Story("a field narrows", "title:owl", {"body": doc("Birds", "owl"), "title": doc("Owl")}, ["title"], 1),
    Story("a minus leaves out", "owl -snowy", {"snowy": doc("Snowy owl"), "barn": doc("Barn owl")}, ["barn"], 1),
    Story(
        "either word is enough with OR",
        "owl OR crane",
        {"owl": doc("Owl"), "crane": doc("Crane"), "none": doc("Robin")},
        ["crane", "owl"],
        2,
    ),
    Story("a beginning finds longer words", "owl*", {"longer": doc("Owlets"), "none": doc("Cranes")}, ["longer"], 1),
    Story("a slip of the hand is forgiven", "flamigno", {"meant": doc("Flamingo dance"), "none": doc("Cranes")}, ["meant"], 1),
    Story("short words are never read as others", "owk", {"owl": doc("Owl")}, [], 0),
    Story("an unfinished word finds what begins so", "flamin", {"meant": doc("Flamingo dance"), "none": doc("Cranes")}, ["meant"], 1),
    Story(
        "the exact word beats longer ones while typing",
        "owl",
        {"longer": doc("Owlets nest"), "exact": doc("Owl nest")},
        ["exact", "longer"],
        2,
        {"typing": True},
    ),
    Story(
        "related articles count below a text's own",
        "owl",
        {
            "own": doc("Birds", f"owl {FILLER}"),
            "related": doc("Birds", FILLER, relatedArticles=[{"title": "Owl news", "url": "https://x.org"}]),
        },
        ["own"],
    ),
    Story(
        "a newer one comes first among equals",
        "owl",
        {"old": doc("Owl", date="2020-01-01"), "new": doc("Owl", date="2024-01-01")},
        ["new", "old"],
    ),
    Story(
        "freshness lifts where it is turned on",
        "owl",
        {"old": doc("Owl owl", date=day(2000)), "new": doc("Owl and crane", date=day(1))},
        ["new", "old"],
        settings='[ranking]\nfreshness = { weight = 2.0, half_life = "30d" }\n',
    ),
    Story(
        "freshness does nothing unless asked",
        "owl",
        {"old": doc("Owl owl", date=day(2000)), "new": doc("Owl and crane", date=day(1))},
        ["old", "new"],
    ),
    Story(
        "a number lifts where it is turned on",
        "owl",
        {"poor": doc("Owl days", quality=1), "rich": doc("Owl nest", quality=99)},
        ["rich", "poor"],
        settings="[ranking]\nquality = 3.0\n",
    ),
    Story(
        "signals that are only turned on lift by half",
        "owl",
        {"old": doc("Owl days", date=day(2000)), "new": doc("Owl nest", date=day(1))},
        ["new", "old"],
        settings="[ranking]\nfreshness = true\n",
    ),
    Story(
        "an exact title comes first however often others say it",
        "snowy owl",
        {"often": doc("Snowy owl, snowy owl", "snowy owl snowy owl snowy owl"), "exact": doc("Snowy owl", FILLER * 20)},
        ["exact", "often"],
    ),
    Story(
        "an exact title of one word comes first",
        "owl",
        {"often": doc("Owl owl", "owl owl owl"), "exact": doc("Owls", FILLER * 20)},
        ["exact", "often"],
    ),
    Story(
        "a question finds its answer without its small words",
        "what is a snowy owl",
        {
            **{f"robin {n}": doc("What is a robin") for n in range(6)},
            "answer": doc("The snowy owl"),
            "words": doc("Birds", "what a bird is. " + FILLER * 30 + " a snowy day " + FILLER * 9 + " an owl"),
        },
        ["answer"],
    ),
    Story(
        "a sentence that stands there keeps its small words",
        "to be or not to be an owl",
        {"quote": doc("Birds", "To be or not to be an owl"), "owl": doc("Owl owl")},
        ["quote"],
        1,
    ),
    Story("small words alone are words", "to be or not to be", {"quote": doc("To be or not to be"), "owl": doc("Owl")}, ["quote"], 1),
    Story(
        "a heading in capitals is read as words",
        "OWLS AND CRANES OR NOT",
        {"both": doc("Owls and cranes or not"), "owl": doc("Owls")},
        ["both"],
        1,
    ),
    Story(
        "foreign quotes around a heading do not empty the answer",
        "“The owl woods”",
        {"owl": doc("Owl in the woods"), "none": doc("Robin")},
        ["owl"],
    ),
    Story(
        "hyphens part words where any is enough", "owl-woods", {"woods": doc("Quiet woods"), "owl": doc("An owl")}, ["owl", "woods"], 2, ANY
    ),
    Story(
        "words of the best documents bring up their like",
        "snowy arctic tundra pelican",
        {
            "one": doc("Snowy owl lemming", "snowy lemming"),
            "two": doc("Arctic lemming", "arctic lemming"),
            "like": doc("Tundra lemming days", "some quiet words"),
            "other": doc("Tundra stork days", "some quiet words"),
            **{f"filler {n}": doc(f"Nothing of the kind {n}") for n in range(30)},
        },
        ["like", "other"],
        4,
        ANY,
        first=False,
    ),
]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.reason)
def test_story(story: Story, tmp_path: Path) -> None:
    found = hits(story, tmp_path)
    assert [id for id in found if id in story.expected] == list(story.expected)
    if story.expected and story.first:
        assert found[0] == story.expected[0]
    assert story.total in (None, len(found))


def hits(story: Story, folder: Path) -> list[str]:
    source = folder / "documents.jsonl"
    source.write_text("\n".join(json.dumps({"id": id, **one}) for id, one in story.documents.items()), "utf-8")
    (folder / "searchidx.toml").write_text(story.settings, "utf-8")
    searchidx.build(source, index=folder / "index", jobs=1, config=folder / "searchidx.toml")
    with searchidx.open(folder / "index") as index:
        return [hit.id for hit in index.search(story.query, limit=100, **story.asked).hits]


def test_there_are_many_stories() -> None:
    assert len({story.reason for story in STORIES}) == len(STORIES) >= 40
