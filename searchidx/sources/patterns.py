"""What the configuration says about reading: which files, and which keys never."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec


class PathPatterns(msgspec.Struct, frozen=True):
    """Which files of a source are read, and which keys are not.

    `ignore` names keys, plain (at any depth) or dotted. `include` adds files of other suffixes, `exclude` takes files and
    folders away; both are patterns such as `*.yaml` (a name at any depth) or `drafts/**` (from the source). `index` is the
    folder of the index, which is never read.
    """

    ignore: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    index: str = ""

    def includes(self, path: str) -> bool:
        """Whether a pattern names this file; `path` is relative to the source."""
        return bool(self.include) and _matches(self.include, path)

    def excludes(self, path: str) -> bool:
        """Whether a pattern takes this file or folder away."""
        return bool(self.exclude) and _matches(self.exclude, path)


def _matches(patterns: tuple[str, ...], path: str) -> bool:
    name = path.rpartition("/")[2]
    return any(regex.fullmatch(path if whole else name) for regex, whole in _compiled(patterns))


@lru_cache(maxsize=64)
def _compiled(patterns: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], bool], ...]:
    return tuple(_glob(pattern) for pattern in patterns)


_PIECES = re.compile(r"\*\*/|/\*\*$|\*\*|\*|\?|\[!?[^\[\]/]+\]|[^*?\[]+|\[")


def _glob(pattern: str) -> tuple[re.Pattern[str], bool]:
    trimmed = pattern.strip().removeprefix("./").rstrip("/")
    whole = "/" in trimmed
    pieces = _PIECES.findall(trimmed.lstrip("/"))
    return re.compile("".join(_regex(piece) for piece in pieces), re.DOTALL), whole


def _regex(piece: str) -> str:
    fixed = {"**/": "(?:.*/)?", "/**": "(?:/.*)?", "**": ".*", "*": "[^/]*", "?": "[^/]", "[": r"\["}
    if piece in fixed:
        return fixed[piece]
    if piece.startswith("["):
        body = piece[1:-1].replace("\\", r"\\").replace("[", r"\[").replace("^", r"\^")
        return _class(f"[^/{body[1:]}]" if body.startswith("!") else f"[{body}]", piece)
    return re.escape(piece)


def _class(regex: str, piece: str) -> str:
    try:
        re.compile(regex)
    except re.error:
        return re.escape(piece)
    return regex
