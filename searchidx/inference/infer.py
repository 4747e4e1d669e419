"""From evidence to a schema: what kind each key is, which role it has, where words look, what to filter by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from searchidx.inference.corpus_statistics import CorpusStatistics
from searchidx.inference.facets import chosen
from searchidx.inference.key_statistics import BUCKETS, KeyStatistics, merge
from searchidx.inference.kinds import KindChoice, read_kind
from searchidx.inference.roles import RELATED
from searchidx.inference.value_patterns import names
from searchidx.model.fields import BUILT_IN, PREFIX, Field, Kind, Role, Schema
from searchidx.settings import Settings

_KINDS = {Role.TOPICS: Kind.KEYWORD, Role.DATE: Kind.DATE, Role.URL: Kind.STORED, Role.PROVIDER: Kind.KEYWORD, Role.IMAGE: Kind.STORED}
_WEIGHTS = {"title": 5.0, "summary": 2.0, "topics": 3.0, "related": 0.3}
_FEW = 0.02
_LOW = 0.5
"""The weight of what stands in the front matter and has no role."""
_COMMON = 0.5
_MANY = 10
_CODES = frozenset({"isbn", "isbn10", "isbn13", "issn", "ean", "upc", "gtin", "sku", "asin", "code", "part", "phone", "zip", "postcode"})
"""Keys whose numbers are codes: they are searched as words."""


class KeyGroup(msgspec.Struct, frozen=True):
    """A key in all its spellings, most frequent first, with what the documents hold under it."""

    keys: tuple[str, ...]
    evidence: KeyStatistics

    @property
    def name(self) -> str:
        """The most frequent spelling."""
        return self.keys[0]


FOLDER = Field(name="folder", kind=Kind.KEYWORD, many=True)
"""The folders that documents lie in, where the settings want them as a facet."""


def infer(evidence: CorpusStatistics, settings: Settings | None = None) -> Schema:
    """The schema that documents with this evidence have, the configuration's own decisions first."""
    settings = settings or Settings()
    groups = _groups(evidence)
    folders = settings.folders and all(group.name.casefold() != FOLDER.name for group in groups)
    built_in = [*_built_in(evidence, settings), *([FOLDER] if folders else [])]
    fields = [*_roles(evidence, groups, settings), *built_in, *_keys(evidence, groups, settings)]
    bare = Schema(
        fields=tuple(fields),
        documents=evidence.documents,
        languages=_languages(evidence, settings),
        topic_words=tuple(sorted(evidence.topics.keys() & evidence.topic_texts.keys())),
    )
    shown = chosen(bare, {group.name: group.evidence for group in groups}, evidence, settings)
    if folders and settings.facets is None:
        shown = (*shown, FOLDER.name)
    facets = tuple(msgspec.structs.replace(f, facet=f.name in shown) for f in bare.fields)
    return msgspec.structs.replace(bare, fields=facets, shown=shown)


def _groups(evidence: CorpusStatistics) -> list[KeyGroup]:
    """The keys, spellings that differ only in case together, those of most documents first."""
    spellings: dict[str, list[str]] = {}
    for key in evidence.keys:
        spellings.setdefault(key.casefold(), []).append(key)
    found = []
    for keys in spellings.values():
        merged = KeyStatistics()
        for key in keys:
            merged.merge(evidence.keys[key])
        found.append(KeyGroup(tuple(sorted(keys, key=lambda k: (-evidence.keys[k].documents, k))), merged))
    return sorted(found, key=lambda group: (-group.evidence.documents, group.name))


def _roles(evidence: CorpusStatistics, groups: Iterable[KeyGroup], settings: Settings) -> Iterator[Field]:
    for role in Role:
        documents = evidence.documents if role is Role.TITLE else evidence.roles.get(role, 0)
        feeding = [g for g in groups if g.evidence.fed.get(role, 0) > 0]
        if not documents or not (feeding or role in (Role.TITLE, Role.DATE)):
            continue
        feeding.sort(key=lambda g: (-g.evidence.fed[role], g.name))
        kind = settings.kinds.get(role, _KINDS.get(role, Kind.TEXT))
        yield Field(
            name=role.value,
            kind=kind,
            many=role is Role.TOPICS or (kind is Kind.KEYWORD and _many(feeding)),
            role=role.value,
            keys=tuple(key for g in feeding for key in g.keys),
            shared=tuple(key for g in feeding if _is_shared(g, role) for key in g.keys),
            searched=kind in (Kind.TEXT, Kind.KEYWORD),
            weight=_weight(role, [key for g in feeding for key in g.keys], settings),
            documents=min(documents, evidence.documents),
            slashes=_slashes(feeding) if kind is Kind.DATE else "",
            seen=_seen(feeding),
            given=_given(role, feeding, evidence),
        )


