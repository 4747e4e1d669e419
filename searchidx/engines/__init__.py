"""Where indexes live: a folder for the embedded engine, an address for a cluster. Only the engine that is asked for is loaded."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from searchidx.engines.base import Engine, Loader, Writer
from searchidx.engines.messages import IndexProblem
from searchidx.errors import Unsupported

CLUSTER = ("opensearch+http", "opensearch+https")


def connect(address: str | Path) -> Engine:
    """The published snapshot of the index at that address; IndexMissing if there is none."""
    if is_folder(address):
        from searchidx.engines.embedded.engine import EmbeddedEngine

        return EmbeddedEngine.open(Path(address))
    _need_client(address)
    from searchidx.engines.opensearch.engine import OpenSearchEngine

    return OpenSearchEngine.open(str(address))


def writer(address: str | Path, jobs: int = 1, gate: Callable[[Engine], None] | None = None) -> Writer:
    """The right to publish to the index at that address; IndexLocked if somebody else has it.

    `gate` is shown each new snapshot before it is published, and raises where it must not be.
    """
    if is_folder(address):
        from searchidx.engines.embedded.writer import EmbeddedWriter

        return EmbeddedWriter(Path(address), jobs, gate)
    _need_client(address)
    from searchidx.engines.opensearch.writer import OpenSearchWriter

    return OpenSearchWriter(str(address), jobs, gate)


def loader(address: str | Path, gate: Callable[[Engine], None] | None = None) -> Loader:
    """The right to load the index at that address in shares; Unsupported for a folder. `gate` as for `writer`."""
    if is_folder(address):
        raise Unsupported(
            "an index in a folder is built by one process", f"use --jobs, or an address such as {CLUSTER[1]}://HOST:9200/NAME"
        )
    _need_client(address)
    from searchidx.engines.opensearch.loading import OpenSearchLoad

    return OpenSearchLoad(str(address), gate)


def verify(address: str | Path) -> list[IndexProblem]:
    """Everything that is wrong with the index at that address; IndexMissing if there is none."""
    if is_folder(address):
        from searchidx.engines.embedded.verify import verify

        return verify(Path(address))
    _need_client(address)
    from searchidx.engines.opensearch.verify import verify as verify_cluster

    return verify_cluster(str(address))


def verified(address: str | Path) -> str:
    """What is right where `verify` finds nothing wrong, in words."""
    if is_folder(address):
        return "all checksums match"
    from searchidx.engines.opensearch.verify import VERIFIED

    return VERIFIED


def rollback(address: str | Path) -> str:
    """Publish the previous snapshot again and return its name; NothingPublished if there is none."""
    if is_folder(address):
        from searchidx.engines.embedded.generations.rollback import rollback

        return rollback(Path(address))
    _need_client(address)
    from searchidx.engines.opensearch.writer import rollback as rollback_cluster

    return rollback_cluster(str(address))


def published(address: str | Path) -> object:
    """A mark that is another one after each publication; None where nothing is published. A cluster is asked every few seconds only."""
    if not is_folder(address):
        _need_client(address)
        from searchidx.engines.opensearch.published import published as published_on_cluster

        return published_on_cluster(str(address))
    try:
        found = (Path(address) / "CURRENT").stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def backup(address: str | Path, target: Path, force: bool = False) -> str:
    """Write the published snapshot to one file and return its name; UsageError if the file is there and `force` is not said."""
    from searchidx.engines.embedded.generations.backup import backup

    return backup(_folder(address), target, force)


def restore(address: str | Path, source: Path) -> str:
    """Publish the snapshot that a backup holds and return its name; IndexDamaged if it is not whole."""
    from searchidx.engines.embedded.generations.backup import restore

    return restore(_folder(address), source)


def building(address: str | Path) -> bool:
    """Whether somebody is writing to the index at that address, as far as that can be seen from here."""
    if isinstance(address, str) and "://" in address:
        return False
    from searchidx.engines.embedded.generations.lock import is_held

    return is_held(Path(address))


def _folder(address: str | Path) -> Path:
    if not is_folder(address):
        raise Unsupported("only an index in a folder is backed up to a file", "take a snapshot of the cluster instead")
    return Path(address)


def is_folder(address: str | Path) -> bool:
    """Whether an address names a folder; Unsupported where it is of a kind that no engine knows."""
    if isinstance(address, Path) or "://" not in address:
        return True
    scheme = address.partition("://")[0]
    if scheme not in CLUSTER:
        raise Unsupported(f"no engine reads {scheme}:// addresses", f"name a folder, or begin with {CLUSTER[1]}://")
    return False


def _need_client(address: str | Path) -> None:
    if find_spec("opensearchpy") is None:
        raise Unsupported(f"{address} needs the package opensearch-py", 'install it: pip install "opensearch-py>=3.0"')
