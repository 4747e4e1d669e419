"""Synonyms of the configuration that find nothing: none of what they stand for is in any document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from searchidx.errors import Diagnostic
from searchidx.model.document import Document
from searchidx.settings import NAME
from searchidx.text import analyzer
from searchidx.text.synonym_lines import sides


def idle_synonyms(lines: Sequence[str], documents: Iterable[Document], language: str, file: Path | None) -> Iterator[Diagnostic]:
    """A finding for each line of which no text that it leads to has all its words in a document; `file` is where they are written."""
    terms = analyzer(language).terms
    wanted = {text: frozenset(terms(text)) for line in lines for text in sides(line)[1]}
    missing = set(wanted)
    for document in documents if wanted else ():
        found = {term for text in _texts(document) for term in terms(text)}
        missing = {text for text in missing if not wanted[text] <= found}
        if not missing:
            return
    for line in lines:
        if missing.issuperset(behind := sides(line)[1]):
            message = f"no document has {' or '.join(behind)}, so that the synonym {line!r} finds nothing"
            yield Diagnostic(
                file.name if file else NAME, _number(line, file), "idle-synonym", "note", message, "correct the words, or drop it"
            )


def _texts(document: Document) -> Iterator[str]:
    yield document.body
    for value in document.meta.values():
        yield from (str(one) for one in (value if isinstance(value, list) else [value]))


def _number(line: str, file: Path | None) -> int | None:
    """The number of the line of the file that has these words."""
    text = file.read_text("utf-8-sig", "replace").splitlines() if file and file.is_file() else []
    return next((number for number, one in enumerate(text, 1) if line in one), None)
