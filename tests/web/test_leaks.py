"""A thousand canaries in what must never be kept: none is found through any surface, nor in any byte of the index."""

from __future__ import annotations

import json
import logging
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard
from searchidx.web import create_app

import searchidx
from searchidx.settings import Settings

CANARIES = 1_000
SEED = 20
SETTINGS = Settings(drafts="skip", ignore=("private", "meta.inner"))
FRAME = b"\x28\xb5\x2f\xfd"
CANARY = re.compile(r"cnry[a-z]{12}")

Shape = Callable[[str], tuple[str, str]]


def _yaml(lines: str, body: str = "A plain body.") -> tuple[str, str]:
    return ".md", f"---\ntitle: A plain title\n{lines}\n---\n{body}\n"


SHAPES: dict[str, Shape] = {
    "secured": lambda c: _yaml(f"secured: {c}"),
    "secured in capitals": lambda c: _yaml(f"SECURED: {c}"),
    "secured of mixed case": lambda c: _yaml(f'"Secured": "{c}"'),
    "secured block": lambda c: _yaml(f"secured: |\n  first\n  {c}\n  last"),
    "secured folded": lambda c: _yaml(f"secured: >-\n  {c}\n  more"),
    "secured list": lambda c: _yaml(f"secured:\n  - a\n  - {c}"),
    "secured mapping": lambda c: _yaml(f"secured:\n  {c}: value\n  title: {c}"),
    "secured deep": lambda c: _yaml(f"outer:\n  middle:\n    secured: {c}\n    kept: yes"),
    "secured in a list of mappings": lambda c: _yaml(f"related:\n  - title: Another\n    secured: {c}"),
    "secured as an alias": lambda c: _yaml(f"secured: &a {c}\ntopics: [One]"),
    "secured by a merge key": lambda c: _yaml(f"base: &b\n  secured: {c}\nother:\n  <<: *b\n  kept: 1"),
    "secured twice": lambda c: _yaml(f"secured: nothing\nsecured: {c}"),
    "secured in flow": lambda c: _yaml(f"data: {{kept: 1, secured: {c}}}"),
    "secured in a broken file": lambda c: _yaml(f"summary: a: b: c\nsecured: {c}"),
    "secured below a broken line": lambda c: _yaml(f"date: [2021\nsecured: |\n  {c}\n  title: {c}"),
    "secured that never closes": lambda c: (".md", f"---\ntitle: Open\nsecured: {c}\n"),
    "secured in TOML": lambda c: (".md", f'+++\ntitle = "T"\nsecured = "{c}"\n[more]\nSecured = "{c}"\n+++\nBody.\n'),
    "secured in JSON": lambda c: (".md", json.dumps({"title": "J", "secured": c, "in": [{"secured": {"x": c}}]}) + "\nBody.\n"),
    "ignored": lambda c: _yaml(f"private: {c}"),
    "ignored in capitals": lambda c: _yaml(f"Private: [{c}]"),
    "ignored nested": lambda c: _yaml(f"meta:\n  inner: {c}\n  outer: seen"),
    "draft": lambda c: _yaml(f"draft: true\ntopics: [{c}]\nsummary: {c}", body=c),
    "draft by another word": lambda c: _yaml(f"Draft: yes\nprovider: {c}", body=c),
    "unpublished": lambda c: _yaml(f"published: false\nauthor: {c}", body=c),
    "unpublished as text": lambda c: _yaml(f'published: "False"\nwebUrl: https://example.org/{c}', body=c),
    "removed": lambda c: _yaml(f"removed: true\nexcerpt: {c}", body=c),
    "draft in a broken file": lambda c: _yaml(f"draft: true\nsummary: a: {c}\nauthor: {c}", body=c),
    "draft below a broken line": lambda c: _yaml(f"summary: '{c}' x\ntags: [{c}]\npublished:false", body=c),
    "draft that never closes": lambda c: (".md", f"---\ntitle: {c}\ndraft: yes\n\n{c}\n"),
    "draft in broken JSON": lambda c: (".md", f'{{"title": "{c}" "draft": true}}\n{c}\n'),
    "draft in broken TOML": lambda c: (".md", f'+++\ntitle = "{c}"\nx = \nremoved = true\n+++\n{c}\n'),
}


def canaries() -> dict[str, str]:
    """Words that stand nowhere else, each with the shape that hides it."""
    chosen, shapes = random.Random(SEED), list(SHAPES)
    words = ("cnry" + "".join(chosen.choices("abcdefghijklmnopqrstuvwxyz", k=12)) for _ in range(CANARIES))
    return {word: shapes[number % len(shapes)] for number, word in enumerate(words)}


@pytest.fixture(scope="module")
def hidden() -> dict[str, str]:
    return canaries()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, hidden: dict[str, str]) -> Iterator[tuple[Path, str]]:
    """An index over the canaries, built in two steps so that incremental builds are looked at too; and all that was said."""
    place = tmp_path_factory.mktemp("leaks")
    (place / "docs").mkdir()
    said, records = [], []
    for number, (word, shape) in enumerate(hidden.items()):
        suffix, text = SHAPES[shape](word)
        (place / "docs" / f"doc-{number:04}{suffix}").write_text(text, "utf-8")
        records.append(json.dumps({"id": f"line-{number}", "title": "A line", "secured": word, "private": word}))
        if number == CANARIES // 2:
            said.append(report(place))
    (place / "lines.jsonl").write_text("\n".join(records), "utf-8")
    said.append(report(place))
    yield place, "\n".join(said)


