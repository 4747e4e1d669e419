"""Whatever is typed: an answer in time, never an error of ours, and the same in the page and the API."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from time import process_time
from urllib.parse import quote, quote_from_bytes

import pytest
from flask.testing import FlaskClient
from searchidx.web import create_app

import searchidx
from tests.support.corpora import wordy

EACH = 10_000
"""After so many queries the run says how far it is."""

CASES = 1_000
"""In a short run; a long one takes that 400 times, and with SEARCHIDX_FUZZ=2.5 a million."""

PATHS = (*("/api/search",) * 10, *("/api/suggest",) * 3, *("/feed.atom",) * 2, "/")
"""As often as they stand here: a page shows what the API found, and takes twice its time."""

MOST_SECONDS = 1.7
"""Of work for one query in a long run: the deadline, and what may pass between two looks at the clock."""

WORDS = (
    "climate",
    "robot",
    "alpha",
    "omega",
    "don't",
    "naïve",
    "東京都",
    "e-mail",
    "3.11",
    "C++",
    "🤖",
    "İstanbul",
    "straße",
    "ﬁn",
    "a",
    "",
)
FIELDS = (
    "title",
    "topics",
    "date",
    "quality",
    "is",
    "has",
    "state",
    "related",
    "body",
    "id",
    "nosuch",
    "secured",
    "",
    "-title",
    "field.body",
)
SIGNS = (
    "(",
    ")",
    '"',
    "“",
    "-",
    "NOT ",
    "OR",
    "AND",
    "*",
    "~",
    "~9",
    "~2",
    ":",
    "..",
    ">",
    "<",
    ">=",
    "!=",
    "^5",
    "\\",
    "[",
    "]",
    "{",
    "}",
    "+",
    "|",
)
ODD = (
    *(
        "\x00",
        "\x1b[31m",
        "\r\n",
        "\u202e",
        "\ud800",
        "\u2028",
        "\ufeff",
        "%",
        "%00",
        "${x}",
        "{{7*7}}",
        "\t",
        "\u0301" * 40,
        "٣",
        "½",
    ),
)
DAYS = (
    *(
        "2021-09",
        "2021-13",
        "7d",
        "99999999999d",
        "0d",
        "2021..2022",
        "..",
        "9999-12-31..0001-01-01",
        "-1d",
        "1e400",
        "nan",
        "today",
    ),
)
PARAMETERS = (
    "match",
    "sort",
    "page",
    "size",
    "from",
    "to",
    "explain",
    "facet",
    "facet_size",
    "topics",
    "-topics",
    "typing",
    "group",
    "nosuch",
)
VALUES = (
    *(
        "",
        "0",
        "1",
        "-1",
        "1e9",
        "9" * 40,
        "auto",
        "relevance",
        "-date",
        "٣",
        "true",
        "2021",
        "title",
        "..",
        "\x00",
        "'",
        "ROBOT",
    ),
)

HOSTILE = (
    " ".join(f"{a}{b}*" for a in "abcdefghijklmnopqrstuvwxyz" for b in "aeiou"),
    " OR ".join(f"{a}*" for a in "abcdefghijklmnopqrstuvwxyz"),
    " ".join(f"robat{number}~" for number in range(64)),
    " OR ".join(f"clima{letter}e~2" for letter in "abcdefghijklmnopqrstuvwxyz"),
    "(" * 1_000,
    ")" * 1_000,
    '"' * 999,
    "NOT " * 450 + "a",
    "-" * 1_900 + "a",
    "NOT NOT NOT",
    " ".join("abcdefghijklmnopqrstuvwxyz"[i % 26] for i in range(900)),
    '"' + " ".join(["robot"] * 400) + '"',
    " ".join(f'"robot {word}"~9' for word in WORDS),
    "*",
    "?*",
    "*a*",
    "a*b*c*d*e*",
    "x" * 1_999,
    "~" * 1_999,
    ":" * 1_999,
    "title:" * 300,
    "date:0001..9999 " * 100,
    "quality:>" + "9" * 1_900,
    "is:draft OR " * 150,
    "\u0301" * 1_999,
    "a\u0301\u0316" * 660,
    "東" * 1_999,
    "(a OR " * 300,
    '((((("a b" OR c*)~ -d' * 90,
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    place = tmp_path_factory.mktemp("fuzzed")
    wordy(place / "docs.jsonl", 3_000)
    searchidx.build(place / "docs.jsonl", index=place / "index", jobs=1)
    app = create_app(place / "index")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    found: FlaskClient = app.test_client()
    return found


@pytest.fixture
def bound(pytestconfig: pytest.Config) -> float:
    """The most seconds for one query; without an end in a short run, which may share its machine."""
    return MOST_SECONDS if pytestconfig.getoption("--soak") else float("inf")


def typed(dice: random.Random) -> str:
    """Something that somebody, or something, may type."""
    makers: tuple[Callable[[], str], ...] = (
        lambda: dice.choice(WORDS),
        lambda: dice.choice(WORDS) + dice.choice(SIGNS),
        lambda: f"{dice.choice(FIELDS)}:{dice.choice(WORDS + DAYS)}",
        lambda: f"{dice.choice(FIELDS)}:{dice.choice(SIGNS)}{dice.choice(DAYS)}",
        lambda: dice.choice(SIGNS),
        lambda: dice.choice(ODD),
        lambda: f'"{dice.choice(WORDS)} {dice.choice(WORDS)}"{dice.choice(SIGNS)}',
        lambda: chr(dice.randrange(0x20, 0x3000)) * dice.randrange(1, 30),
        lambda: dice.choice(HOSTILE)[: dice.randrange(1, 400)],
    )
    glue = dice.choice((" ", "", " OR ", " -", "("))
    return glue.join(dice.choice(makers)() for _ in range(dice.randrange(1, dice.choice((3, 3, 5, 14)))))


def addresses(dice: random.Random, count: int) -> Iterator[str]:
    """Addresses of the page and the API with such a query, now and then with parameters that make no sense or broken bytes."""
    for _ in range(count):
        path = dice.choice(PATHS)
        text = typed(dice)[:2_100].encode("utf-8", "surrogatepass")
        if not dice.randrange(20):
            text += bytes(dice.randrange(256) for _ in range(8))
        found = f"{path}?q={quote_from_bytes(text)}"
        for _ in range(dice.choice((0, 0, 0, 1, 3))):
            found += f"&{dice.choice(PARAMETERS)}={quote(dice.choice(VALUES))}"
        yield found


def slowest(client: FlaskClient, paths: Iterator[str], bound: float = MOST_SECONDS) -> tuple[float, str]:
    """Ask for each, which must be answered well; the most seconds of work, and for what."""
    worst = (0.0, "")
    for done, path in enumerate(paths):
        if not done % EACH:
            print(f"queries: {done:,}, slowest: {worst[0]:.3f} s", flush=True)
        began = process_time()
        answer = client.get(path)
        worst = max(worst, (process_time() - began, path))
        assert answer.status_code in (200, 400, 404), (answer.status_code, path)
        assert worst[0] <= bound, worst
        if path.startswith("/api/search") and answer.status_code == 200:
            found = answer.get_json()
            assert len(found["hits"]) <= found["total"]
            assert len(found["hits"]) <= 100
    return worst


def test_fuzzed_queries(client: FlaskClient, dice: random.Random, rounds: int, bound: float) -> None:
    seconds, path = slowest(client, addresses(dice, CASES * rounds), bound)
    print(f"slowest: {seconds:.3f} s for {path}")


def test_hostile_queries(client: FlaskClient, bound: float) -> None:
    for path in ("/api/search", "/", "/api/suggest", "/feed.atom"):
        seconds, slow = slowest(client, (f"{path}?q={quote(text)}" for text in HOSTILE), bound)
        print(f"slowest: {seconds:.3f} s for {slow[:200]}")


def test_the_slowest_query_is_looked_for(client: FlaskClient, dice: random.Random, rounds: int, bound: float) -> None:
    """Hill climbing: of the slowest query so far a part is changed, and kept where that is slower still."""
    best, text = 0.0, dice.choice(HOSTILE)
    for _ in range(60 * rounds):
        at = dice.randrange(len(text) + 1)
        tried = (text[:at] + " " + typed(dice) + text[at + dice.randrange(0, 60) :])[:2_000]
        seconds, _ = slowest(client, iter([f"/api/search?q={quote(tried, errors='replace')}"]), bound)
        if seconds > best:
            best, text = seconds, tried
    print(f"slowest: {best:.3f} s for {text[:200]!r}")
