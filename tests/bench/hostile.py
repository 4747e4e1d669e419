"""What the most hostile queries cost: `python -m tests.bench.hostile INDEX [--count 200] [--seed 20]`.

Each asks for as much as its limits let it: the index's most frequent words, the shortest beginnings, phrases far apart, everything
counted, folded and explained, a hundred hits of the last page. Measured is the processor time of the whole answer, in one process
without a network, so that other load on the machine does not count; and how much memory each one needed at its peak.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from urllib.parse import quote, urlencode

from flask.testing import FlaskClient
from searchidx.web import create_app
from searchidx.web.request.params import name_of

import searchidx
from tests.fuzz.test_queries import HOSTILE

LIMIT = 1.0
ENDINGS = "abcdefghijklmnopqrstuvwxyz"


class Attacker:
    """Makes hostile addresses for one index; the same for the same seed."""

    def __init__(self, index: str, seed: int) -> None:
        self._dice = random.Random(seed)
        counted: Counter[str] = Counter()
        with searchidx.open(index) as opened:
            self._facets = [name_of(field) for field in opened.schema.facets]
            self._sorts = [name_of(field) for field in opened.schema.fields if field.sortable]
            for offset in range(0, 2_000, 100):
                for hit in opened.search("", limit=100, offset=offset).hits:
                    counted.update(set(re.findall(r"[a-z]{2,}", " ".join(map(str, hit.fields.values())).lower())))
        self._words = [word for word, _ in counted.most_common(300)]

    def addresses(self, count: int) -> Iterator[str]:
        """As many addresses."""
        fixed = [*HOSTILE]
        for number in range(count):
            text = fixed[number] if number < len(fixed) else self._text()
            yield f"{self._dice.choice(('/api/search', '/api/search', '/'))}?q={quote(text)}{self._parameters()}"
            if not number % 10:
                yield f"/api/suggest?q={quote(text[:60])}"

    def _text(self) -> str:
        dice, words = self._dice, self._words
        few, many = dice.sample(words, 12), dice.sample(words, min(128, len(words)))
        return dice.choice(
            (
                " OR ".join(many),
                " ".join(many),
                " ".join(f"-{word}" for word in many),
                f'"{" ".join(many[:60])}"~10',
                " OR ".join(f'"{one} {other}"~10' for one in few[:6] for other in few[6:]),
                " OR ".join(f"{dice.choice(ENDINGS)}{dice.choice(ENDINGS)}*" for _ in range(16)),
                " ".join(f"{dice.choice(ENDINGS)}*" for _ in range(16)),
                " OR ".join(f"*{word[:3]}*" for word in few),
                " OR ".join(f"{word[:1]}?{word[2:]}*" for word in few),
                " ".join(f"{word}x~2" for word in many[:16]),
                " OR ".join(f"title:{word}* related:{word[:2]}*" for word in few[:8]),
                "(" * 30 + " OR ".join(few) + ")" * 30,
                "NOT (" + " OR ".join(many[:100]) + ")",
                " OR ".join(f"(date:{2000 + number}..2025 -{word})" for number, word in enumerate(few)),
                " ".join(f"({one} OR {other}*)" for one, other in zip(few[:8], few[4:], strict=True)),
            )
        )

    def _parameters(self) -> str:
        dice = self._dice
        given: list[tuple[str, str]] = [("facet", name) for name in self._facets if dice.randrange(2)]
        for name, value in (
            *(("size", "100"), ("facet_size", "200"), ("explain", "1"), ("group", "story"), ("match", dice.choice(("any", "all")))),
            *(("page", str(dice.choice((1, 2, 50, 1_000)))), ("typing", "1"), ("sort", dice.choice((*self._sorts, "relevance")))),
        ):
            if dice.randrange(2):
                given.append((name, value))
        return f"&{urlencode(given)}" if given else ""


def peak() -> int:
    """The most kilobytes that this process has held."""
    return getrusage(RUSAGE_SELF).ru_maxrss


def asked(client: FlaskClient, address: str) -> dict[str, object]:
    """What one address costs."""
    before, began = peak(), time.process_time()
    answer = client.get(address)
    answer.get_data()
    seconds = time.process_time() - began
    return {"seconds": round(seconds, 3), "status": answer.status_code, "grew_kb": peak() - before, "address": address}


def main() -> None:
    """Measure, and print the costliest as JSON."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("index", type=Path)
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--seed", type=int, default=20)
    given = options.parse_args()
    time.monotonic = time.process_time  # the deadline counts work too
    app = create_app(given.index)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    client = app.test_client()
    client.get("/?q=a")
    costs = [asked(client, address) for address in Attacker(str(given.index), given.seed).addresses(given.count)]
    costs.sort(key=lambda one: -float(str(one["seconds"])))
    found = {
        "seed": given.seed,
        "queries": len(costs),
        "over_a_second": sum(float(str(one["seconds"])) > LIMIT for one in costs),
        "statuses": dict(Counter(str(one["status"]) for one in costs)),
        "median": costs[len(costs) // 2]["seconds"],
        "slowest": [one | {"address": str(one["address"])[:200]} for one in costs[:12]],
        "largest": [one | {"address": str(one["address"])[:200]} for one in sorted(costs, key=lambda one: -int(str(one["grew_kb"])))[:5]],
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
