"""What there is to tell about a query, with a link where one step mends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from searchidx.errors import QueryDiagnostic

from .params import Problem, State


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence and a hint; `url` is where the hint leads, "" for nowhere."""

    message: str
    hint: str = ""
    url: str = ""


def notices(diagnostics: Iterable[QueryDiagnostic], problems: Iterable[Problem], state: State) -> list[Notice]:
    """Each thing once: what is wrong in the address, then what is to be told of the query."""
    found = [*(Notice(problem.message) for problem in problems), *_told(diagnostics, state)]
    return list(dict.fromkeys(found))


def _told(diagnostics: Iterable[QueryDiagnostic], state: State) -> Iterator[Notice]:
    for one in diagnostics:
        if one.code == "did-you-mean" and one.hint:
            yield Notice("Did you mean", one.hint, state.asking(one.hint).address())
        else:
            yield Notice(_sentence(one.message), _sentence(one.hint))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if not text or text[-1] in ".?!…”" else ".")
