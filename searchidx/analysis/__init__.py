"""Text to terms: words as typed (`split`), what they are compared by (`Analyzer`), and other ways to write them (`variants`)."""

from searchidx.analysis.analyzer import FINGERPRINT, Analyzer, analyzer, variants
from searchidx.analysis.folding import fold
from searchidx.analysis.words import spans, split

__all__ = ["FINGERPRINT", "Analyzer", "analyzer", "fold", "spans", "split", "variants"]
