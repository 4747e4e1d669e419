"""Facets as HTML: each value a box to tick, and one to leave it out."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from ..view.filters import Choice, FacetGroup
from .escape import icon, text

_BAN = icon("ban", 16)


def facets(groups: Iterable[FacetGroup]) -> Markup:
    """All facets, one under the other."""
    return Markup("\n".join(map(_facet, groups)))


def _facet(group: FacetGroup) -> str:
    label = text(group.label)
    picked = f' <span class="number">{group.picked}</span>' if group.picked else ""
    nothing = "" if group.first else '<p class="quiet">Nothing to choose from here.</p>'
    return (
        f'<details class="facet" data-name="{text(group.name)}"{" open" if group.is_open else ""}><summary>{label}{picked}</summary>'
        f'<div role="group" aria-label="{label}">{_find(group)}{_values(group, group.first)}{_rest(group)}{nothing}</div></details>'
    )


def _find(group: FacetGroup) -> str:
    if not group.is_long:
        return ""
    said = text(f"Find in {group.label.lower()}")
    return f'<input class="find with-script" type="search" placeholder="{said}" aria-label="{said}">'


def _rest(group: FacetGroup) -> str:
    if not group.rest:
        return ""
    everything = f'<a class="all" href="{text(group.all)}">List all</a>' if group.all else ""
    said = f'<summary><span class="more">{len(group.rest)} more</span><span class="less">Fewer</span></summary>'
    return f'<details class="rest">{said}{_values(group, group.rest)}{everything}</details>'


def _values(group: FacetGroup, choices: Iterable[Choice]) -> str:
    name = text(group.name)
    return f"<ul>{''.join([_value(name, choice) for choice in choices])}</ul>"


def _value(name: str, choice: Choice) -> str:
    value, shown = text(choice.value), text(choice.text)
    marks = f"{' on' * choice.selected}{' off' * choice.excluded}{' none' * (choice.count == 0)}"
    many = "" if choice.count is None else f'<span class="many">{choice.count:,}</span>'
    share = ""
    if choice.share:
        share = (
            f'<svg class="share" aria-hidden="true" width="100%" height="100%"><rect width="{choice.share}%" height="100%" rx="5"/></svg>'
        )
    return (
        f'<li class="choice level{choice.level}{marks}" data-value="{text(choice.value.lower())}">'
        f'<label><input type="checkbox" name="{name}" value="{value}" form="search"{" checked" * choice.selected}>'
        f'<span class="value" dir="auto">{shown}</span>{many}</label>'
        f'<label class="ban" title="Leave out {shown}"><input type="checkbox" name="-{name}" value="{value}" form="search" '
        f'aria-label="Leave out {shown}"{" checked" * choice.excluded}>{_BAN}</label>{share}</li>'
    )
