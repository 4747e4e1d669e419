"""The parameters of a search in the words of OpenAPI: those of every index, and one for each field and signal of this one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from searchidx.inference import literals
from searchidx.model.dates import UNITS
from searchidx.model.fields import Field, Kind, Schema
from searchidx.query.conditions import STATES
from searchidx.search.request import GROUPINGS, MATCHES, ORDERS

from .request.dials import MOST as MOST_WEIGHT
from .request.dials import SIGNAL, names
from .request.params import MOST_PAGE, MOST_SIZE, MOST_TEXT, MOST_VALUES, NO, YES, name_of
from .request.search_state import FACET_SIZE, MOST_FACET_SIZE, SIZE

Shape = dict[str, Any]

TEXT: Shape = {"type": "string"}

_MOST = f"all filters have at most {MOST_VALUES} values together"
_DAYS = (
    r"[1-9]\d{3}(-(0[1-9]|1[0-2]))?",
    r"[1-9]\d{3}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)",
    r"([1-9]\d(0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29",
)
_DAY = "|".join(_DAYS)
_SPAN = r"[1-9]\d{0,2}[dwmy]"
_NUMBER = r"-?\d{1,15}(\.\d{1,9})?"
_PLAIN = re.compile(r"[A-Za-z0-9._-]+")


def parameter(name: str, description: str, shape: Shape | None = None, **more: Any) -> Shape:
    """A parameter of the query string; without a value it says nothing."""
    found = {"name": name, "in": "query", "description": description, "schema": shape or TEXT, "allowEmptyValue": True}
    return found | more


def parameters(schema: Schema) -> dict[str, Shape]:
    """Every parameter of a search in an index with this schema, by the name that the description refers to it by."""
    described = [*_searches(schema), *_weights(schema), *_filters(schema)]
    return {_reference_name(one["name"], number): one for number, one in enumerate(described)}


def _reference_name(name: str, number: int) -> str:
    return name if _PLAIN.fullmatch(name) else f"parameter.{number}"


def _searches(schema: Schema) -> Iterator[Shape]:
    """The parameters beside those of fields."""
    sortable = [name_of(field) for field in schema.fields if field.sortable]
    countable = [name_of(field) for field in schema.fields if field.countable]
    counted = [name_of(field) for field in schema.fields if field.filterable]
    sorts = [sign + name for name in ("relevance", *sortable) for sign in ("", "-")]
    day: Shape = {"type": "string", "pattern": f"^({_DAY}|{_SPAN})$"}
    yield parameter("q", "What to look for; nothing lists everything, newest first", {"type": "string", "maxLength": MOST_TEXT})
    yield parameter("match", "Whether all words must match", _choice(MATCHES, "auto"))
    yield parameter("sort", "`relevance`, or a field; after a dash in descending order", _choice(sorts, "relevance"))
    yield parameter("group", "`story`: documents that tell one story are one hit; feeds and exports never fold", _choice(GROUPINGS, "none"))
    yield parameter("typing", "`1`: the last word is unfinished", _choice(YES + NO, "0"))
    yield parameter("page", "Which page", _whole(1, MOST_PAGE))
    yield parameter("size", "Hits on a page", _whole(SIZE, MOST_SIZE))
    yield parameter("from", "First day, inclusive: 2021-09-27, 2021-09, 2021 or a span such as 7d", day)
    yield parameter("to", "Last day, inclusive", day)
    yield parameter("explain", "`1`: each hit says what its score is made of", _choice(YES + NO, "0"))
    if counted:
        yield _several("facet", "A field whose values are counted; a date or a number gives a histogram", _choice(("", *counted)))
    yield parameter("facet_size", "Values of each facet", _whole(FACET_SIZE, MOST_FACET_SIZE))
    yield parameter("facet_query", "Only the values of facets with this text in them")
    yield parameter("facet_order", "The order of a facet's values", _choice(ORDERS, "count"))
    yield parameter("unit", "How long bars of dates are", _choice(UNITS))
    if countable:
        yield parameter("split", "A field of values that bars are split by", _choice(countable))


def _weights(schema: Schema) -> Iterator[Shape]:
    """The weight of each signal."""
    weight: Shape = {"type": "number", "minimum": 0, "maximum": MOST_WEIGHT}
    for name in names(schema):
        yield parameter(SIGNAL + name, f"The weight of {name} for this search; 0 is off", weight)


def _filters(schema: Schema) -> Iterator[Shape]:
    """What each field filters by, and what it excludes."""
    for field in schema.fields:
        name = name_of(field)
        yield _several(name, f"Documents with any of these values; {_MOST}", value(field))
        yield _several(f"-{name}", f"Documents without any of these values; {_MOST}", value(field))


def value(field: Field) -> Shape:
    """What a filter by a field can ask for."""
    if field.name == "state":
        return _choice(("", *STATES))
    match field.kind:
        case Kind.BOOLEAN:
            return _choice(("", *literals.BOOLEANS))
        case Kind.NUMBER:
            return _compared(_NUMBER, _NUMBER, "40, >40, <=40 or 40..60")
        case Kind.DATE:
            return _compared(f"({_DAY})", f"({_DAY})|{_SPAN}", "2021, 2021-09, 2021-09-27, 2021-09..2021-10, >2021 or 7d")
    return TEXT


def _compared(end: str, single: str, description: str) -> Shape:
    """A value, a comparison, or a range that may be open on one side."""
    return TEXT | {"pattern": rf"^(|{single}|[<>]=?({end})|({end})\.\.({end})?|\.\.({end}))$", "description": description}


def _several(name: str, description: str, shape: Shape) -> Shape:
    """A parameter that may be repeated; each time it may be empty, which its values say themselves."""
    values = {"type": "array", "items": shape}
    return parameter(name, description, values, allowEmptyValue=False, style="form", explode=True)


def _choice(values: Sequence[str], default: str = "") -> Shape:
    return {"type": "string", "enum": list(dict.fromkeys(values))} | ({"default": default} if default else {})


def _whole(default: int, most: int) -> Shape:
    return {"type": "integer", "minimum": 1, "maximum": most, "default": default}
