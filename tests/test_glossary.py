"""One word for one thing: names of files and public classes, the glossary in the map, and plain English everywhere."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAP = (ROOT / "searchidx" / "README.md").read_text("utf-8")
FILES = sorted([*ROOT.glob("searchidx/**/*.py"), *ROOT.glob("web/**/*.py")])
READMES = [ROOT / "README.md", *(page for room in ("index", "searchidx", "tests", "web") for page in ROOT.glob(f"{room}/**/README.md"))]
PROSE = [*FILES, *ROOT.glob("web/templates/*.html"), *READMES, ROOT / ".github" / "CONTRIBUTING.md"]

COMMANDS = ROOT / "searchidx" / "cli"
"""A command's file has the name of the command, and the room that does the work has a file of that name too."""

ENGINES = ("searchidx.engines.embedded", "searchidx.engines.opensearch")
"""Both implement the port with the same names: one file or class in each is one thing, done in two ways."""

ANSWERS = ROOT / "web" / "answers.py"
"""The shapes of answers are named like what they show: those names stand in the description of the interface."""

MEANT_TWICE = {
    "api": "what a program calls: the calls of the package, and the routes",
    "state": "what a build leaves for the next: its content, and where a cluster holds it",
    "Body": "the body of a document, and the body of a request as a cluster's interface calls it",
}
"""Other names that stand twice, with the reason; without one, one of the two gets a better name."""

PARAPHRASES = ("kept", "places", "lists", "alike", "fit", "told", "mending", "asking", "notes", "parts", "typed", "survey", "gather")
"""What files were named before they had the field's own words."""

ARCHAIC = re.compile(
    r"\b(so many|is no(?! longer\b| more\b| less\b)|are no(?! longer\b| more\b)|one a core|of late|mend(?:s|ed|ing)?)\b", re.IGNORECASE
)


def rows(title: str) -> list[list[str]]:
    """The rows of the table under a heading of the map."""
    _, _, rest = MAP.partition(f"\n## {title}\n")
    lines = re.split(r"\n## ", rest)[0].splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ") and not line.startswith("| term")
    ]


def classes(file: Path) -> list[str]:
    """The public classes of a file."""
    body = ast.parse(file.read_text("utf-8")).body
    return [node.name for node in body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]


def doubles(homes: Iterable[tuple[str, Path]]) -> dict[str, list[str]]:
    """The names that stand in several files, with these; one in each engine is no double."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, file in homes:
        found[name].append(".".join(file.relative_to(ROOT).with_suffix("").parts))
    return {name: files for name, files in found.items() if len(files) > 1 and not mirrored(files)}


def mirrored(files: list[str]) -> bool:
    """Whether these are one file of each engine."""
    return sorted(engine for file in files for engine in ENGINES if file.startswith(engine)) == list(ENGINES) and len(files) == len(ENGINES)


def test_names_stand_once_or_have_a_reason() -> None:
    files = [(file.stem, file) for file in FILES if file.stem != "__init__" and COMMANDS not in file.parents]
    found = doubles(files) | doubles((name, file) for file in FILES if file != ANSWERS for name in classes(file))
    assert sorted(found) == sorted(MEANT_TWICE), found


def test_no_file_has_a_paraphrase_for_a_name() -> None:
    assert [file.name for file in FILES if file.stem in PARAPHRASES] == []


def test_the_glossary_has_one_row_a_term_and_names_files_that_exist() -> None:
    terms = rows("Glossary")
    assert len(terms) > 30
    assert len({term for term, *_ in terms}) == len(terms)
    homes = [home for *_, where in terms for home in re.findall(r"`([^`]+)`", where)]
    assert [home for home in homes if not list(ROOT.glob(f"**/{home}"))] == []


def test_the_map_names_every_folder_and_file() -> None:
    folders = {file.parent.relative_to(ROOT) for file in FILES}
    assert [str(folder) for folder in folders if f"`{folder.name}/`" not in MAP and str(folder) != "searchidx"] == []
    unnamed = [file for file in FILES if file.stem not in ("__init__", "__main__") and COMMANDS not in file.parents]
    assert [str(file.relative_to(ROOT)) for file in unnamed if f"`{file.stem}`" not in MAP and f"`{file.name}`" not in MAP] == []


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_prose_is_modern_english(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert [f"{number}: {line.strip()}" for number, line in enumerate(lines, 1) if ARCHAIC.search(line)] == []
