"""Records of a folder, indexes made of them in one go or in steps, and queries at random."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from searchidx.engines.embedded.engine import EmbeddedEngine
from searchidx.engines.embedded.writer import EmbeddedWriter
from searchidx.engines.messages import Facts, Filter, Request, Sort
from searchidx.inference.corpus_statistics import CorpusStatistics
from searchidx.inference.infer import infer
from searchidx.model.dates import UNITS
from searchidx.model.fields import Kind, Schema
from searchidx.model.record import Record
from searchidx.query import nodes as q
from searchidx.records.make import record
from searchidx.settings import Settings
from searchidx.sources import PathPatterns, read, walk
from searchidx.text import split

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "smartable"
SEEDS = Path(__file__).parents[2] / "seeds"


def records_of(folder: Path) -> tuple[list[Record], Schema]:
    """What a full build makes of a folder."""
    readings = [read(found, PathPatterns()) for found in walk(folder, PathPatterns()).files]
    documents = [reading.document for reading in readings if reading.document is not None]
    evidence, settings = CorpusStatistics(), Settings()
    for document in documents:
        evidence.add(document, settings)
    schema = infer(evidence, settings)
    return [record(document, schema, settings)[0] for document in documents], schema


def publish(root: Path, schema: Schema, records: Sequence[Record], *, deletions: Sequence[str] = (), keep: bool = True) -> EmbeddedEngine:
    """The index at `root` with these records added or replaced and these ids gone."""
    with closing(EmbeddedWriter(root)) as writer:
        gone = {*deletions, *(one.id for one in records)}
        parts = [records] if records else []
        writer.publish(schema, parts, deletions=gone, keep=keep, facts=Facts("2024-01-01"), state=b"", progress=lambda done: None)
    return EmbeddedEngine.open(root)


def in_steps(root: Path, schema: Schema, records: Sequence[Record], steps: int, seed: int) -> tuple[EmbeddedEngine, list[Record]]:
    """An index that grew in steps, with documents replaced and removed on the way, and the records that it holds now."""
    dice = random.Random(seed)
    held: dict[str, Record] = {}
    order = dice.sample(list(records), len(records))
    size = -(-len(order) // steps)
    for start in range(0, len(order), size):
        gone = dice.sample(sorted(held), len(held) // 12)
        again = [held[id] for id in dice.sample(sorted(held), len(held) // 15) if id not in gone]
        fresh = {one.id: one for one in [*again, *order[start : start + size]]}
        engine = publish(root, schema, list(fresh.values()), deletions=gone)
        held = {id: one for id, one in held.items() if id not in gone} | fresh
    return engine, list(held.values())


class Asker:
    """Requests at random over some records: words that stand there, and now and then one that does not."""

    def __init__(self, records: Sequence[Record], schema: Schema, seed: int) -> None:
        self.dice = random.Random(seed)
        self.schema = schema
        self.records = records
        self.filterable = [f for f in schema.fields if f.filterable and f.name != "id"]
        self.wordy = [f for f in schema.slots if f.name not in ("id", "state")]

    def requests(self, count: int) -> Iterator[Request]:
        """That number of requests, their words not analysed yet."""
        return (self.request() for _ in range(count))

    def request(self) -> Request:
        """One request."""
        dice = self.dice
        names = [f.name for f in self.filterable if f.kind in (Kind.KEYWORD, Kind.BOOLEAN)]
        numbers = [f.name for f in self.filterable if f.kind in (Kind.NUMBER, Kind.DATE)]
        sortable = [f.name for f in self.schema.fields if f.sortable and f.name != "id"]
        filters = tuple(self.filter() for _ in range(dice.choice((0, 0, 1, 2))))
        sort = (Sort(dice.choice(sortable), dice.random() < 0.5),) if dice.random() < 0.3 else (Sort("relevance", dice.random() < 0.2),)
        return Request(
            query=self.typed(),
            filters=filters,
            facets=tuple(dice.sample(names, min(2, len(names)))),
            histograms=tuple(dice.sample(numbers, min(1, len(numbers)))),
            picked={f.name: f.node.values for f in filters if isinstance(f.node, q.Equals)},
            facet_size=dice.choice((3, 10)),
            facet_query=dice.choice(("", "", "", "A", "er", "2")),
            facet_order=dice.choice(("count", "count", "name", "natural")),
            unit=dice.choice(("", "", *UNITS)),
            split=dice.choice(("", "", *names)),
            sort=sort,
            offset=dice.choice((0, 0, 3)),
            limit=10,
            group=dice.choice(("none", "story")),
        )

    def typed(self) -> q.Node:
        """A tree as somebody may type it."""
        return q.Everything() if self.dice.random() < 0.1 else self.node(2)

    def node(self, depth: int) -> q.Node:
        """A tree of that depth at most."""
        roll = self.dice.random()
        if depth and roll < 0.25:
            return q.And(tuple(self.node(depth - 1) for _ in range(self.dice.choice((2, 2, 3)))))
        if depth and roll < 0.45:
            return q.Or(tuple(self.node(depth - 1) for _ in range(self.dice.choice((2, 2, 4)))))
        if depth and roll < 0.55:
            return q.And((self.node(depth - 1), q.Not(self.node(depth - 1))))
        if roll < 0.65:
            return self.filter().node
        leaf = self.leaf()
        return q.InField(self.dice.choice(self.wordy).name, leaf) if roll > 0.85 else leaf

    def leaf(self) -> q.Node:
        """A word, phrase, prefix or fuzzy word."""
        dice, words = self.dice, self.words()
        roll = dice.random()
        if roll < 0.6:
            return q.Word(words[0])
        if roll < 0.8:
            return q.Phrase(" ".join(words[: dice.choice((2, 2, 3))]), dice.choice((0, 0, 2)))
        if roll < 0.9:
            begun = " ".join([*words[: dice.choice((0, 0, 1, 2))], words[-1][: dice.choice((2, 3, 5))]])
            return dice.choice((q.Prefix, q.PhrasePrefix))(begun) if dice.random() < 0.8 else q.PhrasePrefix(begun, 2)
        word = words[0]
        if roll < 0.93 and word.isalnum():
            at = dice.randrange(len(word))
            return q.Wildcard(dice.choice((f"*{word[at:]}", f"{word[:at]}*{word[at + 1 :]}", f"{word[:at]}?{word[at + 1 :]}")))
        cut = dice.randrange(1, max(2, len(word)))
        return q.Fuzzy(word[:cut] + word[cut + 1 :], None)

    def words(self) -> list[str]:
        """Three words that stand in a row in some document, or one that stands nowhere."""
        if self.dice.random() < 0.03:
            return ["zzyzzxq"] * 3
        texts = [text for values in self.dice.choice(self.records).texts.values() for text in values]
        words = split(self.dice.choice(texts)) or ["nothing"]
        at = self.dice.randrange(len(words))
        return (words[at : at + 3] + words)[:3]

    def filter(self) -> Filter:
        """A condition on some field, of a value that some document has."""
        field = self.dice.choice(self.filterable)
        having = [
            one.columns[field.name] for one in self.dice.sample(self.records, min(40, len(self.records))) if field.name in one.columns
        ]
        if field.kind in (Kind.KEYWORD, Kind.BOOLEAN):
            values = [self.dice.choice(found) for found in having[: self.dice.choice((1, 2))] if isinstance(found, tuple) and found]
            return Filter(field.name, q.Equals(field.name, tuple(values or ["none"])))
        numbers = sorted(found for found in having[:2] if isinstance(found, float))
        if self.dice.random() < 0.3 or not numbers:
            return Filter(field.name, q.Has(field.name))
        return Filter(field.name, q.Range(field.name, numbers[0], numbers[-1], self.dice.random() < 0.3, self.dice.random() < 0.5))


def told(results: object) -> object:
    """Results as plain values, scores aside."""
    return msgspec.to_builtins(results)
