"""When segments are merged: too many of a size, or too much of one deleted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from searchidx.engines.embedded.format.layout import SegmentInfo
from searchidx.engines.embedded.format.segment import Segment
from searchidx.engines.embedded.segments.merge import merge
from searchidx.engines.embedded.segments.segment_writer import Create
from searchidx.model.fields import Schema

MOST = 8
"""Segments that a size class may hold; the sizes in a class differ by a factor of at most eight."""

DELETED = 0.2
"""A segment of which more is deleted is rewritten."""


def tidied(segments: Sequence[Segment], schema: Schema, create: Create) -> list[SegmentInfo]:
    """The segments after merging what the policy says."""
    classes: defaultdict[int, list[Segment]] = defaultdict(list)
    for segment in segments:
        classes[_size_class(segment)].append(segment)
    infos: list[SegmentInfo] = []
    for alike in classes.values():
        if len(alike) > MOST:
            infos.append(merge(alike, schema, create))
        else:
            infos += [merge([one], schema, create) if _is_worn(one) else one.info for one in alike]
    return infos


def _size_class(segment: Segment) -> int:
    return (max(1, segment.documents - segment.info.deleted).bit_length() - 1) // 3


def _is_worn(segment: Segment) -> bool:
    return segment.info.deleted > DELETED * segment.documents
