"""Every parameter, given in every way that people and programs give them, by every door: one table of what must happen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import click
import pytest
from flask.testing import FlaskClient
from searchidx.web import create_app

import searchidx
from searchidx.cli import _run, group
from searchidx.errors import IndexUnavailable, SearchidxError, UsageError
from searchidx.search.index import Index
from tests.support import served

SURFACES = ("command line", "Python", "API", "page")
LONG = "x" * 5_000
ODD = "\udcff"
"""A byte that is not UTF-8, as the command line and a decoded address give it."""

FOUND, NONE, REFUSED, MISSING, ABSENT = "found", "none", "refused", "missing", ""
"""What can happen: documents are found; none is; a usage error (exit 2, UsageError, 400); no index (exit 3); no such parameter."""

Value = str | None
Row = tuple[Value, str, str, str, str]


def alike(value: Value, outcome: str) -> Row:
    """The same by every door."""
    return value, outcome, outcome, outcome, outcome


def typed(value: Value, program: str, address: str) -> Row:
    """One outcome for the command line and Python, another for addresses, where an empty value is what a form sends for nothing."""
    return value, program, program, address, address


def strict(value: Value) -> Row:
    """Refused, but for the page, which tells its reader and shows what it can."""
    return value, REFUSED, REFUSED, REFUSED, FOUND


CHOICE: dict[str, Row] = {
    "absent": alike(None, FOUND),
    "empty": typed("", REFUSED, FOUND),
    "wrong name": strict("nosuch"),
    "wrong type": strict("7.5"),
    "beginning with a dash": strict("-x"),
    "very long": strict(LONG),
    "not UTF-8": strict(ODD),
}
NUMBER: dict[str, Row] = {
    "absent": alike(None, FOUND),
    "empty": typed("", REFUSED, FOUND),
    "right": alike("7", FOUND),
    "wrong name": strict("seven"),
    "wrong type": strict("7.5"),
    "twice": alike("7", FOUND),
    "beginning with a dash": strict("-7"),
    "very long": (f"{'9' * 500}", FOUND, FOUND, REFUSED, FOUND),
    "not UTF-8": strict(ODD),
}
DAY: dict[str, Row] = {
    "absent": alike(None, FOUND),
    "empty": alike("", FOUND),
    "right": alike("2020", FOUND),
    "wrong name": alike("someday", REFUSED),
    "wrong type": alike("7.5", REFUSED),
    "out of bounds": alike("2024-13", REFUSED),
    "twice": alike("2020", FOUND),
    "beginning with a dash": alike("-7x", REFUSED),
    "very long": alike(LONG, REFUSED),
    "not UTF-8": alike(ODD, REFUSED),
}
FLAG: dict[str, Row] = {**CHOICE, "right": alike("1", FOUND), "twice": alike("1", FOUND)}
WAYS = {"empty": "", "name": "nosuch", "number": "7.5", "bound": "-99999999", "dash": "-x", "long": LONG, "odd": ODD}
MUST: dict[str, dict[str, Row]] = {
    "query": {
        "absent": alike(None, FOUND),
        "empty": alike("", FOUND),
        "right": alike("robot", FOUND),
        "wrong name": alike("provder:zyzzyva", NONE),
        "wrong type": alike("heat:many", NONE),
        "out of bounds": alike("heat:>999999", NONE),
        "twice": alike("robot", FOUND),
        "beginning with a dash": alike("-zyzzyva", FOUND),
        "very long": (LONG, NONE, NONE, REFUSED, REFUSED),
        "not UTF-8": alike(f"zyzzyva{ODD}", NONE),
    },
    "where": {
        "absent": alike(None, FOUND),
        "empty": typed("topics=", REFUSED, FOUND),
        "right": alike("topics=Vision", FOUND),
        "wrong name": strict("topcs=Vision"),
        "wrong type": alike("heat=many", REFUSED),
        "out of bounds": alike("heat=>999999", NONE),
        "twice": alike("topics=Vision", FOUND),
        "beginning with a dash": alike("topics=-x", NONE),
        "very long": alike(f"topics={LONG}", NONE),
        "not UTF-8": alike(f"topics={ODD}", NONE),
    },
    "exclude": {
        "absent": alike(None, FOUND),
        "empty": typed("topics=", REFUSED, FOUND),
        "right": alike("topics=Vision", FOUND),
        "wrong name": strict("topcs=Vision"),
        "wrong type": alike("heat=many", REFUSED),
        "out of bounds": alike("heat=>999999", FOUND),
        "twice": alike("topics=Vision", FOUND),
        "beginning with a dash": alike("topics=-x", FOUND),
        "very long": alike(f"topics={LONG}", FOUND),
        "not UTF-8": alike(f"topics={ODD}", FOUND),
    },
    "facet": {**CHOICE, "right": alike("topics", FOUND), "wrong type": strict("title"), "twice": alike("topics", FOUND)},
    "sort": {
        **CHOICE,
        "right": alike("heat", FOUND),
        "wrong type": strict("body"),
        "out of bounds": alike("-relevance", FOUND),
        "twice": alike("heat", FOUND),
        "beginning with a dash": alike("-date", FOUND),
    },
    "match": {**CHOICE, "right": alike("any", FOUND), "twice": alike("any", FOUND)},
    "group": {**CHOICE, "right": alike("none", FOUND), "twice": alike("none", FOUND)},
    "limit": {**NUMBER, "out of bounds": ("1000", FOUND, FOUND, REFUSED, FOUND)},
    "offset": {
        **NUMBER,
        "right": alike("2", FOUND),
        "twice": alike("2", FOUND),
        "out of bounds": ("99999", FOUND, NONE, REFUSED, ABSENT),
        "very long": ("9" * 500, FOUND, NONE, REFUSED, ABSENT),
    },
    "facet_size": {**NUMBER, "out of bounds": ("1000", FOUND, FOUND, REFUSED, FOUND)},
    "from": {name: (row[0], ABSENT, *row[2:]) for name, row in DAY.items()},
    "to": {name: (row[0], ABSENT, *row[2:]) for name, row in {**DAY, "right": alike("2100", FOUND), "twice": alike("2100", FOUND)}.items()},
    "explain": {
        name: (row[0], ABSENT, ABSENT, *row[3:]) for name, row in {**CHOICE, "right": alike("1", FOUND), "twice": alike("1", FOUND)}.items()
    },
    "typing": {
        name: (row[0], ABSENT, ABSENT, *row[3:]) for name, row in {**CHOICE, "right": alike("1", FOUND), "twice": alike("1", FOUND)}.items()
    },
    "index": {
        "absent": ("", ABSENT, ABSENT, ABSENT, ABSENT),
        "empty": ("", REFUSED, ABSENT, ABSENT, ABSENT),
        "right": ("{index}", FOUND, FOUND, ABSENT, ABSENT),
        "wrong name": ("nosuch", MISSING, MISSING, ABSENT, ABSENT),
        "wrong type": ("{file}", MISSING, MISSING, ABSENT, ABSENT),
        "twice": ("{index}", REFUSED, ABSENT, ABSENT, ABSENT),
        "beginning with a dash": ("-nosuch", MISSING, MISSING, ABSENT, ABSENT),
        "very long": (LONG, MISSING, MISSING, ABSENT, ABSENT),
        "not UTF-8": (ODD, MISSING, MISSING, ABSENT, ABSENT),
    },
    "config": {
        "empty": ("", REFUSED, ABSENT, ABSENT, ABSENT),
        "right": ("{file}", FOUND, ABSENT, ABSENT, ABSENT),
        "wrong name": ("nosuch", REFUSED, ABSENT, ABSENT, ABSENT),
        "wrong type": ("{folder}", REFUSED, ABSENT, ABSENT, ABSENT),
        "twice": ("{file}", REFUSED, ABSENT, ABSENT, ABSENT),
        "beginning with a dash": ("-x", REFUSED, ABSENT, ABSENT, ABSENT),
        "very long": (LONG, REFUSED, ABSENT, ABSENT, ABSENT),
        "not UTF-8": (ODD, REFUSED, ABSENT, ABSENT, ABSENT),
    },
}


def cells() -> Iterator[Any]:
    """Each cell of the table that there is something to try in."""
    for parameter, rows in MUST.items():
        for case, (value, *outcomes) in rows.items():
            for surface, outcome in zip(SURFACES, outcomes, strict=True):
                if outcome:
                    yield pytest.param(parameter, case, value, surface, outcome, id=f"{parameter}-{case}-{surface}")


@dataclass
class Doors:
    """An index, by every door."""

    index: Path
    file: Path
    opened: Index
    client: FlaskClient
    capsys: pytest.CaptureFixture[str]

    def outcome(self, surface: str, parameter: str, value: Value, twice: bool) -> tuple[str, str]:
        """What happens, and what is said of it."""
        way: Mapping[str, Callable[[str, Value, bool], tuple[str, str]]] = {
            "command line": self.command,
            "Python": self.python,
            "API": lambda *asked: self.address("/api/search", *asked),
            "page": lambda *asked: self.address("/", *asked),
        }
        filled = value and value.replace("{index}", str(self.index)).replace("{file}", str(self.file)).replace("{folder}", str(self.index))
        return way[surface](parameter, filled, twice)

    def command(self, parameter: str, value: Value, twice: bool) -> tuple[str, str]:
        option = {"facet_size": "--facet-size", "exclude": "--where"}.get(parameter, f"--{parameter}")
        shown = value.replace("=", "!=", 1) if value and parameter == "exclude" else value
        given = [] if shown is None else [shown] if parameter == "query" else [option, shown]
        args = ["search", *given, *(given if twice else [])]
        code = _run(args if parameter == "index" else [*args, "--index", str(self.index)])
        out, said = self.capsys.readouterr()
        assert code != 1 or "0 documents found" in said
        assert code in (0, 1) or not out, "nothing but results stands on stdout"
        return {0: FOUND, 1: NONE, 2: REFUSED, 3: MISSING}[code], said

    def python(self, parameter: str, value: Value, twice: bool) -> tuple[str, str]:
        try:
            if parameter == "index":
                with searchidx.open(str(value)) as opened:
                    total = opened.search().total
            else:
                page = self.opened.search(**{} if value is None else _keywords(parameter, value, twice))
                total = page.total if parameter != "offset" else len(page.hits)
                json.dumps(page.as_json(), ensure_ascii=False).encode()
        except UsageError as error:
            return REFUSED, error.message
        except IndexUnavailable as error:
            return MISSING, error.message
        return (FOUND if total else NONE), ""

    def address(self, path: str, parameter: str, value: Value, twice: bool) -> tuple[str, str]:
        name = {"query": "q", "limit": "size", "offset": "page"}.get(parameter, parameter)
        pairs = [] if value is None else [(name, value)]
        if value is not None and parameter in ("where", "exclude"):
            field, _, wanted = value.partition("=")
            pairs = [(f"-{field}" if parameter == "exclude" else field, wanted)]
        query = urlencode(pairs * (2 if twice else 1), errors="surrogateescape", quote_via=quote)
        answer = self.client.get(f"{path}?{query}")
        assert answer.status_code in (200, 400), answer.text
        if answer.status_code == 400:
            return REFUSED, answer.text
        if path == "/":
            return (FOUND if 'class="card' in answer.text else NONE), answer.text
        return (FOUND if answer.get_json()["total"] else NONE), ""


def _keywords(parameter: str, value: str, twice: bool) -> dict[str, Any]:
    """The arguments of a call that give a parameter."""
    name = {"query": "text", "facet": "facets", "from": "date_from", "to": "date_to"}.get(parameter, parameter)
    if parameter in ("where", "exclude"):
        field, _, wanted = value.partition("=")
        return {name: {field: [wanted, wanted] if twice else wanted}}
    if parameter == "facet":
        return {name: (value, value) if twice else (value,)}
    if parameter in ("limit", "offset", "facet_size"):
        digits = value.removeprefix("-")
        return {name: int(value) if digits.isascii() and digits.isdigit() else value}
    return {name: value}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("matrix")
    searchidx.build(served.write(root / "docs"), index=root / "index", jobs=1)
    (root / "searchidx.toml").write_text("", "utf-8")
    return root / "index"


@pytest.fixture
def doors(index: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Doors]:
    with searchidx.open(index) as opened:
        yield Doors(index, index.parent / "searchidx.toml", opened, create_app(index).test_client(), capsys)


@pytest.mark.parametrize(("parameter", "case", "value", "surface", "outcome"), list(cells()))
def test_what_must_happen(doors: Doors, parameter: str, case: str, value: Value, surface: str, outcome: str) -> None:
    happened, said = doors.outcome(surface, parameter, value, case == "twice")
    assert happened == outcome, said[:500]
    assert "Traceback" not in said
    assert happened not in (REFUSED, MISSING) or said.strip(), "what is refused is told"


def options() -> Iterator[Any]:
    """Every option of every command, in every way that it may be given."""
    context = click.Context(group)
    for command in group.list_commands(context):
        found = group.get_command(context, command)
        assert found is not None
        for option in (one for one in found.params if isinstance(one, click.Option)):
            for case, value in {
                "empty": "",
                "name": "nosuch",
                "number": "7.5",
                "bound": "-99999999",
                "dash": "-x",
                "long": LONG,
                "odd": ODD,
            }.items():
                yield pytest.param(command, option.opts[0], value, option.is_flag, id=f"{command}-{option.opts[0]}-{case}")


@pytest.mark.parametrize(("command", "option", "value", "is_flag"), list(options()))
def test_every_option_of_every_command_is_read_or_refused_in_words(command: str, option: str, value: str, is_flag: bool) -> None:
    context = click.Context(group, info_name="searchidx")
    found = group.get_command(context, command)
    assert found is not None
    args = [f"{option}={value}"] if is_flag else [option, value]
    words = ["word"] if command in ("suggest", "similar", "check") else []
    try:
        found.make_context(command, [*words, *args], parent=context)
    except (click.ClickException, SearchidxError) as error:
        assert getattr(error, "exit_code", 0) == 2
        assert str(error) or getattr(error, "message", "")
    else:
        assert not is_flag, "a flag takes no value"


@pytest.mark.parametrize("command", group.list_commands(click.Context(group)))
def test_an_unknown_option_is_an_error_everywhere(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run([command, "word", "--nosuch"]) == 2
    assert "--nosuch" in capsys.readouterr().err
