"""A kept index of this format opens, answers as a new one does, and has the shapes that the code writes.

Where one of these fails because a format was changed on purpose: give what changed a new version (`## On disk` in the map says where
they are), make the index anew with `python -m tests.golden`, and commit it.
"""

from __future__ import annotations

import dataclasses
import gzip
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

import searchidx
from searchidx import engines
from searchidx.engines.embedded.format import bundle
from searchidx.engines.embedded.format.layout import PARTS, STORIES
from searchidx.engines.embedded.format.stored_documents import KeyLayout
from searchidx.engines.embedded.generations import manifest as manifests
from searchidx.engines.opensearch.metadata import Metadata
from searchidx.indexing import state as states
from searchidx.model.record import Stored, StoryKeys
from searchidx.search.page import Page
from searchidx.text import FINGERPRINT
from tests.golden.golden import ARCHIVE, HERE, LARGEST, SOURCE, built, generation, restored

QUERIES = (
    "",
    "heron",
    '"grey heron"',
    "-frogs",
    "damm OR otters",
    "mammal*",
    "title:weir",
    "related:otters",
    "date:2021-09-05",
    "quality:>50",
)

WRITTEN = (manifests.Manifest, states.BuildState, Metadata, bundle.Footer, KeyLayout, Stored, StoryKeys)
"""What the classes that are written to disk begin with."""


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return restored(tmp_path_factory.mktemp("golden") / "index")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("fresh") / "index")


def test_it_is_small_and_names_no_machine() -> None:
    assert ARCHIVE.stat().st_size <= LARGEST
    assert bytes(HERE) not in gzip.decompress(ARCHIVE.read_bytes())


def test_it_has_every_document_and_every_byte(golden: Path) -> None:
    assert engines.verify(golden) == []
    with searchidx.open(golden) as index:
        found = index.search("", limit=100)
        assert sorted(hit.id for hit in found.hits) == sorted(path.name for path in (HERE / SOURCE).iterdir())


def test_its_versions_are_those_that_the_code_writes(golden: Path) -> None:
    folder = generation(golden)
    manifest = manifests.read(folder)
    assert manifest.version == manifests.VERSION
    assert manifest.analysis.split()[0] == FINGERPRINT.split()[0]
    assert msgspec.msgpack.decode((folder / "state").read_bytes(), type=states.BuildState).version == states.VERSION
    headers = [bundle.HEADER.unpack_from((folder / name).read_bytes()) for name in manifest.segments[0].files]
    assert {version for _, version, _ in headers} == {bundle.VERSION}


@pytest.mark.parametrize("part", [*PARTS, "impacts-000001"])
def test_its_arrays_are_those_that_the_code_writes(golden: Path, fresh: Path, part: str) -> None:
    """Arrays that come, go or have another type change the format; so do other numbers of values."""
    assert arrays(golden, part) == arrays(fresh, part)


def test_the_story_of_each_document_is_one_number(golden: Path) -> None:
    [stories] = bundle.Bundle(generation(golden) / STORIES).entries.values()
    assert (stories.name, stories.dtype, stories.count) == (STORIES, "<u4", len(list((HERE / SOURCE).iterdir())))


def test_what_is_written_says_so() -> None:
    """Whoever is about to change a class sees that its shape lies on disk."""
    found: set[type] = set()
    for kind in WRITTEN:
        gather(kind, found)
    assert [kind.__qualname__ for kind in found if "On disk" not in (kind.__doc__ or "")] == []


def gather(kind: Any, found: set[type]) -> None:
    """The structs and data classes that a type is made of."""
    if isinstance(kind, type) and kind not in found and (issubclass(kind, msgspec.Struct) or dataclasses.is_dataclass(kind)):
        found.add(kind)
        for inner in get_type_hints(kind).values():
            gather(inner, found)
    for inner in get_args(kind):
        gather(inner, found)


def arrays(root: Path, part: str) -> list[tuple[str, str, int]]:
    """The arrays of a bundle, but for the compressed records, whose size depends on the library that compresses."""
    [file] = generation(root).glob(f"*.{part}")
    return [(entry.name, entry.dtype, entry.count) for entry in bundle.Bundle(file).entries.values() if entry.name != "bytes"]


def test_its_manifest_has_the_names_that_the_code_writes(golden: Path, fresh: Path) -> None:
    before, now = (msgspec.json.decode((generation(root) / manifests.NAME).read_bytes()) for root in (golden, fresh))
    assert (before.keys(), before["schema"], before["facts"].keys()) == (now.keys(), now["schema"], now["facts"].keys())
    assert [one.keys() for one in before["segments"]] == [one.keys() for one in now["segments"]]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("group", ["none", "story"])
def test_it_answers_as_a_new_index(golden: Path, fresh: Path, query: str, group: str) -> None:
    assert answer(golden, query, group) == answer(fresh, query, group)


def answer(root: Path, query: str, group: str) -> tuple[object, ...]:
    """All that a page says of a query: hits with scores and stored documents, total and counts."""
    with searchidx.open(root) as index:
        page: Page = index.search(query, group=group, facets=("topics", "provider", "quality", "date"))
        return page.total, [(hit.score, hit.stored, hit.story) for hit in page.hits], page.facets, page.histograms
