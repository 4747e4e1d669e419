"""Whatever a folder holds: no crash, nothing that vanishes untold, and no word under another document."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import searchidx
from searchidx.search.request import Search

LETTERS = "abcdefghijklmnopqrstuvwxyz"
FILES, MANY = 300, 3_000
"""In a short run, which builds once; a long one takes 400 times as many (SEARCHIDX_FUZZ=8.4: a million), and builds with MANY at a time."""

SUFFIXES = (".md", ".md", ".md", ".markdown", ".mdx", ".html", ".txt")
KEYS = (
    "title",
    "topics",
    "date",
    "published",
    "draft",
    "tags",
    "related",
    "secured",
    "provider",
    "images",
    "<<",
    "?",
    "a.b",
    "é",
    "-",
    "",
    '""',
)
SCALARS = (
    *(
        "1984",
        "yes",
        "1.10",
        "0x1F",
        "12:30:00",
        "2021-02-30",
        "~",
        "null",
        "!!int ''",
        "!!timestamp x",
        "&a x",
        "*a",
        "*b",
        "'",
        '"',
        "|",
        ">-",
    ),
    *(
        "[",
        "]",
        "{",
        "}",
        "{a: b}",
        "[a, [b, [c]]]",
        "- x",
        "# no",
        "@x",
        "`x",
        "%x",
        "a: b: c",
        "\t",
        "\\",
        '"\\ud800"',
        '"\\0"',
        "!!python/name:os.x",
    ),
    *(
        "[" * 70,
        "- " * 200,
        "x" * 5_000,
        "\u0301" * 500,
        "\x00",
        "\x1b",
        "\u2028",
        "\ufeff",
        "9" * 400,
        "99999-99-99T99:99+99:99",
        "<script>",
        "C#",
    ),
)
FENCES = ("---", "---", "---", "+++", "--- ", "----", "...", "```", "{", "")
BODIES = (
    "plain text",
    "# Heading\n\ntext",
    "<p>text<div>" * 40,
    "{{% x %}}",
    "[[link|name]]",
    "```\ncode",
    "> " * 300,
    "<!-- ",
    "| a | b |\n|--|--|",
    "",
)
EDITS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    lambda dice, data: data,
    lambda dice, data: data[: dice.randrange(len(data) + 1)],
    lambda dice, data: data.replace(b"\n", b"\r\n"),
    lambda dice, data: data.replace(b"\n", b"\r"),
    lambda dice, data: b"\xef\xbb\xbf" + data,
    lambda dice, data: _flipped(dice, data),
    lambda dice, data: data.decode("utf-8", "replace").encode("utf-16"),
    lambda dice, data: data.decode("utf-8", "replace").encode("cp1252", "replace"),
)


def _flipped(dice: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.randrange(1, 6)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def written(dice: random.Random, mark: str) -> bytes:
    """The bytes of a file that may be anything; `mark` stands in its body, unless an edit has taken it away."""
    fence = dice.choice(FENCES)
    lines = [f"{' ' * dice.choice((0, 0, 0, 2, 5))}{dice.choice(KEYS)}: {dice.choice(SCALARS)}" for _ in range(dice.randrange(0, 7))]
    close = dice.choice((fence, fence, fence, "", "..."))
    text = "\n".join([fence, *lines, close, dice.choice(BODIES), "", mark, ""])
    return dice.choice(EDITS)(dice, text.encode("utf-8", "surrogatepass"))


def test_fuzzed_documents(tmp_path: Path, dice: random.Random, rounds: int) -> None:
    docs, index = tmp_path / "docs", tmp_path / "index"
    docs.mkdir()
    files = min(FILES * rounds, MANY)
    for done in range(0, FILES * rounds, files):
        print(f"documents: {done:,}", flush=True)
        marks: dict[str, str] = {}
        for number in range(files):
            name = f"file-{number}{dice.choice(SUFFIXES)}"
            marks[name] = "".join(dice.choices(LETTERS, k=16))  # so far apart that no edit makes one of another
            (docs / name).write_bytes(written(dice, marks[name]))
        report = searchidx.build(docs, index=index, jobs=1, allow_empty=True)
        accounted(report, list(docs.iterdir()), index)
        found_where_they_stand(index, marks)
        for file in docs.iterdir():
            if dice.randrange(2):
                file.unlink()


def accounted(report: searchidx.BuildReport, files: list[Path], index: Path) -> None:
    """Every file is in the index, or refused and named, or counted as skipped, whether this build has read it or not."""
    assert report.documents == report.added + report.changed + report.unchanged
    named = {one.path for one in report.diagnostics if one.severity == "refused"}
    with searchidx.open(index) as opened:
        missing = [file.name for file in files if file.name not in named and opened.document(file.name) is None]
    assert len(missing) == sum(report.skipped.values()), (missing, report.skipped)


def found_where_they_stand(index: Path, marks: dict[str, str]) -> None:
    """A mark finds its own document and no other."""
    with searchidx.open(index) as opened:
        for name, mark in marks.items():
            found = [hit.id for hit in opened.run(Search(text=mark, match="all", limit=5, loosen=False)).hits]
            assert found in ([], [name]), (name, found)
