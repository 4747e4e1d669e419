"""Reading on all cores: batches of pieces go to processes, what came of them comes back in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from searchidx.indexing.read import Batch, Piece, Reader, read_batch
from searchidx.processes import in_order, pool

BATCH_BYTES = 2 << 20
SHARES = 8
"""Batches for each process at least, so that all of them end at about the same time."""
READ_ANYWAY = 4096
"""What a file costs beside its bytes, in bytes."""
FEW_BYTES = 4 << 20
"""Less than this is read here and now: starting processes would cost more."""


def read_all(pieces: Sequence[Piece], reader: Reader, folder: Path, jobs: int, progress: Callable[[int, int], None]) -> Iterator[Batch]:
    """Read all pieces; documents are spilled into `folder`. `progress` is called with the number of pieces read, and of all."""
    sizes = [READ_ANYWAY + (piece.found.size if piece.stop is None else piece.stop - piece.start) for piece in pieces]
    batches = list(_batches(pieces, sizes, min(BATCH_BYTES, sum(sizes) // (SHARES * jobs))))
    few = sum(piece.found.size for piece in pieces) < FEW_BYTES
    results = _here(batches, reader, folder) if jobs < 2 or few else _side_by_side(batches, reader, folder, jobs)
    read = 0
    for batch, result in zip(batches, results, strict=True):
        read += len(batch)
        progress(read, len(pieces))
        yield result


def _here(batches: Sequence[tuple[Piece, ...]], reader: Reader, folder: Path) -> Iterator[Batch]:
    for number, batch in enumerate(batches):
        yield read_batch(batch, reader, folder / f"spill-{number}")


def _side_by_side(batches: Sequence[tuple[Piece, ...]], reader: Reader, folder: Path, jobs: int) -> Iterator[Batch]:
    _remember(reader, folder)
    try:
        with pool(jobs - 1, _remember, reader, folder) as processes:
            yield from in_order(processes, jobs - 1, _read, range(len(batches)), batches)
    finally:
        _known.clear()


_known: list[tuple[Reader, Path]] = []


def _remember(reader: Reader, folder: Path) -> None:
    _known[:] = [(reader, folder)]


def _read(number: int, batch: tuple[Piece, ...]) -> Batch:
    reader, folder = _known[0]
    return read_batch(batch, reader, folder / f"spill-{number}")


def _batches(pieces: Sequence[Piece], sizes: Sequence[int], most: int) -> Iterator[tuple[Piece, ...]]:
    """The pieces in batches of that many bytes."""
    batch: list[Piece] = []
    total = 0
    for piece, size in zip(pieces, sizes, strict=True):
        batch.append(piece)
        total += size
        if total > most:
            yield tuple(batch)
            batch, total = [], 0
    if batch:
        yield tuple(batch)
