"""What is done to an index while things go wrong, and how to tell what it holds afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import searchidx
from searchidx import engines
from searchidx.engines.embedded.generations import Lock, Transaction, open_current, published
from searchidx.engines.embedded.generations.rollback import rollback
from searchidx.engines.messages import Facts
from searchidx.errors import IndexMissing, NothingPublished
from searchidx.model.fields import Schema

NOTHING = "nothing"
MADE = ("a", "b", "c")


@dataclass(frozen=True)
class Workload:
    """One change to an index: what prepares it, what is done, and what the index holds before and after.

    `state` reads the index whole and says what it holds; it raises if a byte is wrong.
    """

    prepare: tuple[Callable[[Path], object], ...]
    run: Callable[[Path], object]
    state: Callable[[Path], str]
    before: str
    after: str

    def recover(self, root: Path) -> None:
        """Do it once more, whatever came of it the first time."""
        try:
            self.run(root)
        except NothingPublished:
            assert self.run is rollback
            assert self.state(root) == self.after


def payload(version: str, name: str, size: int) -> bytes:
    """Bytes that tell which version they belong to."""
    return (hashlib.sha256(f"{version} {name}".encode()).digest() * (size // 32 + 1))[:size]


def publish(root: Path, version: str, size: int = 20_000) -> str:
    """Publish made-up files of that version, and one that stays the same from the first on."""
    with closing(Lock(root)), Transaction(root, published(root)) as transaction:
        for name in MADE:
            with transaction.create(name) as file:
                file.write(payload(version, name, size))
        if transaction.previous:
            transaction.adopt("kept")
        else:
            with transaction.create("kept") as file:
                file.write(b"kept")
        return transaction.commit(schema=Schema(), segments=(), facts=Facts(version), analysis="")


def publishing(version: str) -> Callable[[Path], str]:
    """What publishes that version."""
    return lambda root: publish(root, version)


def read(root: Path) -> str:
    """The version of the made-up files; AssertionError if they are not all of it."""
    try:
        opened = open_current(root)
    except IndexMissing:
        return NOTHING
    version = opened.manifest.facts.built
    assert sorted(opened.manifest.files) == [*MADE, "kept"]
    for name, file in opened.manifest.files.items():
        data = (opened.path / name).read_bytes()
        assert data == (b"kept" if name == "kept" else payload(version, name, file.size)), f"{name} is not of {version}"
    assert opened.note is None or not (root / "CURRENT").exists(), opened.note
    return version


def made_up() -> dict[str, Workload]:
    """Workloads on made-up files."""
    one, two, three = (publishing(version) for version in ("one", "two", "three"))
    return {
        "first": Workload((), one, read, NOTHING, "one"),
        "second": Workload((one,), two, read, "one", "two"),
        "third": Workload((one, two), three, read, "two", "three"),
        "rollback": Workload((one, two), rollback, read, "two", "one"),
        "after-rollback": Workload((one, two, rollback), three, read, "one", "three"),
    }


def documents(folder: Path, version: str, count: int) -> Path:
    """A folder of so many documents that all tell their version."""
    folder.mkdir(parents=True)
    for number in range(count):
        head = f"title: Article {number} of {version}\ntopics: [Robots, {version}]\ndate: 2021-0{number % 9 + 1}-01"
        (folder / f"doc-{number}.md").write_text(f"---\n{head}\n---\nThe river {number}, {version}.\n", "utf-8")
    return folder


def building(source: Path) -> Callable[[Path], int]:
    """What builds an index of a folder, in one process, and returns how many documents it has."""
    return lambda root: searchidx.build(source, index=root, jobs=1).documents


def answer(root: Path) -> str:
    """The version and number of the documents that an index finds; AssertionError if they are not all of one version."""
    try:
        with searchidx.open(root) as index:
            page = index.search("river", facets=("topics",), limit=50)
    except IndexMissing:
        return NOTHING
    if (root / "CURRENT").exists():
        assert engines.verify(root) == []
    titles = {hit.title.partition(" of ")[2] for hit in page.hits}
    topics = {one.value for one in page.facets["topics"]} - {"Robots"}
    assert page.total == len(page.hits) > 0
    assert len(titles) == 1
    assert titles == topics, (titles, topics)
    return f"{titles.pop()} {page.total}"


def real(folder: Path) -> dict[str, Workload]:
    """Workloads of builds: an index of the folder `docs`, whose documents others take the place of."""
    one = documents(folder / "one" / "docs", "one", 8)
    more = documents(folder / "more" / "docs", "one", 11)
    two = documents(folder / "two" / "docs", "two", 6)
    return {
        "first": Workload((), building(one), answer, NOTHING, "one 8"),
        "rebuild": Workload((building(one),), building(two), answer, "one 8", "two 6"),
        "update": Workload((building(one),), building(more), answer, "one 8", "one 11"),
        "shrink": Workload((building(more), building(more)), building(one), answer, "one 11", "one 8"),
        "rollback": Workload((building(one), building(two)), rollback, answer, "two 6", "one 8"),
    }
