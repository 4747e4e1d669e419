"""How an index is laid out on the cluster: settings, and the type of each field."""

from __future__ import annotations

from typing import Any

from searchidx.engines.bm25f import K1, B
from searchidx.engines.opensearch.names import ALL, LISTED, Names, spelled
from searchidx.engines.opensearch.story_counts import STORY

SCALE = 10_000
"""Weighted frequencies are stored as whole numbers of this part of one."""

LONGEST = 8000
"""Letters of a term that the cluster takes in one piece; what is longer is cut off, in documents and in queries."""

COPIES = {"auto_expand_replicas": "0-1"}
"""One copy of each shard, where there is a second node."""

SHOWN: dict[str, Any] = {"dynamic": "strict", "_source": {"includes": ["stored", "rest"]}}
"""Kept of a document as it was sent is only what is shown, and what else its record can be made of.

A change of a mapping has to say so again, else the cluster forgets it.
"""

_UNSEEN = {"type": "object", "enabled": False}
_KEYWORD = {"type": "keyword", "ignore_above": 8191, "norms": False}
_PLAIN = {"type": "text", "analyzer": "terms", "similarity": "lengths", "position_increment_gap": 100}
_WEIGHTED = {"type": "text", "analyzer": "weighted", "norms": False, "index_options": "freqs", "similarity": "weighted"}


def settings(shards: int) -> dict[str, Any]:
    """The settings of a new index: tokens come analysed, and BM25 saturates weighted frequencies, which lengths have gone into.

    Phrases, whose frequencies nobody could weigh beforehand, are scored slot by slot, by lengths as the cluster knows them.
    """
    return {
        "index": {
            "number_of_shards": shards,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "mapping.total_fields.limit": 10_000,
            "similarity": {
                "weighted": {"type": "BM25", "k1": K1 * SCALE, "b": 0.0},
                "lengths": {"type": "BM25", "k1": K1, "b": B},
            },
        },
        "analysis": {
            "analyzer": {
                "terms": {"type": "custom", "tokenizer": "blanks"},
                "weighted": {"type": "custom", "tokenizer": "blanks", "filter": ["frequency"]},
            },
            "tokenizer": {"blanks": {"type": "char_group", "tokenize_on_chars": [" "], "max_token_length": LONGEST}},
            "filter": {"frequency": {"type": "delimited_term_freq", "delimiter": "|"}},
        },
    }


def mappings(names: Names) -> dict[str, Any]:
    """The type of each field; what is shown is stored beside them, unseen by the index."""
    fields: dict[str, Any] = {
        "id": {"type": "keyword"},
        "fingerprint": {"type": "keyword", "index": False},
        "title": {"type": "keyword", "index": False, "ignore_above": 8191},
        "has": {"type": "keyword"},
        "stored": _UNSEEN,
        "rest": _UNSEEN,
        "keys": {"type": "binary", "doc_values": True},
        STORY: {"type": "long"},
    }
    fields[ALL] = _slot({"norms": False})
    fields |= {name: _slot({"copy_to": f"{ALL}.p"} if slot in names.searched else {}) for slot, name in names.slots.items()}
    for column, kind in names.columns.values():
        fields |= {column: dict(_KEYWORD), spelled(column): dict(_KEYWORD)} if kind in LISTED else {column: {"type": "double"}}
    fields |= {name: _KEYWORD | {"doc_values": False} for name in names.kept.values()}
    return SHOWN | {"properties": fields}


def _slot(options: dict[str, Any]) -> dict[str, Any]:
    """The fields of a slot; its terms in their order are copied to those of all searched slots, where it is one of these."""
    words = {"type": "keyword", "ignore_above": 512}
    exact = {"type": "keyword", "doc_values": False}
    return {"properties": {"p": _PLAIN | options, "f": dict(_WEIGHTED), "e": exact, "words": words}}


def small(fields: dict[str, Any]) -> dict[str, Any]:
    """The body of an index of few documents that only searchidx itself reads."""
    return {
        "settings": {"index": {"number_of_shards": 1, "hidden": True} | COPIES},
        "mappings": {"dynamic": "strict", "properties": fields},
    }
