"""Repairs damaged text: mojibake, HTML entities, invisible characters, stray white space, decomposed letters.

Each repair runs only where a cheap test finds a sign of its damage, and none restyles what an author meant: curly quotes,
full-width letters and ligatures stay, and so do joiners in emoji and in scripts that are written with them.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

import numpy as np

Repair = tuple[str, tuple[str, ...]]
"""A repaired text, and the kinds of damage that were found in it."""

MARKS = 30
"""The longest run of combining marks that is kept: normalising takes quadratic time in it."""

LONG = 4096
"""Characters from which on a text is looked at as an array."""

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ENTITY_PASSES = 3

_ADDRESS = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*://\S*\s*")

_TAIL = (
    "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022"
    "\u2026\u2030\u2039\u203a\u20ac\u2122"
)
_CYRILLIC_TAIL = "\u0400-\u040f\u0450-\u045f\u0490\u0491"
_MOJIBAKE = re.compile(f"[\u00c2-\u00f4][{_TAIL}]|[\u0412\u0413\u0420\u0421][{_CYRILLIC_TAIL}{_TAIL}]|[\u0080-\u009f]")

_ESCAPES = re.compile("\x1b\\[[0-9;]*[A-Za-z]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufff9-\ufffc\ufffe\uffff]")
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_JOINED = "\u0590-\u08ff\u0900-\u109f\u1780-\u18af\u1a00-\u1aff\ua840-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff"
_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_EMOJI = "\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff"
_INVISIBLE = re.compile(
    f"[\u00ad\u2060-\u2064\ufeff{_BIDI}]"
    f"|(?<![{_JOINED}{_EMOJI}\u200d])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}{_EMOJI}\u200c\u200d\\s])"
    f"|(?<![{_SPACELESS}])\u200b|\u200b(?![{_SPACELESS}])"
    "|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+"
)
_BREAKS = re.compile("\r\n?|[\u0085\u2028\u2029]")
_PRINTED = b"\n" + bytes(range(0x20, 0x7F))
_ASCII = bytes(set(range(0x20, 0x7F)) - {ord("&")})
_SOUND = frozenset("&‘’“”–—…•€™£©®°·«»")
"""Signs that are common and, `&` as the beginning of an entity aside, never need repair."""
_FEW = 8
"""Signs that are looked for one by one."""
_BLANKS = re.compile("   *")
_BLANK_LINES = re.compile("\n\n\n+")
_RAGGED = re.compile(r"\n(?: |(?<= \n))")
"""A line break beside a blank. Like the others it begins with signs that stand as they are, which is what makes a search fast."""
_ODD_SPACE = re.compile("[\t\x0b\x0c\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")

_MAYBE_MARKS = re.compile(f"[^\\w\\s\x00-\u02ff]{{{MARKS + 1},}}")
_MARK = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_ANY_MARK = re.compile(f"[{_MARK}]")

_LEADS = re.compile(f"[\u00c2-\u00f4\u0412\u0413\u0420\u0421{_MARK}]")


def suspect(text: str, tidied: bool = False) -> bool:
    """Whether this text may need repair; never false where `repair` would change it, line breaks at its ends aside.

    `tidied` says that its white space is folded already.
    """
    if not text.isprintable() and not _prints(text):
        return True
    return (not tidied and (_spread(text) or "\n\n\n" in text)) or _altered(text)


def suspects(texts: Sequence[str]) -> list[str]:
    """Those of these texts that may need repair, or have line breaks at their ends, by one look at all of them.

    `repair` leaves all others as they are.
    """
    joined = " ".join(filter(None, texts))
    odd = set(joined.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass"))
    found: list[str] = []
    if "  " in joined or joined[:1] == " " or joined[-1:] == " ":
        found += [text for text in texts if "  " in text or text != text.strip(" ")]
    if "&" in odd and _has_entity(joined):
        found += filter(_has_entity, texts)
    if rare := odd - _SOUND:
        held = texts if len(rare) > _FEW else [text for sign in rare for text in texts if sign in text]
        found += [text for text in held if suspect(text) or text != text.strip("\n")]
    return found


def _spread(text: str) -> bool:
    return "  " in text or " \n" in text or "\n " in text or text[:1] == " " or text[-1:] == " "


def _has_entity(text: str) -> bool:
    return "&" in text and ";" in text and _ENTITY.search(text) is not None


def _altered(text: str) -> bool:
    if _has_entity(text):
        return True
    if text.isascii():
        return False
    return (_LEADS.search(text) is not None and _MOJIBAKE.search(text) is not None) or _decomposed(text)


def _decomposed(text: str) -> bool:
    return (_ANY_MARK.search(text) is not None and _long_marks(text)) or not unicodedata.is_normalized("NFC", text)


def repair(text: str, entities: bool = True) -> Repair:
    """The repaired text, and the kinds of damage that were found in it.

    The kinds are `html-entity`, `mojibake`, `invisible`, `white-space` and `unicode`.
    """
    kinds = []
    for kind, fix in _steps(text, entities):
        fixed = fix(text)
        if fixed != text and (kind != "white-space" or fixed != text.strip("\n")):
            kinds.append(kind)
        text = fixed
    return text, tuple(kinds)


def _steps(text: str, entities: bool) -> Iterator[tuple[str, Callable[[str], str]]]:
    if entities:
        yield "html-entity", _unescaped
    # An address is looked up sign by sign at its host: another spelling of it would lead nowhere.
    is_address = _ADDRESS.fullmatch(text) is not None
    if not is_address:
        yield "mojibake", _unmix
    yield "invisible", _visible
    if not is_address:
        yield "unicode", _composed
    yield "white-space", tidy


def letters(text: str) -> str:
    """The text repaired but for its entities and its white space, which mean something in Markdown."""
    return _composed(_visible(_unmix(text)))


def plain(name: str) -> str:
    """A key without invisible characters and stray white space."""
    return repair(name, entities=False)[0].replace("\n", " ")


def _unescaped(text: str) -> str:
    for _ in range(_ENTITY_PASSES):
        if "&" not in text or _ENTITY.search(text) is None:
            break
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return text


def _unmix(text: str) -> str:
    if text.isascii() or _MOJIBAKE.search(text) is None:
        return text
    from ftfy import fix_encoding  # 50 ms to import, and most folders never need it

    # Line by line: one character that no single-byte encoding has would shield the rest.
    return "\n".join(fix_encoding(line) if _MOJIBAKE.search(line) else line for line in text.split("\n"))


def _visible(text: str) -> str:
    if "\x1b" in text:
        text = _ESCAPES.sub("", text)
    text = _CONTROLS.sub("", text)
    return text if text.isascii() else _INVISIBLE.sub("", text)


def _composed(text: str) -> str:
    if text.isascii() or not _decomposed(text):
        return text
    return unicodedata.normalize("NFC", _MAYBE_MARKS.sub(lambda found: _cut(found[0]), text))


def tidy(text: str) -> str:
    """The text with white space folded: one blank, one line break, or one blank line."""
    if any(sign in text for sign in "\t\r\x0b\x0c") if text.isascii() else not _prints(text):
        text = _ODD_SPACE.sub(" ", _BREAKS.sub("\n", text))
    text = text.strip(" \n")
    return _folded(text) if len(text) < LONG or _is_uneven(text) else text


def _folded(text: str) -> str:
    text = _BLANKS.sub(" ", text)
    if _RAGGED.search(text) is not None:
        text = "\n".join([line.strip(" ") for line in text.split("\n")])
    return _BLANK_LINES.sub("\n\n", text)


def _is_uneven(text: str) -> bool:
    """Whether a blank stands beside white space, or three line breaks stand together; of long texts faster to tell than by patterns."""
    codes = np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)
    lines = codes == ord("\n")
    white = lines | (codes == ord(" "))
    empty = lines[1:] & lines[:-1]
    return bool(((white[1:] & white[:-1]) != empty).any() or (empty[1:] & empty[:-1]).any())


def _prints(text: str) -> bool:
    """Whether all of a text but its line breaks can be printed; bytes are looked at several times as fast as characters."""
    if text.isascii():
        return not text.encode().translate(None, _PRINTED)
    return text.replace("\n", " ").isprintable()


def _long_marks(text: str) -> bool:
    return any(_cut(found) != found for found in _MAYBE_MARKS.findall(text))


def _cut(run: str) -> str:
    """The run of signs, with every run of combining marks in it cut short."""
    kept: list[str] = []
    marks = 0
    for sign in run:
        marks = marks + 1 if unicodedata.category(sign)[0] == "M" else 0
        if marks <= MARKS:
            kept.append(sign)
    return "".join(kept)
