"""Checks an index: every byte against its digests, and every number in it against the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from searchidx.engines.embedded.format.layout import SegmentInfo, columns
from searchidx.engines.embedded.format.segment import Segment
from searchidx.engines.embedded.generations import current
from searchidx.engines.embedded.generations import manifest as manifests
from searchidx.engines.embedded.generations.manifest import Manifest
from searchidx.engines.messages import IndexProblem
from searchidx.errors import IndexDamaged, IndexIncompatible, IndexMissing
from searchidx.model.fields import Kind, Schema

HINT = "run `searchidx rollback`, or `searchidx build --full`"
SPARE = "only `searchidx rollback` needs it, and the next builds remove it"


def verify(root: Path) -> list[IndexProblem]:
    """Everything that is wrong with an index; IndexMissing if there is none, IndexUnavailable if the system refuses to read it."""
    for _ in range(current.TRIES):
        line = current.pointer(root)
        found = list(_problems(root))
        if not found or current.pointer(root) == line:
            break  # else a build published while we looked, and may have removed what we looked at
    return found


def _problems(root: Path) -> Iterator[IndexProblem]:
    opened = _named(root)
    if isinstance(opened, IndexProblem):
        yield opened
        return
    folder, manifest = opened
    found = list(_files(folder, manifest))
    yield from found or [problem for info in manifest.segments for problem in _segment(folder, info, manifest.schema)]
    for name in current.generations(root):
        if name != folder.name:
            yield from _spare(root / name, folder)


def _named(root: Path) -> tuple[Path, Manifest] | IndexProblem:
    """The generation that CURRENT names, read to the letter: falling back is for readers, not for us."""
    if not current.generations(root):
        raise IndexMissing(f"no index in {root}", "make one with `searchidx build SOURCE`")
    path = root / current.NAME
    try:
        name, _, sha256 = path.read_bytes().decode("ascii").removesuffix("\n").partition(" ")
        if not current.GENERATION.fullmatch(name):
            return IndexProblem(str(path), "it does not name a generation", HINT)
        return root / name, current.read(root / name, sha256)
    except OSError as error:
        return IndexProblem(str(path), _lost(error).message, HINT)
    except (ValueError, IndexDamaged, IndexIncompatible) as error:
        return IndexProblem(str(path), str(error), HINT)


def _lost(error: OSError) -> IndexDamaged:
    """The damage where a file is not there; any other refusal is raised, for it says nothing of the bytes."""
    if isinstance(found := current.refused(error), IndexDamaged):
        return found
    raise found from error


def _files(folder: Path, manifest: Manifest) -> Iterator[IndexProblem]:
    known = {*manifest.files, manifests.NAME, manifests.SEAL}
    for path in _listed(folder):
        if path.name not in known:
            yield IndexProblem(str(path), "it does not belong to the index", "remove it")
    try:
        manifests.read(folder)
    except OSError as error:
        yield IndexProblem(str(folder / manifests.SEAL), _lost(error).message, HINT)
    except (IndexDamaged, IndexIncompatible):
        yield IndexProblem(str(folder / manifests.SEAL), "it is not the digest of the manifest", HINT)
    yield from _digests(folder, manifest, manifest.files, HINT)


def _listed(folder: Path) -> list[Path]:
    with current.reading():
        return sorted(folder.iterdir())


def _digests(folder: Path, manifest: Manifest, names: Iterable[str], hint: str) -> Iterator[IndexProblem]:
    for name in names:
        try:
            if manifests.digest(folder / name) != manifest.files[name]:
                yield IndexProblem(str(folder / name), "its bytes are not what was written", hint)
        except OSError as error:
            yield IndexProblem(str(folder / name), _lost(error).message, hint)


def _spare(folder: Path, published: Path) -> Iterator[IndexProblem]:
    """What is wrong with a generation that is kept for a way back, but for the files that it shares with the published one."""
    try:
        manifest = current.read(folder)
        own = [name for name in manifest.files if not _is_shared(folder / name, published / name)]
        found = list(_digests(folder, manifest, own, SPARE))
    except OSError as error:
        found = [IndexProblem(str(folder), _lost(error).message, SPARE)]
    except (IndexDamaged, IndexIncompatible) as error:
        found = [IndexProblem(str(folder), error.message, SPARE)]
    with current.reading():
        there = folder.exists()
    yield from found if there else ()  # a build may have removed it meanwhile


def _is_shared(path: Path, other: Path) -> bool:
    with current.reading():
        return other.exists() and path.samefile(other)


def _segment(folder: Path, info: SegmentInfo, schema: Schema) -> Iterator[IndexProblem]:
    """What does not fit together in a segment."""
    try:
        segment = Segment(folder, info)
        wrong = [*_dictionary(segment), *_postings(segment), *_positions(segment), *_columns(segment, schema), *_stored(segment)]
    except OSError as error:
        wrong = [_lost(error).message]
    except (IndexDamaged, IndexIncompatible, ValueError, IndexError) as error:
        wrong = [str(error)]
    return (IndexProblem(str(folder / info.name), what, HINT) for what in wrong)


def _dictionary(segment: Segment) -> Iterator[str]:
    for name, table in (("keys", segment.keys), ("words", segment.words)):
        if not table.is_whole() or (name == "keys" and len(set(table.all())) < table.count):
            yield f"the {name} of its dictionary are not sorted"
    if segment.word_keys.count and int(segment.word_keys.all().max()) >= segment.keys.count:
        yield "a word names a key that is not there"
    if segment.word_letters.count != segment.words.count or segment.word_counts.count != segment.words.count:
        yield "its words and what is known of them differ in number"
    for name, counts in (("postings", segment.posting_counts), ("positions", segment.position_counts)):
        if segment.keys.count and int(counts(0, segment.keys.count).min()) < 1:
            yield f"a key has no {name}"


def _postings(segment: Segment) -> Iterator[str]:
    documents, freqs = segment.postings.all().astype(np.int64), segment.freqs.all()
    counts = segment.posting_counts(0, segment.keys.count)
    if int(counts.sum()) != len(documents) or len(freqs) != len(documents) or segment.impacts.count != len(documents):
        yield "postings, frequencies and impacts differ in number"
        return
    if len(documents) and int(documents.max()) >= segment.documents:
        yield "a posting names a document that is not there"
    ends = np.cumsum(counts)
    steps = np.diff(documents)
    steps[ends[:-1] - 1] = 1
    if len(steps) and int(steps.min()) < 1:
        yield "a posting list is not sorted"
    impacts = segment.impacts.all()
    if len(impacts) and not (float(impacts.min()) > 0 and float(impacts.max()) < 1):
        yield "an impact is not between 0 and 1"


def _positions(segment: Segment) -> Iterator[str]:
    positions, freqs = segment.positions.all().astype(np.int64), segment.freqs.all().astype(np.int64)
    if int(freqs.sum()) != len(positions) or segment.variants.count != len(positions):
        yield "positions, their words and frequencies differ in number"
        return
    if not len(positions):
        return
    steps = np.diff(positions)
    steps[np.cumsum(freqs)[:-1] - 1] = 1
    if len(steps) and int(steps.min()) < 1:
        yield "the positions of a posting are not sorted"
    slots = [name for name in segment.columns.entries if name.startswith("lengths:")]
    total = sum(int(segment.columns[name].all().sum(dtype=np.int64)) for name in slots)
    if total != len(positions):
        yield f"the lengths of its documents add up to {total} tokens, and it has {len(positions)} positions"


def _columns(segment: Segment, schema: Schema) -> Iterator[str]:
    for name, kind in columns(schema).items():
        if kind in (Kind.NUMBER, Kind.DATE):
            if (numbers := segment.number(name)) is not None and len(numbers) != segment.documents:
                yield f"the column {name} is not as long as there are documents"
        elif segment.codes(name) is not None:
            flat, counts = segment.flat_codes(name)
            if len(counts) != segment.documents or int(counts.min(initial=0)) < 0 or int(counts.sum()) != len(flat):
                yield f"the column {name} is not as long as there are documents"
            elif len(flat) and int(flat.max()) >= len(segment.spellings(name)):
                yield f"the column {name} has a value that is not in its table"
    if segment.live is not None and (len(segment.live) != segment.documents or int((~segment.live).sum()) != segment.info.deleted):
        yield "its deletions are not as many as the manifest says"


def _stored(segment: Segment) -> Iterator[str]:
    ids = segment.ids.all()
    if len(ids) != segment.documents or len(set(ids)) != len(ids):
        yield "its ids are not as many as its documents"
        return
    if sum(segment.record_size(number) for number in range(segment.documents)) != segment.record_bytes:
        yield "its stored records do not fill their space"
    if len(segment.title_ranks) != segment.documents or int(segment.title_ranks.max(initial=0)) >= max(segment.titles.count, 1):
        yield "its titles are not as many as its documents"
    if any(segment.find(id) != number for number, id in enumerate(ids)):
        yield "an id is not found where it stands"
