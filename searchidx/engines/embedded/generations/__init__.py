"""Generations of an embedded index: published whole, kept for rollback, checked to the last byte."""

from searchidx.engines.embedded.generations.current import Opened, open_current, open_with
from searchidx.engines.embedded.generations.lock import Lock
from searchidx.engines.embedded.generations.manifest import Manifest
from searchidx.engines.embedded.generations.publish import Transaction, published, settle

__all__ = ["Lock", "Manifest", "Opened", "Transaction", "open_current", "open_with", "published", "settle"]
