"""From files to documents: what is read, what is skipped, and what is refused.

A source is a folder of front-matter files (`walk`, then `read` each) or a `.jsonl` file (`ranges`, then `read_lines` of each).
Nothing here raises for a bad file: what is wrong with it stands in the `Reading`.
"""

from searchidx.sources.id_prefixes import prefixes
from searchidx.sources.jsonl import ranges, read_lines
from searchidx.sources.patterns import PathPatterns
from searchidx.sources.reader import ReadResult, fingerprint, read
from searchidx.sources.walk import FileStat, FoundFile, Walk, walk

__all__ = ["FileStat", "FoundFile", "PathPatterns", "ReadResult", "Walk", "fingerprint", "prefixes", "ranges", "read", "read_lines", "walk"]
