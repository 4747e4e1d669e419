"""Says in plain words why YAML could not be read, without a word of it: the text may be secret."""

from __future__ import annotations

from typing import NamedTuple

from yaml import MarkedYAMLError, YAMLError

from searchidx.sources.log import Refused


class _Cause(NamedTuple):
    message: str
    hint: str


_QUOTE = "put the value in quotes"
_SINGLE = "use single quotes, or double the backslash"
_INDENT = "check the indentation and the quotes"
_CAUSES = {
    "mapping values are not allowed": _Cause("a second colon with a blank after it in one value", _QUOTE),
    "could not find expected ':'": _Cause("a key without a colon", "write `key: value`; indent the lines that continue a text"),
    "did not find expected key": _Cause(
        "a key was expected: wrong indentation, or a quote that closes too early", "check the indentation and the quotes"
    ),
    "did not find expected '-'": _Cause("a list item was expected", "indent all items of a list alike"),
    "did not find expected ',' or": _Cause("a comma or a closing bracket is missing", f"close the bracket, or {_QUOTE}"),
    "did not find expected node content": _Cause("a value was expected", _QUOTE),
    "did not find expected alphabetic": _Cause("a * or & that names nothing", _QUOTE),
    "did not find expected <document start>": _Cause("text after the end of the mapping", "check the indentation"),
    "found character that cannot start": _Cause("a value begins with a reserved sign, or a tab indents", f"{_QUOTE}; indent with blanks"),
    "found a tab character": _Cause("a tab where only blanks may indent", "indent with blanks"),
    "found unexpected end of stream": _Cause("a quote that never closes", "close the quote"),
    "found unexpected document indicator": _Cause("a quote that is still open where the front matter ends", "close the quote"),
    "found undefined alias": _Cause("a * that names no anchor", _QUOTE),
    "found undefined tag handle": _Cause("a ! that names no known tag", _QUOTE),
    "found unknown escape character": _Cause("a backslash in double quotes that begins no escape", _SINGLE),
    "found invalid Unicode character": _Cause("an escape for a character that does not exist", "remove the escape"),
    "did not find expected hexdecimal": _Cause("a backslash escape with too few hexadecimal digits", _SINGLE),
    "block sequence entries are not allowed": _Cause("a list item where none may stand", "begin the list on a line of its own"),
    "block mapping": _Cause("a key where none may stand", "check the indentation"),
    "found duplicate anchor": _Cause("an anchor that stands twice", "give each anchor a name of its own"),
    "but found another document": _Cause("a second document", "keep one mapping between the fences"),
    "found unexpected ':'": _Cause("a colon that no value can hold here", _QUOTE),
    "control characters are not allowed": _Cause("control characters", "remove them"),
}
_UNKNOWN = _Cause("it is not valid YAML", "check the indentation and the quotes near this line")


def refusal(error: YAMLError, text: str, line: int) -> Refused:
    """The refusal that tells where and why; `line` is the file's line on which the text begins."""
    cause = _cause(error)
    mark = error.problem_mark or error.context_mark if isinstance(error, MarkedYAMLError) else None
    if mark is None:
        return Refused("yaml-syntax", f"YAML: {cause.message}", line, cause.hint)
    # The parser also counts U+0085, U+2028 and U+2029 as line ends, which editors do not.
    before = text[: mark.index]
    at, column = line + before.count("\n"), len(before) - before.rfind("\n")
    return Refused("yaml-syntax", f"YAML, column {column}: {cause.message}", at, cause.hint)


def _cause(error: YAMLError) -> _Cause:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or ""
    return next((cause for words, cause in _CAUSES.items() if words in problem), _UNKNOWN)
