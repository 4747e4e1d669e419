"""How much one query may ask for. What is beyond is left out, and a diagnostic says so; nothing typed is ever refused.

The bounds are far above what people write, and low enough that the costliest query takes a fraction of a second.
"""

CHARACTERS = 2_000
"""A pasted paragraph; a URL of more is not passed on by many servers."""

WORDS = 128
"""Words of all phrases together, as analysis counts them; each is one list of documents to go through."""

LOOSE = 16
"""Words with `*` or `~`, as each of them stands for up to thousands of words."""

DEPTH = 32
"""Parentheses inside parentheses; keeps the tree within what recursion may walk."""

SLOP = 10
"""Positions between the words of a phrase; further apart they hardly belong together."""

LITERALS = 3
"""Letters that a word with `*` or `?` needs: with fewer, nearly every word is of its form."""

EDITS = 2
"""Letters by which a word may differ; with three nearly every short word is like every other."""

DIAGNOSTICS = 16
"""Nobody reads more."""

DATE_WORDS = 3
"""Words that a date may have without quotes round it: `last 2 weeks`."""
