"""What there is to tell about a query, with a link where one step mends it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from searchidx.errors import QueryDiagnostic
from searchidx.search.page import Page

from ..request.params import ParameterProblem
from ..request.search_state import SearchState

_OPERATOR = re.compile(r'["():*~]|(?:^|\s)-\S|\b(?:AND|OR|NOT)\b')


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence and a hint; `url` is where the hint leads, "" for nowhere."""

    message: str | Markup
    hint: str | Markup = ""
    url: str = ""


def notices(diagnostics: Iterable[QueryDiagnostic], problems: Iterable[ParameterProblem], state: SearchState) -> list[Notice]:
    """Each thing once: what is wrong in the address, then what is to be told of the query."""
    found = [*(Notice(problem.message) for problem in problems), *_told(diagnostics, state)]
    return list(dict.fromkeys(found))


def _told(diagnostics: Iterable[QueryDiagnostic], state: SearchState) -> Iterator[Notice]:
    for one in diagnostics:
        if one.code == "did-you-mean" and one.hint:
            yield Notice("Did you mean", one.hint, state.asking(one.hint).address())
        else:
            yield Notice(_sentence(one.message), _sentence(one.hint))


def read_back(page: Page) -> str:
    """How the query was understood, where more than plain words was typed."""
    return page.understood if _OPERATOR.search(page.text) else ""


def _sentence(text: str) -> Markup:
    """A message as a sentence, with what stands between backticks as code."""
    whole = text[:1].upper() + text[1:] + ("" if not text or text[-1] in ".?!…”" else ".")
    parts = (Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in enumerate(whole.split("`")))
    return Markup("").join(parts)
