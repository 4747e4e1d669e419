"""Text to terms: words as typed (`split`), what they are compared by (`Analyzer`), and other ways to write them (`variants`)."""

from searchidx.text.analyzer import FINGERPRINT, Analyzer, analyzer, variants
from searchidx.text.folding import fold
from searchidx.text.subwords import JOINED, located
from searchidx.text.tokenizer import document_words, spans, split, words_of

__all__ = [
    "FINGERPRINT",
    "JOINED",
    "Analyzer",
    "analyzer",
    "document_words",
    "fold",
    "located",
    "spans",
    "split",
    "variants",
    "words_of",
]
