"""What there is to tell about a query, as one line with a link where one step helps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec
from markupsafe import Markup, escape
from msgspec.structs import replace

from searchidx.errors import QueryDiagnostic
from searchidx.search.loosen import LOOSENED
from searchidx.search.page import Page

from ..request.params import ParameterProblem
from ..request.search_state import SearchState
from .wording import clipped

_OPERATOR = re.compile(r'["():*~]|(?:^|\s)-\S|\b(?:AND|OR|NOT)\b')
_SHOWN = 80
_ASIDE = ("text-field",)


class Step(msgspec.Struct, frozen=True):
    """A link: what stands before it, its text and its address."""

    before: str | Markup
    text: str | Markup
    url: str


class Notice(msgspec.Struct, frozen=True):
    """A sentence, and the step that it offers."""

    message: str | Markup
    step: Step | None = None


def notices(page: Page, problems: Iterable[ParameterProblem], state: SearchState) -> list[Notice]:
    """Each thing once: how the search was loosened, what is wrong in the address, then what is to be told of the query."""
    told = [one for one in page.diagnostics if one.code not in _ASIDE]
    found = [*_loosened(page, told, state), *(Notice(sentence(problem.message)) for problem in problems), *_others(told, state)]
    return list(dict.fromkeys(found))


def _loosened(page: Page, told: Iterable[QueryDiagnostic], state: SearchState) -> Iterator[Notice]:
    """One sentence for what is shown instead of what was typed, with the way back to it."""
    codes = {one.code: one for one in told}
    exact = replace(state, match="all", page=1).address()
    meant = codes.get("did-you-mean")
    if "unknown-field" in codes:
        return
    shown = next((one for one in told if one.code in LOOSENED), None)
    if shown and shown.code in ("value", "relaxed", "plain"):
        yield Notice(sentence(shown.message), Step("", "Show only what has all words", exact))
    elif shown:
        back = state.asking(shown.hint).address() if shown.hint else exact
        yield Notice(_instead(shown, meant, state), Step("Search instead for", state.q, back))
    elif meant and meant.hint:
        yield Notice("Did you mean", Step("", Markup("<b>{}</b>").format(meant.hint), state.asking(meant.hint).address()))


def _instead(shown: QueryDiagnostic, meant: QueryDiagnostic | None, state: SearchState) -> Markup:
    """What is shown instead, of a message such as "showing results for robots"; a link where that is the corrected query."""
    before, _, text = shown.message.partition(" for ")
    if meant and meant.hint == text:
        link = Markup('<a href="{}"><b>{}</b></a>').format(state.asking(text).address(), clipped(text, _SHOWN))
        return Markup("{} for {}.").format(before.capitalize(), link)
    return Markup("{} for <b>{}</b>.").format(before.capitalize(), clipped(text, _SHOWN))


def _others(told: Iterable[QueryDiagnostic], state: SearchState) -> Iterator[Notice]:
    for one in told:
        if one.code in LOOSENED or one.code == "did-you-mean":
            continue
        yield Notice(sentence(one.message), _step_for(one, state))


def _step_for(one: QueryDiagnostic, state: SearchState) -> Step | None:
    """The hint: a link where it names what belongs in place of the words it is about, else its text."""
    if not one.hint:
        return None
    named = re.fullmatch(r"did you mean `?(.+?)`?\??", one.hint)
    if named and one.start is not None and one.end is not None:
        wrong = state.q[one.start : one.end]
        right = re.sub(r"^[^\s:]+:", named[1], wrong) if named[1].endswith(":") else named[1]
        text = state.q[: one.start] + right + state.q[one.end :]
        return Step("Did you mean", Markup("<code>{}</code>").format(named[1]), state.asking(text).address())
    return Step(sentence(one.hint), "", "")


def read_back(page: Page) -> str:
    """How the query was understood, where more than plain words was typed."""
    return page.understood if _OPERATOR.search(page.text) else ""


def sentence(text: str) -> Markup:
    """A message as a sentence, with what stands between backticks as code."""
    whole = text[:1].upper() + text[1:] + ("" if not text or text[-1] in ".?!…”" else ".")
    parts = (Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in enumerate(whole.split("`")))
    return Markup("").join(parts)
