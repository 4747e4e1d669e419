"""A judged collection: queries and the grades of their documents, read from files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from searchidx.errors import UsageError
from searchidx.evaluation.measures import Grades


@dataclass(frozen=True, slots=True)
class Collection:
    """Queries by id, and for each judged query the grades of its documents."""

    queries: dict[str, str]
    judged: dict[str, Grades]

    @classmethod
    def read(cls, queries: Path, qrels: Path) -> Collection:
        """The collection of two files; UsageError, with the line, where one cannot be read or judges no query of the other."""
        texts, judged = _queries(queries), _qrels(qrels)
        known = {query: grades for query, grades in judged.items() if query in texts}
        if not known:
            raise UsageError(f"{qrels} judges no query of {queries}", "check that the ids are the same in both")
        return cls(texts, known)


def _queries(path: Path) -> dict[str, str]:
    """Queries by id: lines of JSON with `_id` (or `id`) and `text`, or of an id, a tab and a text."""
    found: dict[str, str] = {}
    for number, line in _lines(path):
        query, text = _of_json(path, number, line) if line.startswith("{") else line.partition("\t")[::2]
        if not query or not text:
            raise UsageError(f"{path}, line {number}: this is not a query", 'write {"_id": …, "text": …}, or an id, a tab and a text')
        found[query] = text
    return found


def _of_json(path: Path, number: int, line: str) -> tuple[str, str]:
    try:
        one: Any = json.loads(line)
    except ValueError as error:
        raise UsageError(f"{path}, line {number}: this is not JSON", "write one object per line") from error
    return str(one.get("_id", one.get("id", ""))), str(one.get("text", ""))


def _qrels(path: Path) -> dict[str, Grades]:
    """Grades by query: TREC's four columns (query, iteration, document, grade), or three without the iteration, with a header or not."""
    found: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        columns = line.split("\t") if "\t" in line else line.split()
        if number == 1 and columns[-1] == "score":
            continue
        if len(columns) not in (3, 4) or not columns[-1].lstrip("-").isdecimal():
            raise UsageError(f"{path}, line {number}: this is not a judgement", "write query, 0, document and grade, with tabs between")
        found.setdefault(columns[0], {})[columns[-2]] = int(columns[-1])
    return dict(found)


def _lines(path: Path) -> list[tuple[int, str]]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read", "give a file of UTF-8 text") from error
    return [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
