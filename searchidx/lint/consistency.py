"""What only the whole folder can tell: the same document twice, values of another type than all others have, what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from searchidx.errors import Diagnostic
from searchidx.inference.corpus_statistics import table_of
from searchidx.inference.file_names import file_date
from searchidx.inference.role_values import usable_url
from searchidx.inference.roles import Given
from searchidx.model.document import Document
from searchidx.model.fields import Role
from searchidx.settings import Settings

MANY = 20
"""How many documents make a habit, and how many times as many must keep it as do not."""

DocumentRoles = Sequence[tuple[Document, Given]]

_TYPES = {"text": "a single value", "list": "a list", "mapping": "a mapping of keys to values"}


def roles_of(documents: Iterable[Document], settings: Settings) -> DocumentRoles:
    """These documents, each with the roles that its keys have."""
    table = table_of(settings)
    return [(document, table.resolve(document.meta)) for document in documents]


def against_folder(seen: DocumentRoles) -> Iterator[Diagnostic]:
    """What is odd in these documents when each is held against the others."""
    yield from _duplicates(seen)
    yield from _odd_types(seen)
    yield from _odd_links(seen)
    yield from _missing(seen)
    for document, given in seen:
        yield from _empty(document, given)


def _duplicates(seen: DocumentRoles) -> Iterator[Diagnostic]:
    """Documents with the address of another, or else with the title and the date of another."""
    addresses: dict[str, str] = {}
    titles: dict[tuple[str, str], str] = {}
    for document, given in seen:
        key, address = given.get(Role.URL, ("", None))
        url = usable_url(address) if isinstance(address, str) else None
        same = addresses.setdefault(url, document.id) if url else document.id
        (named, title), (_, date) = given.get(Role.TITLE, ("", None)), given.get(Role.DATE, ("", None))
        known = isinstance(title, str) and isinstance(date, str)
        alike = titles.setdefault((str(title), str(date)), document.id) if known else document.id
        if same != document.id:
            yield _note(document, key, "duplicate-url", f"{key} is also the address of {same}", "remove one of the two, or correct it")
        elif alike != document.id:
            yield _note(
                document, named, "duplicate-title", f"{alike} has the same title and date", "remove one of the two, if they are one"
            )


def _odd_types(seen: DocumentRoles) -> Iterator[Diagnostic]:
    """Lists where nearly all others have a single value, and the other way round."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document, _ in seen:
        for key, (kind, _) in _types(document).items():
            counts[key][kind] += 1
    usual = {key: kinds.most_common(1)[0] for key, kinds in counts.items() if len(kinds) > 1}
    for document, _ in seen:
        for key, (kind, place) in _types(document).items():
            right, count = usual.get(key, (kind, 0))
            if kind != right and count >= MANY * counts[key][kind]:
                message = f"{key} is {_TYPES[kind]}, though nearly all other documents have {_TYPES[right]} here"
                yield _note(document, place, "odd-type", message, f"write {_TYPES[right]}")


def _types(document: Document) -> dict[str, tuple[str, str]]:
    """What each key of the first level holds, where it holds anything, and a key that has its line."""
    found: dict[str, tuple[str, str]] = {}
    for key, value in document.meta.items():
        top, dot, _ = key.partition(".")
        if dot:
            found.setdefault(top, ("mapping", key))
        elif value:
            found[key] = "list" if isinstance(value, list) else "text", key
    return found


def _odd_links(seen: DocumentRoles) -> Iterator[Diagnostic]:
    """Values that are not addresses where nearly all others are; the address of the document itself is looked at elsewhere."""
    good: Counter[str] = Counter()
    bad: defaultdict[str, list[Document]] = defaultdict(list)
    for document, given in seen:
        for key, value in document.meta.items():
            if not isinstance(value, str) or not value.strip() or key == given.get(Role.URL, ("",))[0]:
                continue
            if value[:4].casefold() == "http" and usable_url(value):
                good[key] += 1
            else:
                bad[key].append(document)
    for key in good:
        for document in bad[key] if good[key] >= MANY * max(len(bad[key]), 1) else ():
            message = f"{key} is not an http(s) address (with a host, without blanks), though nearly all other documents have one here"
            yield _note(document, key, "bad-link", message, "write the whole address")


def _missing(seen: DocumentRoles) -> Iterator[Diagnostic]:
    """Documents without a summary or a date among many of the same folder that have one."""
    folders: defaultdict[str, list[tuple[Document, Given]]] = defaultdict(list)
    for document, given in seen:
        folders[document.id.rpartition("/")[0]].append((document, given))
    for inside in folders.values():
        for role in (Role.SUMMARY, Role.DATE):
            keys = Counter(given[role][0] for _, given in inside if role in given)
            without = [document for document, given in inside if role not in given and not _is_dated(document, role)]
            if without and keys.total() >= MANY * len(without):
                key = keys.most_common(1)[0][0]
                for document in without:
                    message = f"no {role.value}, though nearly all other documents of its folder have one"
                    yield Diagnostic(document.id, None, f"missing-{role.value}", "note", message, f"add `{key}`")


def _is_dated(document: Document, role: Role) -> bool:
    return role is Role.DATE and file_date(document.id) is not None


def _empty(document: Document, given: Given) -> Iterator[Diagnostic]:
    if Role.TITLE not in given and not document.heading.strip():
        hint = "add a title, or a heading in the body"
        yield Diagnostic(document.id, None, "missing-title", "note", "no title and no heading: the file's name stands for it", hint)
    for key, value in document.meta.items():
        if value == []:
            yield _note(document, key, "empty-list", f"{key} is a list without values", "remove it, or give it a value")


def _note(document: Document, key: str, code: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(document.id, document.line(key), code, "note", message, hint)
