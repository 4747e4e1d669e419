"""What static-site generators and note takers write into Markdown that no parser of Markdown knows: read outside code only.

Template tags (Liquid, Jinja, Hugo, Zola, Hexo), wikilinks and embeds, callouts and fenced divisions, and the modules, comments
and tags of MDX. Every pattern here is linear: a repetition is bounded, or stops at the sign that begins the next match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

Range = tuple[int, int]
"""Where a piece of code begins and ends, in bytes of UTF-8."""

_SIGNS = {"{": r"\{(?:[%:]|\{[<%\w \t.\"'~-])", "[": r"\[[\[!]", ":": ":::", "!": "!!!", "?": r"\?\?\?"}
_BEGINS = {sign: re.compile(pattern) for sign, pattern in _SIGNS.items()}
"""What has none of these has nothing to be read here, MDX aside; one sign is found faster than several."""

_INSIDE = r"(?:(?!\n[ \t]*\n|{stop})[\s\S]){{0,2000}}+"
_LIQUID = r"\{%[-~+]?[ \t]*(?P<liquid>/?[A-Za-z_]\w{0,60}+)(?=[\s%(.:~+-])" + _INSIDE.format(stop=r"\{%|%\}") + r"%\}"
_HUGO = r"\{\{[<%]" + _INSIDE.format(stop=r"\{\{[<%]|[>%]\}\}") + r"[>%]\}\}"
_NAMED = r"\.?[A-Za-z_][\w-]{0,60}+(?:\.[A-Za-z_][\w-]{0,60}+|\[[^\[\]{}\n]{0,60}\]){0,8}+"
_SPACED = rf"[ \t]+{_NAMED}(?=[ \t|(]|[-~]?\}})"
_DOTTED = r"(?=\.?[A-Za-z_][\w-]{0,60}+(?:[.|(]|[ \t]+[.\"']))"
_OUTPUT = rf"(?<!\$)\{{\{{[-~]?(?:{_SPACED}|{_DOTTED}|[ \t]*(?=[\"']))[^{{}}\n]{{0,400}}[-~]?\}}\}}"
"""A value that a template puts in: `{{ site.title }}`, `{{ "about" | t }}`; not `{{x}}` of TeX, nor `${{ x }}` of workflows."""
_LINK = r"(?P<embed>!?)\[\[(?P<target>[^\s\[\]|][^\[\]|\n]{0,300})(?:\|(?P<label>[^\[\]|\n]{0,300}))?\]\]"
_CALLOUT = r"(?P<quote>^[ \t]*>[> \t]*)\[![\w-]{1,40}(?:\|[^\]\n]{0,80})?\][-+]?"
_DIVISION = r"^[ \t]*:::+[ \t]*(?:\{[^{}\n]{0,300}\}|[\w-]{1,40})?"
_ADMONITION = r"^[ \t]*(?:!!!|\?\?\?)\+?[ \t]+[\w-]{1,40}(?:[ \t]+[\w-]{1,40})*(?:[ \t]+\"(?P<admonished>[^\"\n]{0,300})\")?[ \t]*$"
_ATTRIBUTES = r"\{:[^{}\n]{0,300}\}"
_FOREIGN = re.compile("|".join((_LIQUID, _HUGO, _OUTPUT, _LINK, _CALLOUT, _DIVISION, _ADMONITION, _ATTRIBUTES)), re.MULTILINE)

_QUOTED = re.compile(r"(?:(\w[\w-]{0,40})\s{0,4}[=:]\s{0,4})?(?:\"([^\"\n]{0,1000})\"|'([^'\n]{0,1000})'|“([^”\n]{0,1000})”)")
_SPOKEN = frozenset({"caption", "title", "alt", "text", "label", "summary", "description", "name", "attr", "heading", "content"})
_SILENT = frozenset(
    {"if", "elsif", "elif", "unless", "case", "when", "for", "set", "assign", "extends", "block", "load", "url", "import", "from"}
)
_VERBATIM = {"raw": "endraw", "highlight": "endhighlight", "codeblock": "endcodeblock", "code": "endcode", "verbatim": "endverbatim"}
_BLOCKS = frozenset(_VERBATIM) - {"raw", "verbatim"}
_FENCE = "\n\n~~~~~~~~~~\n"
_SIZE = re.compile(r"\d{1,5}(?:x\d{1,5})?")

_MODULE = re.compile(r"^(?:import|export)\b(?=[ \t{*'\"])", re.MULTILINE)
_MODULE_SIGN = re.compile(r"[{}()\[\]`'\"]|\n[ \t]*\n|\n")
_LONGEST = 4_000
_COMMENT = re.compile(r"\{/\*(?:(?!\*/|\{/\*)[\s\S]){0,4000}?\*/\}")
_COMPONENT = re.compile(
    r"</?[A-Za-z][\w.:-]{0,80}(?:\s{1,80}[\w:-]{1,80}(?:=(?:\"[^\"<]{0,2000}\"|'[^'<]{0,2000}'|\{(?:[^{}<]|<(?!/)|\{[^{}]{0,500}\}){0,2000}\}))?){0,40}\s{0,80}/?>"
)
_SAID = re.compile(r"\b(?:title|label|caption|alt|summary|description|heading)=(?:\"([^\"]{0,1000})\"|'([^']{0,1000})')")


class _Verbatim(NamedTuple):
    """The tag that ends a stretch in which no tag counts, and what to put in its place."""

    end: str = ""
    written: str = ""


def stand_in(text: str) -> bool:
    """Whether any of this may stand in a text."""
    return any(sign in text and begins.search(text) is not None for sign, begins in _BEGINS.items())


def outside_code(text: str, code: Iterable[Range]) -> str:
    """The text with all of this read outside these ranges, which ascend; inside them it stays as it is."""
    reader = _Reader()
    return "".join(piece if is_code else reader.read(piece) for is_code, piece in _pieces(text, code))


def without_modules(text: str, code: Iterable[Range]) -> str:
    """MDX without its imports and exports."""
    return "".join(piece if is_code else _unmoduled(piece) for is_code, piece in _pieces(text, code))


def without_components(text: str, code: Iterable[Range]) -> str:
    """MDX without comments and tags; what components say in their titles and what stands in them stays."""
    return "".join(piece if is_code else _COMPONENT.sub(_said, _COMMENT.sub(" ", piece)) for is_code, piece in _pieces(text, code))


def outside(text: str, code: Iterable[Range]) -> list[str]:
    """The pieces of the text outside of code."""
    return [piece for is_code, piece in _pieces(text, code) if not is_code]


def _pieces(text: str, code: Iterable[Range]) -> Iterator[tuple[bool, str]]:
    data = text.encode()
    done = 0
    for start, end in code:
        if start >= done:
            yield False, data[done:start].decode(errors="replace")
            yield True, data[start:end].decode(errors="replace")
            done = end
    yield False, data[done:].decode(errors="replace")


class _Reader:
    """Reads one body piece by piece; a stretch between `{% raw %}` and its end may go over several pieces."""

    def __init__(self) -> None:
        self._verbatim = _Verbatim()

    def read(self, piece: str) -> str:
        """The piece as it is read."""
        return _FOREIGN.sub(self._written, piece)

    def _written(self, found: re.Match[str]) -> str:
        tag = (found["liquid"] or "").casefold()
        if self._verbatim.end:
            if tag != self._verbatim.end:
                return found[0]
            written, self._verbatim = self._verbatim.written, _Verbatim()
            return written
        if found["target"] is not None:
            return _linked(found)
        if found["quote"] is not None:
            return found["quote"]
        if not tag:
            return f" {_texts(found[0])} " if found[0].startswith("{{") else f"{found['admonished'] or ''}"
        if tag in _VERBATIM:
            return self._begun(tag)
        return " " if tag in _SILENT else f" {_texts(found[0])} "

    def _begun(self, tag: str) -> str:
        fence = _FENCE if tag in _BLOCKS else ""
        self._verbatim = _Verbatim(_VERBATIM[tag], fence)
        return fence


def _linked(found: re.Match[str]) -> str:
    """What a wikilink says: its label, and its target where that is another; of an embed with a size its name alone."""
    target = found["target"].removesuffix("\\")
    name = target.partition("^")[0].replace("#", " ").strip()
    label = (found["label"] or "").strip()
    if not label or (found["embed"] and _SIZE.fullmatch(label)):
        return name
    return label if not name or name.casefold() in label.casefold() else f"{label} ({name})"


def _texts(tag: str) -> str:
    """The texts in quotes among the parameters of a tag that a person reads: captions and titles, and what has a blank."""
    texts = []
    for key, *quoted in _QUOTED.findall(tag):
        text = next(filter(None, quoted), "").strip()
        if key.casefold() in _SPOKEN or (not key and " " in text):
            texts.append(text)
    return " ".join(texts)


def _unmoduled(piece: str) -> str:
    kept: list[str] = []
    done = 0
    for found in _MODULE.finditer(piece):
        if found.start() >= done:
            kept.append(piece[done : found.start()])
            done = _end_of_module(piece, found.end())
    return "".join([*kept, piece[done:]])


def _end_of_module(piece: str, start: int) -> int:
    """Where the statement ends: at the end of a line on which no bracket is open, else at the next blank line."""
    depth, blank = 0, 0
    for found in _MODULE_SIGN.finditer(piece, start, start + _LONGEST):
        sign = found[0]
        if sign in "{([":
            depth += 1
        elif sign in "})]":
            depth -= 1
        elif sign[0] == "\n":
            if depth <= 0:
                return found.start()
            if len(sign) > 1 and not blank:
                blank = found.start()
    if blank or (depth <= 0 and len(piece) <= start + _LONGEST):
        return blank or len(piece)
    line_end = piece.find("\n", start, start + _LONGEST)
    return line_end if line_end >= 0 else min(len(piece), start + _LONGEST)


def _said(tag: re.Match[str]) -> str:
    texts = [double or single for double, single in _SAID.findall(tag[0])]
    return f" {' '.join(texts)} " if texts else "\n" if "\n" in tag[0] else ""
