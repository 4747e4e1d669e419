"""One word for one thing: names of files and public classes, the glossary in the map, and plain English everywhere."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAP = (ROOT / "searchidx" / "README.md").read_text("utf-8")
FILES = sorted([*ROOT.glob("searchidx/**/*.py"), *ROOT.glob("web/**/*.py")])
PROSE = [*FILES, *ROOT.glob("web/templates/*.html"), *ROOT.glob("**/README.md"), ROOT / ".github" / "CONTRIBUTING.md"]

COMMANDS = ROOT / "searchidx" / "cli"
"""A command's file has the name of the command, and the room that does the work has a file of that name too."""

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


def test_a_file_name_stands_once() -> None:
    names = Counter(file.stem for file in FILES if file.stem != "__init__" and COMMANDS not in file.parents)
    assert [name for name, count in names.items() if count > 1] == []


def test_a_class_name_stands_once() -> None:
    trees = [ast.parse(file.read_text("utf-8")) for file in FILES]
    names = Counter(node.name for tree in trees for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_"))
    assert [name for name, count in names.items() if count > 1] == []


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
