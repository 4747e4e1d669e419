"""What the description says of the interface is so: what it describes is accepted, anything else refused, and answers fit it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from searchidx.web.request.dials import SIGNAL
from searchidx.web.request.params import MOST_TEXT, MOST_VALUES, RESERVED

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
engine = pytest.importorskip("schemathesis.engine")

REFUSALS = [400, 401, 403, 404, 405, 406, 409, 414, 415, 422, 428, 429]
"""How a server may refuse what is not described; 414 is the answer to a query that is too long."""

TOO_MANY = f"There are more than {MOST_VALUES} values to filter by."
"""What cannot be described: bounds for all parameters together, of which the other is the length of the address (414)."""

SINGLE = frozenset(RESERVED) - {"facet"}
"""The parameters that have one value, those of `SIGNAL` aside."""

REQUESTS = 1_000
"""Requests at random for each route with --soak, after all edges of every parameter, which a short run has alone: it is the same
each time. Of a failure at random, see whether what is sent is wrong: `related=-6.1e+16` is a text like any other."""


@pytest.fixture
def described(app: Flask, soak: bool) -> Any:
    """The interface as its description has it."""
    asked = {
        "checks": {
            "negative_data_rejection": {"expected-statuses": REFUSALS},
            "positive_data_acceptance": {"expected-statuses": ["2xx", 404, 414]},
        },
        "generation": {"max-examples": REQUESTS, "deterministic": not soak},
        "phases": {"stateful": {"enabled": False}, "fuzzing": {"enabled": soak}},
        "headers": {"Accept-Encoding": "identity"},
        "continue-on-failure": True,
    }
    return schemathesis.openapi.from_wsgi("/openapi.json", app, config=schemathesis.Config.from_dict(asked))


def is_kinder(address: str) -> bool:
    """Whether a request is answered though it is not as described: of what has one value and is given several times the last counts,
    and white space around a query does not."""
    given = parse_qsl(urlsplit(address).query, keep_blank_values=True)
    counts = Counter(name for name, _ in given)
    again = any(count > 1 and (name in SINGLE or name.startswith(SIGNAL)) for name, count in counts.items())
    return again or any(len(value) > MOST_TEXT >= len(value.strip()) for name, value in given if name == "q")


def failures(events: Any, counts: dict[str, int]) -> Iterator[str]:
    """What does not hold, with the request; `counts` are the requests of each route."""
    for event in events:
        if isinstance(event, engine.events.ScenarioFinished):
            counts[event.recorder.label] = counts.get(event.recorder.label, 0) + len(event.recorder.cases)
            for id, checks in event.recorder.checks.items():
                for check in checks:
                    if check.failure_info is not None:
                        request, answer = event.recorder.interactions[id].request, event.recorder.interactions[id].response
                        if TOO_MANY not in answer.text and not is_kinder(request.uri):
                            yield f"{check.name}: {request.uri}: {check.failure_info.failure.message}: {answer.text[:500]}"
        elif isinstance(event, engine.events.NonFatalError | engine.events.FatalError):
            yield str(event)


def test_the_interface_is_as_described(described: Any) -> None:
    counts: dict[str, int] = {}
    wrong = list(failures(engine.from_schema(described).execute(), counts))
    print(counts, *wrong, sep="\n")
    assert wrong == []
    assert min(counts.values()) > 0
    assert set(counts) == {operation.ok().label for operation in described.get_all_operations()}
