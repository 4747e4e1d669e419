"""Whoosh itself, imported in this one place: its first compilation warns, and users should not see that.

Some modules are imported only to be compiled here, since Whoosh itself imports them late.
"""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import whoosh.analysis as analysis
    import whoosh.codec.base as base
    import whoosh.codec.whoosh3
    import whoosh.collectors as collectors
    import whoosh.columns as columns
    import whoosh.fields as fields
    import whoosh.filedb.filestore as filestore
    import whoosh.formats as formats
    import whoosh.index as index
    import whoosh.matching as matching
    import whoosh.qparser as qparser
    import whoosh.query as query
    import whoosh.reading as reading
    import whoosh.searching
    import whoosh.sorting as sorting
    import whoosh.writing  # noqa: F401

__all__ = [
    "analysis",
    "base",
    "collectors",
    "columns",
    "fields",
    "filestore",
    "formats",
    "index",
    "matching",
    "qparser",
    "query",
    "reading",
    "sorting",
]
