"""The query language: text to a tree that every engine understands, and back to words."""

from searchidx.query.conditions import condition
from searchidx.query.in_words import understood
from searchidx.query.parser import Parsed, parse
from searchidx.query.to_text import to_text

__all__ = ["Parsed", "condition", "parse", "to_text", "understood"]
