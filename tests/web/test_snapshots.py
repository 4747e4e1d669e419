"""New generations are followed between two requests, and a snapshot is open as long as somebody reads it."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from threading import enumerate as enumerate_threads
from typing import cast

import pytest
from flask.testing import FlaskClient
from searchidx.web import create_app
from searchidx.web.request.snapshots import Snapshots

import searchidx
from searchidx import Index
from searchidx.errors import IndexDamaged, IndexMissing, IndexUnavailable


class Opened:
    """Stands for an open index, and knows whether it was closed."""

    def __init__(self) -> None:
        self.closed = False

    def close(self) -> None:
        assert not self.closed, "closed twice"
        self.closed = True


class Shelf:
    """An index folder whose generations can be published at will."""

    def __init__(self, folder: Path) -> None:
        self.opened: list[Opened] = []
        self.error: Exception | None = None
        self._pointer = folder / "CURRENT"
        self.publish("gen-000001")
        self.snapshots = Snapshots(str(folder), self._open)

    def publish(self, name: str) -> None:
        aside = self._pointer.with_suffix(".new")
        aside.write_text(name * (len(self.opened) + 1), encoding="utf-8")
        aside.replace(self._pointer)

    def _open(self) -> Index:
        if self.error:
            raise self.error
        self.opened.append(Opened())
        return cast(Index, self.opened[-1])


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_one_snapshot_serves_all_requests(shelf: Shelf) -> None:
    first, second = shelf.snapshots.borrow(), shelf.snapshots.borrow()
    assert first.shared is second.shared
    first.give_back()
    second.give_back()
    assert [opened.closed for opened in shelf.opened] == [False]


def test_an_old_snapshot_closes_when_its_last_reader_leaves(shelf: Shelf) -> None:
    first, second = shelf.snapshots.borrow(), shelf.snapshots.borrow()
    shelf.publish("gen-000002")
    third = shelf.snapshots.borrow()
    assert third.shared is not first.shared
    first.give_back()
    assert not shelf.opened[0].closed
    second.give_back()
    assert [opened.closed for opened in shelf.opened] == [True, False]
    third.give_back()
    shelf.snapshots.close()
    assert shelf.opened[1].closed


def test_an_idle_snapshot_closes_when_it_is_replaced(shelf: Shelf) -> None:
    shelf.snapshots.borrow().give_back()
    shelf.publish("gen-000002")
    shelf.snapshots.borrow().give_back()
    assert [opened.closed for opened in shelf.opened] == [True, False]


def test_a_generation_that_cannot_be_opened_leaves_the_one_before(shelf: Shelf) -> None:
    first = shelf.snapshots.borrow()
    shelf.publish("gen-000002")
    shelf.error = IndexDamaged("broken")
    assert shelf.snapshots.borrow().shared is first.shared
    shelf.error = None
    shelf.publish("gen-000003")
    assert shelf.snapshots.borrow().shared is not first.shared


def test_a_refusal_that_passes_does_not_keep_the_old_generation(shelf: Shelf) -> None:
    first = shelf.snapshots.borrow()
    shelf.publish("gen-000002")
    shelf.error = IndexUnavailable("too many open files")
    assert shelf.snapshots.borrow().shared is first.shared
    shelf.error = None
    assert shelf.snapshots.borrow().shared is not first.shared, "nothing else was published meanwhile"


def test_a_missing_index_is_an_error_until_it_is_there(shelf: Shelf) -> None:
    shelf.error = IndexMissing("nothing")
    with pytest.raises(IndexMissing):
        shelf.snapshots.borrow()
    shelf.error = None
    assert shelf.snapshots.borrow().shared.readers == 1


def total(client: FlaskClient, query: str = "") -> int:
    """How many documents a search finds."""
    answer = client.get(f"/api/search?q={query}")
    assert answer.status_code == 200, answer.text
    return int(answer.get_json()["total"])


def test_a_build_is_seen_by_the_next_request(tmp_path: Path) -> None:
    folder, index = tmp_path / "documents", tmp_path / "index"
    folder.mkdir()
    client = create_app(index).test_client()
    assert client.get("/api/search").status_code == 503
    (folder / "one.md").write_text("---\ntitle: First\n---\n", encoding="utf-8")
    searchidx.build(folder, index=index, jobs=1)
    assert total(client) == 1
    tag = client.get("/").headers["ETag"]
    (folder / "two.md").write_text("---\ntitle: Second\n---\n", encoding="utf-8")
    searchidx.build(folder, index=index, jobs=1)
    assert (total(client), total(client, "second")) == (2, 1)
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 200


def test_each_snapshot_is_prepared_beside_what_is_asked_and_closes_afterwards(shelf: Shelf) -> None:
    begun, go_on = Event(), Event()
    prepared: list[Index] = []

    def prepare(index: Index) -> None:
        begun.set()
        assert go_on.wait(10)
        prepared.append(index)

    shelf.snapshots.prepare(prepare)
    first = shelf.snapshots.borrow()
    assert begun.wait(10) and not prepared, "what is asked waits for nothing"
    first.give_back()
    shelf.publish("gen-000002")
    shelf.snapshots.borrow().give_back()
    assert not shelf.opened[0].closed, "it is being prepared"
    go_on.set()
    for thread in (one for one in enumerate_threads() if one.name == "prepare"):
        thread.join(10)
    assert set(map(id, prepared)) == set(map(id, shelf.opened))
    assert shelf.opened[0].closed and not shelf.opened[1].closed


def test_a_snapshot_that_cannot_be_prepared_is_served(shelf: Shelf) -> None:
    def prepare(index: Index) -> None:
        raise IndexDamaged("a byte is not what was written", "run `searchidx verify`")

    shelf.snapshots.prepare(prepare)
    borrowed = shelf.snapshots.borrow()
    for thread in (one for one in enumerate_threads() if one.name == "prepare"):
        thread.join(10)
    assert borrowed.shared.readers == 1 and borrowed.shared.index is cast(object, shelf.opened[0])
    borrowed.give_back()
