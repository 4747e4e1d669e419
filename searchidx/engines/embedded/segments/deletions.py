"""What deletions leave of a segment: which documents are live, document frequencies and word counts over these."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.bundle import BundleWriter
from searchidx.engines.embedded.format.segment import Segment


def write_live(out: BundleWriter, segment: Segment, live: NDArray[np.bool_]) -> None:
    """Write which documents are live, with the document frequencies of keys and the counts of words over these."""
    gone = ~live if segment.live is None else segment.live & ~live
    terms, slots = _lost(segment, gone)
    frequencies = segment.document_frequencies(0, segment.keys.count) - np.bincount(terms, minlength=segment.keys.count)
    places = segment.word_slots[segment.word_keys.all()] + segment.word_variants
    counts = segment.word_counts.all() - np.bincount(slots, minlength=segment.words.count)[places]
    out.add("live", live.view(np.uint8), "u1")
    out.add("document_frequencies", frequencies, "u4")
    out.add("word_counts", counts, "u4")


def _lost(segment: Segment, gone: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The key of each posting of the documents that go, and the word of each of their positions, as indices by `word_slots`."""
    postings = np.flatnonzero(gone[segment.postings.all()])
    terms = np.searchsorted(np.cumsum(segment.posting_counts(0, segment.keys.count)), postings, side="right")
    freqs = segment.freqs.all()
    ends = np.cumsum(freqs, dtype=np.int64)[postings]
    sizes = freqs[postings].astype(np.int64)
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    positions = np.repeat(ends - sizes, sizes) + within
    return terms, segment.word_slots[np.repeat(terms, sizes)] + segment.variants.all()[positions]
