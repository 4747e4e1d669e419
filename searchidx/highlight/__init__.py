"""What of a document a query matched."""

from searchidx.highlight.marking import Marker, key
from searchidx.highlight.passage import SNIPPET

__all__ = ["SNIPPET", "Marker", "key"]
