"""What the description says of the interface is so: what it describes is accepted, anything else refused, and answers fit it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from searchidx.web.request.params import MOST_VALUES

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
engine = pytest.importorskip("schemathesis.engine")

REFUSALS = [400, 401, 403, 404, 405, 406, 409, 414, 415, 422, 428, 429]
"""How a server may refuse what is not described; 414 is the answer to a query that is too long."""

TOO_MANY = f"There are more than {MOST_VALUES} values to filter by."
"""What cannot be described: bounds for all parameters together, of which the other is the length of the address (414)."""

FEW, MANY = 25, 1_000
"""Requests at random for each route, in a short run and with --soak; all edges of every parameter come before them."""


@pytest.fixture
def described(app: Flask, soak: bool) -> Any:
    """The interface as its description has it."""
    asked = {
        "checks": {
            "negative_data_rejection": {"expected-statuses": REFUSALS},
            "positive_data_acceptance": {"expected-statuses": ["2xx", 404, 414]},
        },
        "generation": {"max-examples": MANY if soak else FEW},
        "phases": {"stateful": {"enabled": False}},
        "headers": {"Accept-Encoding": "identity"},
        "continue-on-failure": True,
    }
    return schemathesis.openapi.from_wsgi("/openapi.json", app, config=schemathesis.Config.from_dict(asked))


def failures(events: Any, counts: dict[str, int]) -> Iterator[str]:
    """What does not hold, with the request; `counts` are the requests of each route."""
    for event in events:
        if isinstance(event, engine.events.ScenarioFinished):
            counts[event.recorder.label] = counts.get(event.recorder.label, 0) + len(event.recorder.cases)
            for id, checks in event.recorder.checks.items():
                for check in checks:
                    if check.failure_info is not None:
                        request, answer = event.recorder.interactions[id].request, event.recorder.interactions[id].response
                        if TOO_MANY not in answer.text:
                            yield f"{check.name}: {request.uri}: {check.failure_info.failure.message}: {answer.text[:500]}"
        elif isinstance(event, engine.events.NonFatalError | engine.events.FatalError):
            yield str(event)


def test_the_interface_is_as_described(described: Any) -> None:
    counts: dict[str, int] = {}
    wrong = list(failures(engine.from_schema(described).execute(), counts))
    print(counts)
    assert wrong == []
    assert min(counts.values()) > 0
    assert set(counts) == {operation.ok().label for operation in described.get_all_operations()}
