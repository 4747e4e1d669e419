"""What only the whole folder can tell: one address twice, spellings that differ in case, keys one letter off, what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from searchidx.config import Settings
from searchidx.documents import Document
from searchidx.engines.distance import within
from searchidx.errors import Diagnostic
from searchidx.schema.evidence import table_of
from searchidx.schema.model import Role
from searchidx.schema.roles import Given, names, usable_url

FREQUENT = 20
"""How many times as frequent the right spelling of a key must be."""
SHORTEST = 5
"""The shortest key that is compared with others."""

Seen = Sequence[tuple[Document, Given]]


def roles_of(documents: Iterable[Document], settings: Settings) -> Seen:
    """These documents, each with the roles that its keys have."""
    table = table_of(settings)
    return [(document, table.resolve(document.meta)) for document in documents]


def against_folder(seen: Seen) -> Iterator[Diagnostic]:
    """What is odd in these documents when each is held against the others."""
    yield from _duplicate_urls(seen)
    yield from _case(seen)
    yield from _near_keys(seen)
    for document, given in seen:
        yield from _missing(document, given)


def _duplicate_urls(seen: Seen) -> Iterator[Diagnostic]:
    first: dict[str, str] = {}
    for document, given in seen:
        key, value = given.get(Role.URL, ("", None))
        address = usable_url(value) if isinstance(value, str) else None
        if address is None:
            continue
        other = first.setdefault(address, document.id)
        if other != document.id:
            yield _note(document, key, "duplicate-url", f"{key} is also the address of {other}", "remove one of the two, or correct it")


def usual_topics(seen: Seen) -> dict[str, str]:
    """How topics of several spellings are spelled most often, by their small letters; of two as frequent, the first by code point."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for _, given in seen:
        for topic in _topics(given):
            counts[topic.casefold()][topic] += 1
    return {low: min(spelled, key=lambda text: (-spelled[text], text)) for low, spelled in counts.items() if len(spelled) > 1}


def _case(seen: Seen) -> Iterator[Diagnostic]:
    right = usual_topics(seen)
    for document, given in seen:
        for topic in dict.fromkeys(_topics(given)):
            usual = right.get(topic.casefold(), topic)
            if usual != topic:
                yield _note(document, given[Role.TOPICS][0], "case", f"{topic} is spelled {usual} elsewhere", f"write {usual}")


def _topics(given: Given) -> tuple[str, ...]:
    value = given.get(Role.TOPICS, ("", None))[1]
    return names(value) if isinstance(value, list) else ()


def _near_keys(seen: Seen) -> Iterator[Diagnostic]:
    """Rare keys one letter off a frequent one that their own document lacks."""
    counts = Counter(key for document, _ in seen for key in document.meta)
    frequent = [key for key, count in counts.items() if count >= FREQUENT and len(key) >= SHORTEST]
    near = {key: found for key, count in counts.items() if (found := _near(key, count, counts, frequent))}
    for document, _ in seen:
        for key in document.meta:
            meant = [other for other in near.get(key, ()) if other not in document.meta]
            if meant:
                yield _note(document, key, "unknown-key", f"{key} is one letter off {meant[0]}", f"write {meant[0]}, if that is meant")


def _near(key: str, count: int, counts: Counter[str], frequent: Sequence[str]) -> list[str]:
    if len(key) < SHORTEST:
        return []
    found = [other for other in frequent if counts[other] >= FREQUENT * count and _is_slip(key, other)]
    return sorted(found, key=lambda other: (-counts[other], other))


def _is_slip(key: str, other: str) -> bool:
    """One edit, which is neither a plural nor another number: `images` beside `image` may both be meant."""
    if key == other or abs(len(key) - len(other)) > 1 or f"{key}s" == other or f"{other}s" == key:
        return False
    return [c for c in key if c.isdigit()] == [c for c in other if c.isdigit()] and within(key, other, 1)


def _missing(document: Document, given: Given) -> Iterator[Diagnostic]:
    if Role.TITLE not in given and not document.heading.strip():
        hint = "add a title, or a heading in the body"
        yield Diagnostic(document.id, None, "missing-title", "note", "no title and no heading: the file's name stands for it", hint)
    for key, value in document.meta.items():
        if value == []:
            yield _note(document, key, "empty-list", f"{key} is a list without values", "remove it, or give it a value")


def _note(document: Document, key: str, code: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(document.id, document.lines.get(key), code, "note", message, hint)
