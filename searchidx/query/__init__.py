"""The query language: text to a tree that every engine understands, and back to words."""

from searchidx.query.parser import Parsed, parse
from searchidx.query.text import to_text
from searchidx.query.understood import understood
from searchidx.query.values import condition

__all__ = ["Parsed", "condition", "parse", "to_text", "understood"]
