"""`searchidx evaluate`: judged queries, a folder's own titles, and files that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from searchidx.cli import group
from searchidx.errors import UsageError
from searchidx.evaluation.collection import Collection
from searchidx.evaluation.known_items import known_items

TOPICS = ("owl", "crane", "heron", "stork", "robin", "finch")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    lines = [
        {"_id": name, "title": f"The {name} at home in seven quiet {name} woods", "text": f"A {name} and other birds"} for name in TOPICS
    ]
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return path


def evaluate(*arguments: str) -> dict[str, dict[str, dict[str, object]]]:
    ran = CliRunner().invoke(group, ["evaluate", *arguments, "--json"], catch_exceptions=False)
    found: dict[str, dict[str, dict[str, object]]] = json.loads(ran.stdout)
    return found


@pytest.mark.parametrize("form", ["json", "tabs"])
def test_judged_queries(corpus: Path, tmp_path: Path, form: str) -> None:
    queries, qrels = tmp_path / "queries", tmp_path / "qrels"
    texts = {name: f"birds like the {name}" for name in TOPICS}
    written = [json.dumps({"_id": id, "text": text}) if form == "json" else f"{id}\t{text}" for id, text in texts.items()]
    queries.write_text("\n".join(written), "utf-8")
    qrels.write_text("\n".join(f"{name}\t0\t{name}\t1" if form == "json" else f"{name} {name} 1" for name in TOPICS), "utf-8")
    found = evaluate("--corpus", str(corpus), "--queries", str(queries), "--qrels", str(qrels))["engines"]
    assert found["searchidx"] == {"ndcg@10": 1, "map": 1, "mrr": 1, "recall@100": 1}
    assert {"searchidx", "fts5", "whoosh"} <= found.keys()


def test_titles(corpus: Path) -> None:
    found = evaluate("--corpus", str(corpus), "--titles")["titles"]
    assert found["whole title"]["auto"] == {"mrr": 1, "first": 1, "three": 1}
    assert set(found["questions"]) == {"auto", "any"}


def test_the_same_seed_asks_the_same() -> None:
    titles = {name: f"{name} one two three four five six {name}" for name in TOPICS}
    assert known_items(titles, 3) == known_items(dict(reversed(titles.items())), 3) != known_items(titles, 4)


@pytest.mark.parametrize(
    ("queries", "qrels", "line"),
    [
        ("no tab", "q 0 d 1", "line 1"),
        ("q\towl\n{broken", "q 0 d 1", "line 2"),
        ("q\towl", "q 0 d 1\nq 0 d much", "line 2"),
        ("q\towl", "other 0 d 1", "judges no query"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_its_line(tmp_path: Path, queries: str, qrels: str, line: str) -> None:
    (tmp_path / "queries").write_text(queries, "utf-8")
    (tmp_path / "qrels").write_text(qrels, "utf-8")
    with pytest.raises(UsageError, match=line):
        Collection.read(tmp_path / "queries", tmp_path / "qrels")
