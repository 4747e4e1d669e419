"""Addresses: reading and writing are inverse, and nothing that can be typed raises."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, unquote

from hypothesis import given
from hypothesis import strategies as st
from searchidx.web.request.links import Links
from searchidx.web.request.params import MOST_PAGE, MOST_SIZE, RESERVED, ParsedParameters, document_address, read
from searchidx.web.request.picks import picked
from searchidx.web.request.search_state import SearchState
from werkzeug.datastructures import MultiDict

from searchidx.model.fields import Field, Kind, Role, Schema

SCHEMA = Schema(
    fields=(
        Field(name="title", kind=Kind.TEXT, role=Role.TITLE, keys=("title",), shared=("title",)),
        Field(name="topics", kind=Kind.KEYWORD, many=True, role=Role.TOPICS, keys=("tags",), shared=("tags",), facet=True),
        Field(name="date", kind=Kind.DATE, role=Role.DATE, keys=("published",), shared=("published",)),
        Field(name="heat", kind=Kind.NUMBER, keys=("heat",)),
        Field(name="size", kind=Kind.KEYWORD, keys=("size",), facet=True),
        Field(name="-odd", kind=Kind.KEYWORD, keys=("-odd",)),
    )
)
NAMES = ("topics", "date", "heat", "field.size", "field.-odd")

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(str.strip)
value = text.filter(bool)
VALUES = {"date": st.sampled_from(["2021", "2021-09", ">2020", "2019..2021"]), "heat": st.sampled_from(["4", ">40", "-1..7.5"])}
picks = st.fixed_dictionaries({}, optional={name: st.lists(VALUES.get(name, value), min_size=1, max_size=4) for name in NAMES})


@st.composite
def states(draw: st.DrawFn) -> SearchState:
    state = SearchState(
        q=draw(text),
        match=draw(st.sampled_from(["auto", "all", "any"])),
        sort=draw(st.sampled_from(["relevance", "date", "-date", "-heat", "title", "field.size"])),
        page=draw(st.integers(1, MOST_PAGE)),
        size=draw(st.integers(1, MOST_SIZE)),
        start=draw(st.sampled_from(["", "2021", "2021-09", "2021-09-27", "5000d"])),
        end=draw(st.sampled_from(["", "2022", "2022-01-01"])),
        explain=draw(st.booleans()),
        facets=draw(st.sampled_from([(), ("topics",), ("field.size", "date")])),
        facet_size=draw(st.integers(1, 200)),
    )
    page = state.page
    for name, values in draw(picks).items():
        for one in values:
            state = state.toggled(name, one)
    for name, values in draw(picks).items():
        for one in values:
            state = state.excluding(name, one)
    return state.turned(page)


def reading(query: str) -> ParsedParameters:
    result: ParsedParameters = read(MultiDict(parse_qsl(query.partition("?")[2], keep_blank_values=True)), SCHEMA)
    return result


@given(states())
def test_an_address_reads_back_as_the_state_it_was_made_of(state: SearchState) -> None:
    again = reading(state.address())
    assert again.problems == ()
    assert again.state == state
    assert again.state.address() == state.address()


@given(states(), st.sampled_from(NAMES), value, st.dates())
def test_links_of_a_page_are_the_addresses_of_the_states_one_step_away(state: SearchState, name: str, one: str, day: date) -> None:
    links, start, end = Links(state), day.isoformat(), date.max.isoformat()
    assert links.picking(name, one) == state.toggled(name, one).address()
    assert links.spanning(start, end) == state.between(start, end).address()
    assert links.document(one) == state.address(document_address(one))
    set_to = state.between(start, end)
    assert Links(set_to).spanning(start, end) == set_to.between("", "").address()
    assert [Links(set_to.toggled(*pick)).is_picked(*pick) for pick in picked(state.where)] == [False] * len(list(picked(state.where)))


@given(st.lists(st.tuples(st.one_of(st.sampled_from((*RESERVED, *NAMES, "-topics", "nonsense")), text), st.text(max_size=12)), max_size=12))
def test_nothing_in_an_address_raises_and_what_is_read_is_canonical(pairs: list[tuple[str, str]]) -> None:
    state = read(MultiDict(pairs), SCHEMA).state
    assert reading(state.address()).state == state


@given(states(), value)
def test_a_value_picked_twice_is_not_picked(state: SearchState, picked: str) -> None:
    before = state.turned(1)
    picked_already = any(picked.casefold() == v.casefold() for n, vs in before.where if n == "topics" for v in vs)
    twice = before.toggled("topics", picked).toggled("topics", picked)
    assert picked_already or twice == before


def test_one_field_under_two_names_is_one_filter() -> None:
    state = reading("/?tags=AI&topics=Robotics&TOPICS=ai").state
    assert state.where == (("topics", ("AI", "Robotics")),)
    assert state.address() == "/?topics=AI&topics=Robotics"


def test_a_field_named_like_a_parameter_is_reached_by_its_full_name() -> None:
    state = reading("/?size=20&field.size=large").state
    assert (state.size, state.where) == (20, (("field.size", ("large",)),))


def test_numbers_out_of_bounds_are_told_and_taken_as_the_nearest() -> None:
    found = reading("/?page=0&size=1000000000&facet_size=-5")
    assert (found.state.page, found.state.size, found.state.facet_size) == (1, MOST_SIZE, 1)
    assert [(problem.name, problem.fatal) for problem in found.problems] == [("page", False), ("size", False), ("facet_size", False)]
    assert f"1 to {MOST_SIZE}." in found.problems[1].cause


def test_a_whole_number_may_have_a_point() -> None:
    found = reading("/?page=2.0&size=5.00")
    assert (found.state.page, found.state.size, found.problems) == (2, 5, ())
    assert [problem.name for problem in reading("/?page=2.5").problems] == ["page"]


def test_days_the_wrong_way_round_are_told_and_turned() -> None:
    found = reading("/?from=2021-12&to=2019")
    assert (found.state.start, found.state.end) == ("2019", "2021-12")
    assert [problem.name for problem in found.problems] == ["from"]
    assert reading("/?from=2021&to=2021").problems == ()


def test_a_value_that_a_field_cannot_hold_is_refused_with_the_way_out() -> None:
    for query in ("heat=many", "-heat=many", "date=someday", "date=2024-13", "heat=1..many"):
        [problem] = reading("/?" + query).fatal
        assert problem.name == query.partition("=")[0]
        assert problem.cause.count(".") >= 2


def test_what_cannot_be_read_is_told() -> None:
    for query in (
        "page=abc",
        "size=1e3",
        "from=soon",
        "match=some",
        "sort=colour",
        "sort=topics",
        "facet=title",
        "explain=maybe",
        "q=" + "x" * 5000,
    ):
        [problem] = reading("/?" + query).problems
        assert problem.cause
        assert problem.fatal == query.startswith(("from", "q=")), "what would answer another question is refused, the page too"


def test_an_unknown_name_is_told_with_the_nearest_known_one() -> None:
    [problem] = reading("/?topcs=AI&utm=").problems
    assert "topics" in problem.message
    assert not problem.fatal


def test_empty_parameters_of_a_form_say_nothing() -> None:
    assert reading("/?q=&from=&to=&topics=&sort=").state == SearchState()


def test_turning_to_another_filter_goes_back_to_the_first_page() -> None:
    state = SearchState(q="robots", page=7)
    for other in (state.toggled("topics", "AI"), state.between("2021", ""), state.cleared(), state.sorted("date"), state.asking("cats")):
        assert other.page == 1


@given(value)
def test_a_documents_address_leads_back_to_its_id(id: str) -> None:
    assert unquote(document_address(id).removeprefix("/documents/")) == id
