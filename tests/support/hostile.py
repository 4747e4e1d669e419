"""Every regular expression that is run over documents, and texts that make a careless one take quadratic time or worse."""

from __future__ import annotations

import ast
import importlib
import itertools
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

import searchidx

ROOT = Path(searchidx.__file__).parent
METHODS = ("match", "fullmatch", "search", "findall", "finditer", "sub", "split")
EVERYWHERE = ("findall", "finditer", "sub", "split")
COMMON = " \n\t\"'\\-+=*_`[]{}<>#|~&!.,:;/%a0é\x1b\u0301\u200b\u00c2"
PIECES = (
    "a ",
    "a, ",
    "a ,",
    '\\"',
    "[[a|",
    "<!--",
    "<script>",
    "{{<",
    "{%",
    " \n",
    "\r\n",
    "a.",
    "a . ",
    "- ",
    "\nimport ",
    "a: ",
    "&#1",
    "<a ",
)
SECONDS = 3.0
"""Of processor time; a linear expression needs some hundredths of a second for a mebibyte, a quadratic one many minutes."""


class Use(NamedTuple):
    """An expression and one method that it is used by."""

    name: str
    pattern: re.Pattern[Any]
    method: str


def uses(*rooms: str) -> Iterator[Use]:
    """All expressions of these rooms of the package, each with the methods that it is used by."""
    paths = [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]
    called = {path: _called(ast.parse(path.read_text("utf-8"))) for path in paths}
    everywhere = set().union(*(names for names, _ in called.values()))
    for path in paths:
        module = importlib.import_module(".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__"))
        for name, value in vars(module).items():
            for pattern in value.values() if isinstance(value, dict) else [value]:
                if isinstance(pattern, re.Pattern):
                    own = sorted(method for used, method in called[path][0] if used == name)
                    found = own or sorted(method for used, method in everywhere if used == name)
                    yield from (Use(f"{path.stem}.{name}", pattern, method) for method in found)
        yield from (Use(f"{path.stem}:{text}", re.compile(text), method) for text, method in called[path][1])


def _called(tree: ast.AST) -> tuple[set[tuple[str, str]], list[tuple[str, str]]]:
    """Names with the methods that they are called by, and expressions that stand in a call of `re` itself."""
    names, texts = set(), []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS):
            continue
        owner = node.func.value.value if isinstance(node.func.value, ast.Subscript) else node.func.value
        if not isinstance(owner, ast.Name):
            continue
        if owner.id == "re" and node.args and isinstance(node.args[0], ast.Constant):
            texts.append((str(node.args[0].value), node.func.attr))
        else:
            names.add((owner.id, node.func.attr))
    return names, texts


def texts(pattern: re.Pattern[Any], size: int) -> Iterator[str]:
    """Texts of that size which run along the expression and then fail, or begin to match at every place."""
    path = _path(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))
    ends = ("\x01", "x#")
    for place, sign in enumerate(path):
        before = "".join(path[:place])
        yield from (before + sign * size + end for end in ends)
        yield (before + sign) * (size // (place + 1))
    for sign in dict.fromkeys([*COMMON, *path]):
        yield sign * size + "\x01"
        yield "a" + sign * size + "#"
    for one, two in itertools.islice(itertools.permutations(dict.fromkeys(path), 2), 20):
        yield (one + two) * (size // 2) + "\x01"
    for piece in PIECES:
        yield piece * (size // len(piece)) + "`"
        yield piece + " " * size + "x"
        yield (piece + " " * 50) * (size // 50) + "`"


def _path(parsed: Any) -> list[str]:
    """One character for each step of the expression, taking the first way that there is, then the others."""
    found: list[str] = []
    for kind, value in parsed:
        match str(kind):
            case "LITERAL":
                found.append(chr(value))
            case "NOT_LITERAL" | "ANY":
                found.append("a")
            case "IN":
                found.append(_member(value))
            case "BRANCH":
                found += [sign for branch in value[1] for sign in _path(branch)]
            case "SUBPATTERN":
                found += _path(value[3])
            case "ATOMIC_GROUP":
                found += _path(value)
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                found += _path(value[2])
            case "ASSERT" | "ASSERT_NOT":
                found += _path(value[1])
    return found[:40]


def _member(value: Any) -> str:
    """A character of a class, a blank where it has one: blanks are what neighbouring repetitions share most often."""
    if len(value) > 1 and str(value[0][0]) == "NEGATE":
        excluded = re.compile("[" + "".join(_class(item) for item in value[1:]) + "]")
        return next((sign for sign in " ab0.-\n" if excluded.match(sign) is None), "é")
    allowed = re.compile("[" + "".join(_class(item) for item in value) + "]")
    return next((sign for sign in " \n-" if allowed.match(sign)), None) or next(
        (sign for sign in map(chr, itertools.chain(range(33, 0x3000), range(0x3000, 0x20000, 37))) if allowed.match(sign)), "a"
    )


def _class(item: Any) -> str:
    kind, value = str(item[0]), item[1]
    if kind == "LITERAL":
        return re.escape(chr(value))
    if kind == "RANGE":
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return {"SPACE": r"\s", "NOT_SPACE": r"\S", "DIGIT": r"\d", "NOT_DIGIT": r"\D", "WORD": r"\w"}.get(
        str(value).removeprefix("CATEGORY_"), r"\W"
    )


class TooSlow(Exception):
    """More processor time was taken than there is."""


def bounded(work: Callable[[], object]) -> None:
    """Run something; TooSlow when it has taken three seconds of processor time, however busy the machine is.

    Python's expressions look at signals while they match, so that they can be stopped.
    """
    before = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        work()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _stop(*_: object) -> None:
    raise TooSlow


def run(use: Use, text: str) -> None:
    """Use the expression as it is used."""
    given: Any = text.encode("utf-8", "surrogatepass") if isinstance(use.pattern.pattern, bytes) else text
    if use.method in EVERYWHERE:
        for _ in use.pattern.finditer(given):
            pass
    else:
        getattr(use.pattern, use.method)(given)
