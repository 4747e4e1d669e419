"""What of a document a query matched."""

from searchidx.search.highlight.marker import Highlights, Marker, key
from searchidx.search.highlight.passage import SNIPPET

__all__ = ["SNIPPET", "Highlights", "Marker", "key"]
