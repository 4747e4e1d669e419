"""What one document may hold: exactly as much as the settings say, whatever it is written in, and told with the setting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import searchidx
from searchidx.errors import ConfigError
from searchidx.model.document_limits import BOUNDS, DEFAULT, DocumentLimits, size_of, size_text
from searchidx.settings import Settings
from searchidx.settings_file import parse
from searchidx.sources import PathPatterns, ReadResult, read_lines
from tests.support.sources import reading

Written = Callable[[int], str]


def nested(depth: int, opening: str, value: str, closing: str) -> str:
    """A value inside so many lists or mappings."""
    return opening * depth + value + closing * depth


def blocks(depth: int) -> str:
    """Mappings inside one another, each on lines of its own."""
    return "".join(f"{'  ' * level}k:\n" for level in range(depth - 1)) + "  " * (depth - 1) + "k: v\n"


def items(depth: int) -> str:
    """Mappings in lists in mappings, an even number of levels."""
    return "k:\n" + "".join(f"{'  ' * level}- k:\n" for level in range(depth // 2 - 1)) + "  " * (depth // 2 - 1) + "- v\n"


# What is written with a number of levels, in each language that front matter may be in; the mapping of all keys is the first.
LEVELS: dict[str, Written] = {
    "YAML in brackets": lambda n: f"---\na: {nested(n - 1, '[', 'x', ']')}\n---\n",
    "YAML in braces": lambda n: f"---\na: {nested(n - 1, '{a: ', 'x', '}')}\n---\n",
    "YAML in blocks": lambda n: f"---\n{blocks(n)}---\n",
    "YAML, lists of mappings": lambda n: f"---\n{items(n)}---\n",
    "YAML on one line": lambda n: "---\na:\n  " + "- " * (n - 1) + "x\n---\n",
    "TOML": lambda n: f"+++\na = {nested(n - 1, '[', '1', ']')}\n+++\n",
    "TOML tables": lambda n: f"+++\n[{'.'.join('a' * (n - 1))}]\nb = 1\n+++\n",
    "JSON": lambda n: '{"a": ' + nested(n - 1, "[", "1", "]") + "}\n",
}


def limited(**limits: int) -> PathPatterns:
    """Rules with these limits."""
    return PathPatterns(limits=DocumentLimits(**limits))


def told(result: ReadResult, code: str, setting: str) -> None:
    """Check that what was left out is told with its file, and with the setting that bounds it."""
    (problem,) = [one for one in result.diagnostics if one.code == code]
    assert problem.path
    assert f"`{setting}` under [limits]" in problem.hint


@pytest.mark.parametrize("depth", [4, 10, 64, 200])
@pytest.mark.parametrize("name", LEVELS)
def test_levels(tmp_path: Path, name: str, depth: int) -> None:
    assert reading(tmp_path, LEVELS[name](depth), rules=limited(depth=depth)).diagnostics == ()
    told(reading(tmp_path, LEVELS[name](depth + 2), rules=limited(depth=depth)), "too-deep", "depth")


@pytest.mark.parametrize("depth", [4, 64])
def test_levels_of_a_line(tmp_path: Path, depth: int) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join('{"a": ' + nested(levels - 1, "[", "1", "]") + "}" for levels in (depth, depth + 1)))
    first, second = read_lines(path, limited(depth=depth))
    assert first.document is not None
    assert second.document is None
    told(second, "too-deep", "depth")


@pytest.mark.parametrize("letter", ["x", "é", "東"])
def test_bytes_of_front_matter(tmp_path: Path, letter: str) -> None:
    most = 3_000
    line = "title: " + letter * ((most - 8) // len(letter.encode()))
    line += "x" * (most - 1 - len(line.encode()))
    assert reading(tmp_path, f"---\n{line}\n---\nBody", rules=limited(front_matter=most)).diagnostics == ()
    beyond = reading(tmp_path, f"---\n{line}x\n---\nBody", rules=limited(front_matter=most))
    told(beyond, "too-large", "front_matter")
    assert beyond.document is not None
    assert beyond.document.body == "Body"


@pytest.mark.parametrize(("name", "text"), [("x.yaml", "title: {}\n"), ("x.json", '{{"title": "{}"}}'), ("x.toml", 'title = "{}"\n')])
def test_bytes_of_a_record(tmp_path: Path, name: str, text: str) -> None:
    rules = PathPatterns(include=("x.*",), limits=DocumentLimits(front_matter=2_000))
    assert reading(tmp_path, text.format("x" * 1_500), name, rules).diagnostics == ()
    told(reading(tmp_path, text.format("x" * 2_500), name, rules), "too-large", "front_matter")


def test_bytes_of_a_file(tmp_path: Path) -> None:
    assert reading(tmp_path, "x" * 2_000, rules=limited(file=2_000)).diagnostics == ()
    beyond = reading(tmp_path, "x" * 2_001, rules=limited(file=2_000))
    assert beyond.document is None
    told(beyond, "too-large", "file")
    assert "2,000 bytes" in beyond.diagnostics[0].message


def test_nodes_of_aliases(tmp_path: Path) -> None:
    text = "---\na: &a [1, 2, 3]\nb: [" + "*a, " * 300 + "]\n---\n"
    assert reading(tmp_path, text, rules=limited(nodes=5_000)).diagnostics == ()
    told(reading(tmp_path, text, rules=limited(nodes=1_000)), "too-many-nodes", "nodes")


def test_a_build_reads_again_what_other_limits_let_in(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "long.md").write_text("word " * 2_000)
    (docs / "short.md").write_text("word")
    config = docs / "searchidx.toml"
    for limit, documents, refused in (("4 KiB", 1, 1), ("1 MiB", 2, 0), ("4 KiB", 1, 1)):
        config.write_text(f'[limits]\nfile = "{limit}"\n')
        report = searchidx.build(docs, index=tmp_path / "index", jobs=1)
        told_of = [one.path for one in report.diagnostics if one.code == "too-large"]
        assert (report.documents, report.refused, told_of) == (documents, refused, ["long.md"] * refused)


def test_the_settings_say_them() -> None:
    written = '[limits]\nfile = "20 MiB"\nfront_matter = 65536\ndepth = 10\nnodes = 100\n'
    assert parse(written, Path("x.toml")).limits == DocumentLimits(20 << 20, 65_536, 10, 100)
    assert Settings().limits == DEFAULT


@pytest.mark.parametrize("text", ["depth = 0", "depth = 100000", "file = 5", 'file = "20 megs"', "size = 5", "nodes = -1", "depth = 5.5"])
def test_what_they_cannot_be_is_told(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(f"[limits]\n{text}\n", Path("x.toml"))
    assert f"limits.{text.split()[0]}" in caught.value.message
    assert caught.value.hint


def test_sizes_read_back() -> None:
    for name in ("file", "front_matter"):
        assert size_of(size_text(getattr(DEFAULT, name))) == getattr(DEFAULT, name)
    assert size_of("7") == "7"
    assert all(least <= getattr(DEFAULT, name) <= most for name, (least, most) in BOUNDS.items())
