"""What the documents promise exists, and what exists is documented: commands, options, settings, parameters, routes, hints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import click
import pytest
from searchidx.web import create_app
from searchidx.web.openapi_parameters import parameters

from searchidx.cli import group
from searchidx.cli.commands import NAMES
from searchidx.model.fields import Schema
from searchidx.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SOURCES = [*ROOT.glob("searchidx/**/*.py"), *ROOT.glob("web/**/*.py"), *ROOT.glob("web/templates/*.html")]
EVERYWHERE = {"--index", "--config", "--help"}
MENTION = re.compile(r"`(searchidx [^`\n]+)`")
OPTION = re.compile(r"--[a-z][a-z-]*")


def commands() -> dict[str, click.Command]:
    context = click.Context(group)
    found = {name: group.get_command(context, name) for name in NAMES}
    return {name: command for name, command in found.items() if command is not None}


def options(command: click.Command) -> set[str]:
    given = chain.from_iterable((*one.opts, *one.secondary_opts) for one in command.params if isinstance(one, click.Option))
    return {name for name in given if name.startswith("--")}


def row(name: str) -> str:
    """The row of the README's table of commands."""
    found = [line for line in README.splitlines() if re.match(rf"\| `{name}\b", line)]
    assert len(found) == 1, f"the README has {len(found)} rows for {name}"
    return found[0]


def section(title: str) -> str:
    _, _, rest = README.partition(f"\n### {title}\n")
    assert rest, f"the README has no section {title}"
    return re.split(r"\n##+ ", rest)[0]


@pytest.mark.parametrize("name", NAMES)
def test_the_row_of_a_command_names_its_options_and_no_others(name: str) -> None:
    own = options(commands()[name]) - EVERYWHERE
    assert own <= set(OPTION.findall(row(name))) <= own | EVERYWHERE


def mentions() -> Iterator[tuple[str, str]]:
    """Each command line that a message, a docstring or a document gives, and where."""
    for path in [*SOURCES, ROOT / "README.md", ROOT / ".github" / "CONTRIBUTING.md", ROOT / "searchidx" / "README.md"]:
        for found in MENTION.findall(path.read_text("utf-8")):
            yield found, path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize(("line", "where"), sorted(set(mentions())))
def test_a_command_line_that_is_mentioned_exists(line: str, where: str) -> None:
    words = line.split()[1:]
    if words[0].startswith("--"):
        assert set(OPTION.findall(line)) <= options(group) | {"--version", "--help"}
        return
    assert words[0] in NAMES, f"{where} mentions `{line}`"
    assert set(OPTION.findall(line)) <= options(commands()[words[0]]) | EVERYWHERE, f"{where} mentions `{line}`"


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    text = section("Settings")
    documented = set(re.findall(r"^\| `([a-z_]+)", text, re.M))
    assert documented == set(Settings.__struct_fields__)


def test_every_parameter_is_documented() -> None:
    text = section("HTTP")
    assert [name for name in sorted(parameters(Schema())) if f"`{name}`" not in text] == []


def test_every_route_is_documented(tmp_path: Path) -> None:
    app = create_app(tmp_path)
    routes = {re.sub(r"<[^>]*>", "ID", rule.rule) for rule in app.url_map.iter_rules() if not rule.rule.startswith("/static")}
    named = set(re.findall(r"`(/[^`?]*)(?:\?[^`]*)?`", section("HTTP")))
    assert routes - named - {"/favicon.ico", "/robots.txt"} == set()
    assert named - routes == set()


def test_the_exit_codes_are_those_of_the_errors() -> None:
    from searchidx import errors

    given = {one.exit_code for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.SearchidxError)}
    assert given <= set(map(int, re.findall(r"^\| (\d+) \|", section("Exit codes"), re.M)))
