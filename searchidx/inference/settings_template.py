"""A searchidx.toml that says what was inferred, for a person to change."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from searchidx.model.document_limits import DEFAULT, size_text
from searchidx.model.fields import BUILT_IN, Kind, Role, Schema
from searchidx.model.role_names import NAMES

_HEAD = """\
# searchidx.toml: what searchidx made of the documents in this folder.
# Everything here is what it does anyway; take a line's "# " away and change it to have it otherwise.
"""
_GENERAL = """
# language = {language}    # the language to stem words by
# drafts = "show"    # "hide": only `is:draft` finds drafts (published: false, draft: true); "skip" keeps them out of the index
# images = false    # true: the page loads pictures from their own hosts
# url = "https://example.org/{{slug}}/"    # an address for documents that have none; any key may stand in braces
# include = ["*.yaml"]    # more files to read
# exclude = ["drafts/**"]    # files and folders to leave out
# ignore = []    # keys that are never indexed, stored or shown, at any depth
# synonyms = ["k8s, kubernetes", "laptop => notebook"]    # what also stands for what: both ways, or one
# folders = false    # true: the folders of the documents are something to filter by
# body_tags = false    # true: `#tags` in the text of Markdown are topics too
# queries = false    # true: what people search for is counted beside the index, without addresses or times (`stats --queries`)

# What the page offers to filter by, in this order.
# facets = {facets}
"""
_RANKING = """
# What counts beside the words: true, or by how much of itself a score is lifted at most. Any number of your own may stand here.
[ranking]
"""


def draft(schema: Schema) -> str:
    """The text of a configuration file in which every setting is a comment and says what holds."""
    parts = [_HEAD, _GENERAL.format(language=_quoted(schema.languages[0]), facets=_quoted([f.name for f in schema.facets]))]
    parts.append(_section("Which keys give each role, the first that a document has.", "roles", _roles(schema)))
    parts.append(_section("How much a word counts in each text.", "weights", _weights(schema)))
    parts.append(_section("What each key holds: text, keyword, date, number, boolean or stored.", "kinds", _kinds(schema)))
    parts += [_RANKING, *(f"# {line}\n" for line in _ranking(schema))]
    parts.append(_section("How much one document may hold; what is beyond is refused or read in part, and named.", "limits", _limits()))
    return "".join(parts)


def _section(about: str, name: str, lines: Iterable[str]) -> str:
    return f"\n# {about}\n[{name}]\n" + "".join(f"# {line}\n" for line in lines)


def _roles(schema: Schema) -> Iterator[str]:
    for role in Role:
        field = schema.field(role)
        found = {key.casefold() for key in field.keys} if field else set()
        first = [name for name in NAMES[role] if any(key == name.casefold() or key.startswith(f"{name.casefold()}.") for key in found)]
        yield f"{role.value} = {_quoted(first or list(NAMES[role]))}"


def _weights(schema: Schema) -> Iterator[str]:
    return (f"{_key(field.name)} = {field.weight}" for field in schema.fields if field.searched)


def _kinds(schema: Schema) -> Iterator[str]:
    own = [f for f in schema.fields if not f.is_role and f.name not in BUILT_IN and f.documents]
    return (f'{_key(field.name)} = "{field.kind.value}"    # in {field.documents} of {schema.documents} documents' for field in own)


def _ranking(schema: Schema) -> Iterator[str]:
    """The signals that documents of this folder have values for, all of them off."""
    if date := schema.field(Role.DATE):
        yield f'freshness = false    # true is {{ weight = 0.5, half_life = "180d" }}, by {date.label}'
    for field in schema.fields:
        if field.kind is Kind.NUMBER and field.documents:
            yield f"{_key(field.name)} = false    # in {field.documents} of {schema.documents} documents"


def _limits() -> Iterator[str]:
    yield f'file = "{size_text(DEFAULT.file)}"    # also a line of a .jsonl file'
    yield f'front_matter = "{size_text(DEFAULT.front_matter)}"'
    yield f"depth = {DEFAULT.depth}    # levels of lists and mappings inside one another"
    yield f"nodes = {DEFAULT.nodes}    # values, once what aliases stand for is written out"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)


def _quoted(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False)
