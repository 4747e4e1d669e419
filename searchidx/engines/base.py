"""The port: what an engine is asked and what it answers, in no engine's own words.

======================================  ====================================================================
a snapshot (`Engine`)
``search(requests)``                    results, one for each request: hits, exact total, facets, histograms
``documents(ids)``                      what is stored of documents, by id
``explain(request, ids)``               the parts that add up to the scores of documents
``frequencies(nodes)``                  how many documents are in each node
``complete(field, prefix, limit, …)``   indexed words that begin so, most frequent first
``nearest(word, limit)``                indexed words spelled nearly so, nearest first
``close()``                             gives back what the snapshot holds
the right to publish (`Writer`)
``previous``, ``state``                 what is published now, and what the last build left for the next
``refused``                             documents that the last publication did not take, with the reasons
``publish(…)``                          a new snapshot: these records, and the previous ones but some
``close()``                             gives up the right to publish
side by side (`Loader`)
``join(…)``, ``load(…)``                one share of a new index, loaded by one of many processes
``publish(…)``                          all shares as a new snapshot
======================================  ====================================================================

Requests carry trees whose words are analysed already (`query.expand`); engines never see typed text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Protocol

from searchidx.engines.messages import Explanation, Facts, Request, Results, WordCount
from searchidx.errors import Diagnostic
from searchidx.model.fields import Schema
from searchidx.model.record import Record, Stored
from searchidx.query.nodes import Node


class Engine(Protocol):
    """A place that documents are searched in; one object is one snapshot."""

    @property
    def schema(self) -> Schema:
        """The schema that the index was made with."""

    @property
    def generation(self) -> str:
        """The name of the snapshot that is read."""

    @property
    def note(self) -> str | None:
        """Why this is not what was published last, for the person who runs it; None where it is."""

    def search(self, requests: Sequence[Request]) -> list[Results]:
        """The best matches, the total and the counts of each request; names that the schema lacks match nothing."""

    def documents(self, ids: Collection[str]) -> dict[str, Stored]:
        """What is stored of documents, by id; ids that are not in the snapshot are left out."""

    def explain(self, request: Request, ids: Sequence[str]) -> list[Explanation]:
        """Why documents have the scores that the request gives them, in the order of the ids; parts of 0.0 are left out."""

    def frequencies(self, nodes: Sequence[Node]) -> list[int]:
        """How many documents are in each node, in the order of the nodes."""

    @property
    def averages(self) -> Mapping[str, float]:
        """The average number of tokens of each slot, of the documents that have any there: what length norms go by."""

    def complete(self, field: str, prefix: str, limit: int, within: Node | None = None) -> list[WordCount]:
        """Indexed words of a field ("" = all that words without a field look in) that begin so: most frequent first, then by word.

        With `within`, documents in that node alone are counted, and words that stand in none of them left out.
        """

    def nearest(self, word: str, limit: int) -> list[WordCount]:
        """Indexed words that the spelling budget of `text.edit_distance` allows for a word: fewest edits first, then most frequent."""

    def fingerprints(self) -> Mapping[str, str]:
        """Each id with the fingerprint of what it was read from."""

    def close(self) -> None:
        """Give back what the snapshot holds."""

    @property
    def facts(self) -> Facts:
        """What the build that made the snapshot said of itself."""

    @property
    def bytes(self) -> int:
        """How many bytes the snapshot takes."""

    @property
    def cached(self) -> Mapping[str, int]:
        """How many bytes of each kind this process has cached to spare work, each bounded; none for what is cached elsewhere."""


class Writer(Protocol):
    """The right to publish, held from opening to closing; nobody else has it meanwhile."""

    @property
    def previous(self) -> Engine | None:
        """The snapshot that is published now, if there is one."""

    @property
    def facts(self) -> Facts | None:
        """What the last build said of itself, even where its snapshot cannot be used any more; None if there was none."""

    @property
    def state(self) -> bytes:
        """What the last build left for the next; empty if there was none."""

    def remember(self, state: bytes) -> None:
        """Leave something for the next build without publishing: nothing that is searched has changed."""

    @property
    def refused(self) -> Sequence[Diagnostic]:
        """The documents of the last publication that the engine did not take, each with the reason."""

    def publish(
        self,
        schema: Schema,
        parts: Sequence[Iterable[Record]],
        *,
        deletions: Collection[str],
        keep: bool,
        facts: Facts,
        state: bytes,
        progress: Callable[[int], None],
    ) -> str:
        """Publish a snapshot and return its name: these records, and with `keep` the previous ones but these deletions.

        Each part is read in a process of its own, so it must pickle. `progress` is told how many records are written so far.
        """

    def close(self) -> None:
        """Give up the right to publish."""


class Loader(Protocol):
    """The right to load one share of a new index, side by side with those who load the others, and to publish all of them."""

    def join(self, number: int, of: int) -> None:
        """Take share `number` (from 1) of `of`; IndexLocked where somebody else has it, UsageError where the load has other shares."""

    def shares(self) -> dict[int, bytes]:
        """What each share that is loaded has left, by its number."""

    def missing(self) -> list[int]:
        """The shares that are not loaded yet; NothingPublished where no load is under way."""

    def load(
        self,
        schema: Schema,
        parts: Sequence[Iterable[Record]],
        *,
        plan: str,
        deletions: Collection[str],
        state: bytes,
        progress: Callable[[int], None],
    ) -> Sequence[Diagnostic]:
        """Load the records of the share that was taken, and return those that were refused.

        Where an earlier process was ended in the middle of the same `plan`, it goes on from there.
        """

    def publish(self, schema: Schema, facts: Facts, state: bytes) -> str:
        """Publish what all shares have loaded, and return its name; IndexLocked where one of them is being loaded."""

    def close(self) -> None:
        """Give up the share."""
