"""From files to documents: what is read, what is skipped, and what is refused.

A source is a folder of front-matter files (`walk`, then `read` each) or a `.jsonl` file (`ranges`, then `read_lines` of each).
Nothing here raises for a bad file: what is wrong with it stands in the `Reading`.
"""

from searchidx.sources.id_prefixes import prefixes
from searchidx.sources.jsonl import ranges, read_lines
from searchidx.sources.patterns import Rules
from searchidx.sources.reader import Reading, fingerprint, read
from searchidx.sources.walk import Found, Mark, Walk, walk

__all__ = ["Found", "Mark", "Reading", "Rules", "Walk", "fingerprint", "prefixes", "ranges", "read", "read_lines", "walk"]
