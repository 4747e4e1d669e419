"""Options and marks of the whole suite."""

from __future__ import annotations

import multiprocessing.reduction
import pickle
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")  # how long an example takes says something of the machine, not of the code


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the long tests too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--soak"):
        for item in items:
            if "soak" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="long: run with --soak"))


@pytest.fixture
def soak(request: pytest.FixtureRequest) -> bool:
    """Whether the long run was asked for."""
    return bool(request.config.getoption("--soak"))


class Unpickled(BaseException):
    """Not an Exception, so that nothing swallows it."""


def refuse(*_: Any, **__: Any) -> Any:
    raise Unpickled


@pytest.fixture
def without_pickles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every unpickler raises."""
    for name in ("load", "loads", "Unpickler", "_load", "_loads", "_Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)
    monkeypatch.setattr(multiprocessing.reduction.ForkingPickler, "loads", refuse)
