"""What of a document a query matched."""

from searchidx.highlight.marking import highlights, key, related
from searchidx.highlight.passage import SNIPPET

__all__ = ["SNIPPET", "highlights", "key", "related"]
