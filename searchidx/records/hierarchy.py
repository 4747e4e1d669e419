"""Values that lie below others: `Food > Drinks > Coffee` is found, and counted, under `Food > Drinks` and `Food` too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from searchidx.settings import Settings

ARROW = ">"
SLASH = "/"
DEEPEST = 8
"""The most levels of one value that are kept apart."""

Values = tuple[str, ...]


def separator(settings: Settings, *names: str) -> str:
    """What parts the levels of a field's values: what the settings say for any of its names, else `>`."""
    return next((settings.hierarchies[name] for name in names if name in settings.hierarchies), ARROW)


def with_ancestors(columns: Sequence[Values | None], sign: str) -> list[Values | None]:
    """The values of documents, and behind them those that they lie below."""
    if not sign or not any(sign in value for values in columns for value in values or ()):
        return list(columns)
    return [values and _with_levels(values, sign) for values in columns]


def _with_levels(values: Values, sign: str) -> Values:
    levels = [list(_levels(value, sign)) for value in values]
    return tuple(dict.fromkeys([*(one[-1] for one in levels), *(above for one in levels for above in one[:-1])]))


def folders_of(id: str) -> Values | None:
    """The folders that a document lies in, the outermost first; None where it lies in none."""
    parts = id.split(SLASH)[:-1]
    return tuple(SLASH.join(parts[: size + 1]) for size in range(min(len(parts), DEEPEST))) or None


def _levels(value: str, sign: str) -> Iterator[str]:
    """A value behind its ancestors, the highest first; levels are parted alike however their author did it."""
    parts = [part.strip() for part in value.split(sign)]
    if not all(parts) or len(parts) > DEEPEST or (sign == SLASH and not _is_path(value, parts)):
        yield value
        return
    between = sign if sign == SLASH else f" {sign} "
    yield from (between.join(parts[: size + 1]) for size in range(len(parts)))


def _is_path(value: str, parts: Sequence[str]) -> bool:
    """Whether slashes part levels, and not two things (`CI/CD`, `sea / sky`): no blanks around them, a word on both sides."""
    return f" {SLASH}" not in value and f"{SLASH} " not in value and not any(part.isupper() or len(part) < 2 for part in parts)
