"""Reads one file into a document, and says what was wrong with it."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import msgspec

from searchidx.errors import Diagnostic
from searchidx.model.document import Document, Value
from searchidx.model.document_limits import DocumentLimits, size_text
from searchidx.sources import bodies, toml
from searchidx.sources import json as jsontext
from searchidx.sources.bodies import Body
from searchidx.sources.body_tags import add_tags, tags
from searchidx.sources.document_repair import repaired
from searchidx.sources.files import decode, load
from searchidx.sources.flatten import Flattener
from searchidx.sources.frontmatter import Parts, begins_with_key, is_longer, split, unclosed, unopened
from searchidx.sources.keys import Keys, keys_for
from searchidx.sources.log import DiagnosticLog, Refused, too_deep
from searchidx.sources.markdown import markdown, outside_code
from searchidx.sources.partial import read_partly
from searchidx.sources.patterns import PathPatterns
from searchidx.sources.walk import FoundFile
from searchidx.sources.yaml import full

_MARKDOWN = frozenset((".md", ".markdown", ".mdx", ".mdown", ".mkd", ".qmd", ".rmd"))
_FRONTED = frozenset((".html", ".htm", ".txt"))
_RECORDS = {".yaml": "yaml", ".yml": "yaml", ".json": "json", ".toml": "toml"}


class ReadResult(msgspec.Struct, frozen=True):
    """What came of one file or line.

    `document` is None where it was refused (a diagnostic says why) or `skipped` (`skipped` says why, and nothing is wrong), or
    where its bytes are `unchanged`. `found` is the file as it was when its bytes were read, which may be later than the walk.
    """

    document: Document | None
    diagnostics: tuple[Diagnostic, ...] = ()
    skipped: str = ""
    found: FoundFile | None = None
    unchanged: bool = False


class Front(msgspec.Struct):
    """Front matter, flattened: its keys, the line of each, and all texts in it."""

    meta: dict[str, Value]
    lines: dict[str, int]
    texts: list[str]


def read(found: FoundFile, rules: PathPatterns, known: str = "") -> ReadResult:
    """What came of a file, which is not parsed where `known` is its fingerprint; never raises for a bad one."""
    log = DiagnosticLog(found.id)
    try:
        data, info = load(found.path, rules.limits.file)
        found = found.at(info)
        if known and digest(data) == known:
            return ReadResult(None, found=found, unchanged=True)
        return read_bytes(found, data, rules, log)
    except Refused as refused:
        problem = refused.diagnostic(found.id)
    except RecursionError:
        problem = too_deep(rules.limits.depth).diagnostic(found.id)
    except Exception as error:
        # A bug met by one file must not stop the others; its own text might quote the file, so only its type is told.
        problem = Refused("unexpected", f"could not be read ({type(error).__name__})", hint="please report this").diagnostic(found.id)
    return ReadResult(None, (problem, *log.diagnostics), found=found)


def read_bytes(found: FoundFile, data: bytes, rules: PathPatterns, log: DiagnosticLog) -> ReadResult:
    """What comes of these bytes of a file; raises Refused."""
    text = decode(data, log)
    suffix = found.suffix
    keys = keys_for(rules.ignore)
    if suffix in _RECORDS:
        parts = _record(_RECORDS[suffix], text, rules.limits.front_matter)
    else:
        parts = split(text, rules.limits.front_matter)
        if not parts.language and keys.stands_in(parts.body) and begins_with_key(parts.body):
            parts = parts._replace(problem=unopened(), closed=False)
        if not parts.language and suffix in _FRONTED and text.strip() and not rules.includes(found.local):
            return ReadResult(None, skipped="no front matter", found=found)
    try:
        front, written = _whole(parts, keys, rules.limits, log), parts.body
    except (Refused, RecursionError) as error:
        refused = error if isinstance(error, Refused) else too_deep(rules.limits.depth, parts.line)
        front, written = _part(parts, keys, rules, refused, log)
    body = bodies.record(take_body(front.meta), log) if suffix in _RECORDS else _body(suffix, written, log)
    if rules.body_tags and suffix in _MARKDOWN:
        add_tags(front.meta, tags(outside_code(written)), rules.body_tags)
    document = repaired(found.id, front.meta, front.lines, front.texts, body, digest(data), log)
    return ReadResult(document, tuple(log.diagnostics), found=found)


def _whole(parts: Parts, keys: Keys, limits: DocumentLimits, log: DiagnosticLog) -> Front:
    if parts.problem is not None:
        raise parts.problem
    if not (parts.language or parts.closed) and keys.mention(parts.body) is not None:
        raise unclosed("---", 1)  # a rule, unless what must not be read stands below it
    return parse(parts.language, parts.front, parts.line, keys, limits, log)


def _part(parts: Parts, keys: Keys, rules: PathPatterns, refused: Refused, log: DiagnosticLog) -> tuple[Front, str]:
    """What can be read of a file whose front matter cannot be, which is told."""
    log.warn(refused.code, f"{refused.message}: it is read in part", refused.line, refused.hint)
    found = read_partly(parts, keys, rules.names)
    return Front(found.meta, found.lines, found.texts), found.body


def fingerprint(found: FoundFile, rules: PathPatterns) -> tuple[FoundFile, str] | None:
    """A file as it was when its bytes were looked at, and their fingerprint.

    None where they cannot be, or where these bytes may be a document under one name and none under another.
    """
    if rules.include and found.suffix in _FRONTED:
        return None
    try:
        data, info = load(found.path, rules.limits.file)
    except Refused:
        return None
    return found.at(info), digest(data)


def digest(data: bytes) -> str:
    """The fingerprint of these bytes."""
    return blake2b(data, digest_size=16).hexdigest()


def parse(language: str, text: str, line: int, keys: Keys, limits: DocumentLimits, log: DiagnosticLog) -> Front:
    """Front matter in that language, flattened; raises Refused."""
    if language == "yaml":
        front = full.parse(text, line, keys, log, limits)
        return Front(front.meta, front.lines, front.texts)
    if not language:
        return Front({}, {}, [])
    flattener = Flattener(keys, limits.depth, line)
    mapping, lines = _toml(text, line) if language == "toml" else _json(text, line, log)
    meta = flattener.flatten(mapping)
    return Front(meta, {key: lines.get(key) or lines.get(key.rpartition(".")[2], line) for key in meta}, flattener.texts)


def _toml(text: str, line: int) -> tuple[dict[str, Any], dict[str, int]]:
    return toml.parse(text, line), toml.lines(text, line)


def _json(text: str, line: int, log: DiagnosticLog) -> tuple[dict[str, Any], dict[str, int]]:
    pairs = jsontext.Pairs()
    try:
        value = jsontext.decoder(pairs).decode(text)
    except ValueError as error:
        raise jsontext.refusal(error, line) from None
    if not isinstance(value, dict):
        raise Refused("not-a-mapping", "it is not a mapping of keys to values", line, "write one object between { and }")
    if pairs.repeated:
        log.warn("duplicate-key", "a key stands twice: the last one counts", line, "remove one of them")
    return value, jsontext.lines(text, line)


def _record(language: str, text: str, most: int) -> Parts:
    """A record as front matter without a body."""
    line = 1
    if language == "yaml":
        text, line = _without_fences(text, most)
    if not is_longer(text, most):
        return Parts(language, text, "", line)
    hint = "write many records as lines of a .jsonl file, or raise `front_matter` under [limits] in searchidx.toml"
    return Parts(language, "", "", line, Refused("too-large", f"the record is larger than {size_text(most)}", 1, hint), excess=text)


def _without_fences(text: str, most: int) -> tuple[str, int]:
    if not text.startswith("---"):
        return text, 1
    parts = split(text if "\n---" in text or "\n..." in text else f"{text}\n---", most)
    return parts.front + parts.excess, parts.line


def take_body(meta: dict[str, Value]) -> str:
    """Takes the body out of a record: its `body`, else its `text`."""
    for key in ("body", "text"):
        value = meta.get(key)
        if isinstance(value, str):
            del meta[key]
            return value
    return ""


def _body(suffix: str, text: str, log: DiagnosticLog) -> Body:
    if suffix in _MARKDOWN:
        return markdown(text, log, components=suffix == ".mdx")
    if suffix in (".html", ".htm"):
        return bodies.hypertext(text, log)
    return bodies.plain(text)
