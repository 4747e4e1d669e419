"""From sources to a published index: reads what changed since the last build, infers the schema, and writes."""

from searchidx.indexing.build import build
from searchidx.indexing.report import BuildReport

__all__ = ["BuildReport", "build"]
