"""The values of fields that an address picks, and what is to be said of those that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from searchidx.errors import UsageError
from searchidx.model.fields import Field, Kind, Schema
from searchidx.query import condition

Picks = tuple[tuple[str, tuple[str, ...]], ...]
"""Field names with the values picked of each, in canonical order."""

_KINDS = {
    Kind.TEXT: "running text",
    Kind.STORED: "stored only",
    Kind.KEYWORD: "a list of values",
    Kind.BOOLEAN: "true or false",
    Kind.NUMBER: "a number",
    Kind.DATE: "a date",
}


def held(field: Field) -> str:
    """What a field holds, in words."""
    return "each document's own" if field.name == "id" else _KINDS[field.kind]


def canonical(picks: Iterable[tuple[str, Iterable[str]]]) -> Picks:
    """The picks in the one order that all addresses have."""
    found = ((name, tuple(sorted(values, key=lambda v: (v.casefold(), v)))) for name, values in picks)
    return tuple(sorted((name, values) for name, values in found if values))


def picked(picks: Picks) -> Iterator[tuple[str, str]]:
    """Each value by itself, with the name of its field."""
    return ((name, value) for name, values in picks for value in values)


def toggled(picks: Picks, name: str, value: str) -> Picks:
    """With this value of a field picked, or no longer."""
    if not picks:
        return ((name, (value,)),)
    found = {key: list(values) for key, values in picks}
    values = found.setdefault(name, [])
    kept = [v for v in values if v.casefold() != value.casefold()]
    found[name] = kept if len(kept) < len(values) else [*values, value]
    return canonical(found.items())


def refusal(name: str, values: Sequence[str], schema: Schema) -> str:
    """Why a field cannot have one of these values, in sentences; "" where it can."""
    try:
        condition(name, values, schema)
    except UsageError as error:
        return " ".join(f"{_sentence(text)}." for text in (error.message, error.hint) if text)
    return ""


def shown(text: str) -> str:
    """A name as messages quote it: short, and without line breaks."""
    flat = " ".join(text.split())
    return f"“{flat[:60]}…”" if len(flat) > 60 else f"“{flat}”"


def _sentence(text: str) -> str:
    """A message without marks of code, with a capital letter where it does not begin with a name."""
    plain = text.replace("`", "").rstrip(".?")
    return plain if text.startswith("`") else plain[:1].upper() + plain[1:]