def _given(role: Role, groups: Iterable[KeyGroup], evidence: CorpusStatistics) -> tuple[tuple[str, int], ...]:
    """How many documents each key gave the role, most first; of dates also what gave those that no key gives."""
    counts = {group.name: group.evidence.fed[role] for group in groups}
    counts |= evidence.date_origins if role is Role.DATE else {}
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _seen(groups: Iterable[KeyGroup]) -> tuple[tuple[str, int], ...]:
    shapes: dict[str, int] = {}
    for group in groups:
        merge(shapes, group.evidence.shapes, 1)
    return names(shapes)


def _many(groups: Iterable[KeyGroup]) -> bool:
    return sum(g.evidence.lists for g in groups) > _FEW * sum(g.evidence.documents for g in groups)


def _slashes(groups: Iterable[KeyGroup]) -> Literal["", "month", "day"]:
    merged = KeyStatistics()
    for group in groups:
        merged.merge(group.evidence)
    return read_kind(merged).slashes


def _is_shared(group: KeyGroup, role: Role) -> bool:
    return group.evidence.fed.get(role, 0) == group.evidence.documents


def _built_in(evidence: CorpusStatistics, settings: Settings) -> Iterator[Field]:
    counts = {"id": evidence.documents, "body": evidence.bodies, "state": evidence.documents, "related": evidence.related}
    for name in BUILT_IN:
        words = name in ("body", "related")
        yield Field(
            name=name,
            kind=Kind.TEXT if words else Kind.KEYWORD,
            keys=tuple(sorted(k for k in evidence.keys if k.casefold() in RELATED)) if name == "related" and evidence.related else (),
            searched=words,
            weight=_weight(name, (), settings),
            documents=counts[name],
        )


def _keys(evidence: CorpusStatistics, groups: Iterable[KeyGroup], settings: Settings) -> Iterator[Field]:
    """A field for each key, but for those that are another name of their role or hold the related articles."""
    for group in groups:
        fed = sorted(group.evidence.fed, key=lambda role: (-group.evidence.fed[role], role))
        role = fed[0] if fed else ""
        if (role and _is_shared(group, Role(role))) or (evidence.related and group.name.casefold() in RELATED):
            continue
        yield _key(group, role, _declared(group, _read(group), settings), evidence, settings)


def _key(group: KeyGroup, role: str, reading: KindChoice, evidence: CorpusStatistics, settings: Settings) -> Field:
    return Field(
        name=_name(group.name),
        kind=reading.kind,
        many=reading.many,
        role=role,
        keys=group.keys,
        searched=reading.kind in (Kind.TEXT, Kind.KEYWORD),
        weight=_weight(group.name, group.keys, settings, 1.0 if role else _LOW),
        documents=min(group.evidence.documents, evidence.documents),
        slashes=reading.slashes,
        seen=_seen([group]),
        common=_common(group.evidence, evidence.documents) if not role else (),
    )


def _common(found: KeyStatistics, documents: int) -> tuple[int, ...]:
    """The buckets of values that most documents of a folder share, where it has enough to tell."""
    if documents < _MANY:
        return ()
    return tuple(sorted(bucket for bucket, count in found.buckets.items() if bucket < BUCKETS and count > _COMMON * documents))


def _read(group: KeyGroup) -> KindChoice:
    """The kind that the values are; numbers of a key that holds codes are words."""
    found = read_kind(group.evidence)
    is_code = found.kind is Kind.NUMBER and group.name.casefold().rpartition(".")[2] in _CODES
    return msgspec.structs.replace(found, kind=Kind.KEYWORD) if is_code else found


def _declared(group: KeyGroup, reading: KindChoice, settings: Settings) -> KindChoice:
    """The kind that the configuration gives the key, else the one that was read."""
    own = {name.removeprefix(PREFIX).casefold(): kind for name, kind in settings.kinds.items()}
    kind = own.get(group.name.casefold())
    return reading if kind is None else KindChoice(kind, kind is Kind.KEYWORD and reading.listed, reading.slashes, reading.listed)


def _name(key: str) -> str:
    """The field's name: the key, unless a role or a built-in would hide it."""
    taken = {*(role.value for role in Role), *BUILT_IN, *(f"{role}.key" for role in Role)}
    return PREFIX + key if key.casefold() in taken or key.casefold().startswith(PREFIX) else key


def _weight(name: str, keys: Iterable[str], settings: Settings, usual: float = 1.0) -> float:
    own = {key.removeprefix(PREFIX).casefold(): weight for key, weight in settings.weights.items()}
    return next((own[n.casefold()] for n in (name, *keys) if n.casefold() in own), _WEIGHTS.get(name, usual))


def _languages(evidence: CorpusStatistics, settings: Settings) -> tuple[str, ...]:
    """The main language, then others that documents declare or that more than a few are written in."""
    if settings.language:
        return (settings.language,)
    counts: dict[str, int] = {}
    for name, count in evidence.languages.items():
        counts[name.lstrip("=")] = counts.get(name.lstrip("="), 0) + count
    counts.pop("", None)
    enough = max(3, _FEW * evidence.documents)
    main = max(counts, key=lambda name: (counts[name], name == "english", name), default="english")
    others = sorted(name for name in counts if name != main and (counts[name] >= enough or evidence.languages.get(f"={name}")))
    return (main, *others)
