"""Our analysis as an analyzer of Whoosh."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from searchidx.engines.embedded.whoosh.stock import analysis
from searchidx.text import analyzer, fold, spans


class WordAnalyzer(analysis.Analyzer):  # type: ignore[misc]
    """Text to the terms of one language; pickles as its name and that language."""

    is_morph = True

    def __init__(self, language: str) -> None:
        self.language = language

    def __reduce__(self) -> tuple[type[WordAnalyzer], tuple[str]]:
        return WordAnalyzer, (self.language,)

    def __call__(
        self, value: str, positions: bool = False, chars: bool = False, start_pos: int = 0, start_char: int = 0, **options: Any
    ) -> Iterator[Any]:
        """One token, changed from word to word as Whoosh does; with `tokenize` false the whole text, without case and accents."""
        token = analysis.Token(positions, chars, options.pop("removestops", True), options.pop("mode", ""), **options)
        term = self._term(options)
        for number, (start, end) in enumerate(spans(value) if options.get("tokenize", True) else [(0, len(value))]):
            token.original = value[start:end]
            token.text = term(token.original)
            token.pos, token.startchar, token.endchar = start_pos + number, start_char + start, start_char + end
            yield token

    def _term(self, options: dict[str, Any]) -> Callable[[str], str]:
        whole = not options.get("tokenize", True) or options.get("no_morph", False)
        return fold if whole else analyzer(self.language).term
