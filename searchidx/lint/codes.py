"""Every code that a finding may have."""

REPAIRED = frozenset(("mojibake", "html-entity", "invisible", "white-space", "unicode"))
"""What reading repairs on the way in."""

FIXABLE = REPAIRED | {"case", "not-utf-8", "yaml-syntax"}
"""What can be repaired in the file itself."""

_FILES = (
    "binary",
    "changing",
    "linked-folder",
    "not-a-file",
    "not-written",
    "too-large",
    "unexpected",
    "unreadable",
    "unreadable-folder",
    "utf-16",
)
_SYNTAX = ("front-matter-unclosed", "json-syntax", "not-a-mapping", "too-deep", "too-many-nodes", "toml-syntax", "yaml-syntax")
_SETTINGS = ("idle-synonym",)
_KEYS = ("duplicate-key", "empty-list", "key-not-text", "null-in-list", "odd-type", "unknown-field", "unknown-key")
_VALUES = ("bad-boolean", "bad-date", "bad-link", "bad-number", "bad-url", "odd-state")
_DOCUMENTS = ("body", "duplicate-id", "duplicate-title", "duplicate-url", "missing-date", "missing-summary", "missing-title")

CODES = FIXABLE.union(_FILES, _SYNTAX, _KEYS, _VALUES, _DOCUMENTS, _SETTINGS)
"""All of them."""
