"""How an index is laid out on the cluster: settings, and the type of each field."""

from __future__ import annotations

from typing import Any

from searchidx.engines.bm25f import K1
from searchidx.engines.opensearch.names import ALL, Names, spelled
from searchidx.model.fields import Kind

SCALE = 10_000
"""Weighted frequencies are stored as whole numbers of this part of one."""

SHARDS, REPLICAS = 3, 1
_KEYWORD = {"type": "keyword", "ignore_above": 8191, "norms": False}
_PLAIN = {"type": "text", "analyzer": "terms", "norms": False, "similarity": "plain", "position_increment_gap": 100}
_WEIGHTED = {"type": "text", "analyzer": "weighted", "norms": False, "index_options": "freqs", "similarity": "weighted"}


def settings(shards: int = SHARDS) -> dict[str, Any]:
    """The settings of a new index: tokens come analysed, and BM25 saturates weighted frequencies without looking at lengths."""
    return {
        "index": {
            "number_of_shards": shards,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "mapping.total_fields.limit": 10_000,
            "similarity": {
                "weighted": {"type": "BM25", "k1": K1 * SCALE, "b": 0.0},
                "plain": {"type": "BM25", "k1": K1, "b": 0.0},
            },
        },
        "analysis": {
            "analyzer": {
                "terms": {"type": "custom", "tokenizer": "blanks"},
                "weighted": {"type": "custom", "tokenizer": "blanks", "filter": ["frequency"]},
            },
            "tokenizer": {"blanks": {"type": "char_group", "tokenize_on_chars": [" "], "max_token_length": 1000}},
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
        "spelling": {"type": "text", "analyzer": "terms", "norms": False, "index_options": "freqs"},
        "stored": {"type": "object", "enabled": False},
    }
    for name in (ALL, *names.slots.values()):
        fields[name] = {"properties": {"p": dict(_PLAIN), "f": dict(_WEIGHTED), "words": {"type": "keyword", "ignore_above": 512}}}
    for column, kind in names.columns.values():
        if kind in (Kind.KEYWORD, Kind.BOOLEAN):
            fields |= {f"k{column}": dict(_KEYWORD), spelled(f"k{column}"): dict(_KEYWORD)}
        else:
            fields[f"n{column}"] = {"type": "double"}
    return {"dynamic": "strict", "properties": fields}