def report(place: Path) -> str:
    """What a build says of itself."""
    sources = [source for source in (place / "docs", place / "lines.jsonl") if source.exists()]
    return json.dumps(searchidx.build(sources, index=place / "index", config=SETTINGS, jobs=1).as_json())


def leaked(text: str | bytes, hidden: dict[str, str]) -> list[str]:
    """The shapes of the canaries that stand in a text."""
    found = CANARY.findall(text.decode("latin-1").casefold() if isinstance(text, bytes) else text.casefold())
    return sorted({hidden[word] for word in found if word in hidden})


def unpacked(data: bytes) -> Iterator[bytes]:
    """The bytes of a file, and of every compressed part in it."""
    yield data
    for match in re.finditer(re.escape(FRAME), data):
        try:
            yield zstandard.ZstdDecompressor().decompressobj().decompress(data[match.start() :])
        except zstandard.ZstdError:
            continue


def test_no_byte_of_the_index_holds_one(built: tuple[Path, str], hidden: dict[str, str]) -> None:
    for file in sorted((built[0] / "index").rglob("*")):
        if file.is_file():
            for part in unpacked(file.read_bytes()):
                assert leaked(part, hidden) == [], file.name


def test_what_is_looked_for_is_in_those_bytes_where_it_is_not_hidden(tmp_path: Path, hidden: dict[str, str]) -> None:
    """The search of bytes above finds what is there to be found."""
    word = next(iter(hidden))
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text(f"---\ntitle: T\nopen: {word}\n---\n{word}\n")
    searchidx.build(tmp_path / "docs", index=tmp_path / "index", jobs=1)
    found = [f.name for f in (tmp_path / "index").rglob("*") if f.is_file() and any(leaked(p, hidden) for p in unpacked(f.read_bytes()))]
    assert len(found) >= 2, "the dictionary and the stored documents"


def test_reports_and_lint_hold_none(built: tuple[Path, str], hidden: dict[str, str]) -> None:
    assert leaked(built[1], hidden) == []
    code = "from searchidx.cli import main; main()"
    for command in (["lint", str(built[0] / "docs"), "--json"], ["lint", str(built[0] / "docs")], ["stats", "--json"]):
        options = ["--index", str(built[0] / "index")]
        ran = subprocess.run([sys.executable, "-c", code, *command, *options], capture_output=True, text=True, check=False)
        told = "\n".join(line for line in (ran.stdout + ran.stderr).splitlines() if "draft" not in line)
        assert [shape for shape in leaked(told, hidden) if "secured" in shape] == [], command


def test_no_search_and_no_suggestion_finds_one(built: tuple[Path, str], hidden: dict[str, str]) -> None:
    with searchidx.open(built[0] / "index") as index:
        for word, shape in hidden.items():
            assert index.search(word, match="all").total == 0, shape
        for word, shape in list(hidden.items())[:: len(SHAPES) - 1]:
            assert index.search(f"{word[:10]}*", match="all").total == 0, shape
            assert index.suggest(word[:8]) == [], shape
        for name in ("secured", "private"):
            assert index.schema.field(name) is None


def test_no_answer_and_no_log_holds_one(built: tuple[Path, str], hidden: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    client = create_app(built[0] / "index", SETTINGS).test_client()
    with searchidx.open(built[0] / "index") as index:
        fields = [field.name for field in index.schema.fields]
    with caplog.at_level(logging.DEBUG):
        for path in surfaces(fields):
            answer = client.get(path)
            assert leaked(answer.data, hidden) == [], path
            assert answer.status_code < 500, path
    assert leaked(caplog.text, hidden) == []


def surfaces(fields: list[str]) -> Iterator[str]:
    """Addresses that together show all that an index can show."""
    yield from ("/", "/openapi.json", "/opensearch.xml", "/metrics", "/healthz", "/readyz", "/nothing", "/api/search?facet=nothing")
    for page in range(1, 22):
        for path in ("/api/search", "/feed.atom", "/"):
            yield f"{path}?size=100&page={page}&explain={page % 2}"
    for name in fields:
        yield f"/api/search?size=1&facet_size=200&facet={name}"
        yield f"/?size=1&facet_size=200&facet={name}"
    for number in range(0, CANARIES, 7):
        yield f"/api/documents/docs/doc-{number:04}.md"
        yield f"/documents/docs/doc-{number:04}.md"
    for letter in "abcdefghijklmnopqrstuvwxyz":
        yield f"/api/suggest?q=c{letter}"
        yield f"/api/suggest?q={letter}"


def without(place: Path, hide: bool) -> dict[str, Any]:
    """What an index says with drafts in its folder, or with those files gone."""
    docs = place / "docs"
    docs.mkdir(parents=True)
    for number, (word, shape) in enumerate(canaries().items()):
        if "draft" in shape or "published" in shape or shape == "removed":
            if hide:
                continue
        elif number % 3:
            continue
        suffix, text = SHAPES[shape](word)
        (docs / f"doc-{number:04}{suffix}").write_text(text, "utf-8")
    searchidx.build(docs, index=place / "index", config=SETTINGS, jobs=1)
    client = create_app(place / "index", SETTINGS).test_client()
    return {path: _plain(client.get(path).get_json()) for path in ("/api/search?q=plain&facet=topics", "/api/suggest?q=pla")}


def _plain(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in ("took_ms", "generation", "request")}


def test_answers_are_the_same_as_if_drafts_did_not_exist(tmp_path: Path) -> None:
    assert without(tmp_path / "with", hide=False) == without(tmp_path / "without", hide=True)
