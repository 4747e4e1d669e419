"""Folders of small documents made up at random, and edits to them."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import searchidx

WORDS = ["river", "stone", "cloud", "ember", "violet", "harbor", "signal", "cedar", "lantern"]
WORDS += ["orbit", "meadow", "falcon", "copper", "tide", "winter", "comet", "maple", "anchor"]
TOPICS = ["Nature", "nature", "Space", "Robotics", "Sea", "Machine Learning", "space"]
PROVIDERS = ["Harbor Times", "The Orbit", "Cedar Daily"]
QUERIES = [
    "",
    "river",
    "cloud ember",
    "cloud OR violet",
    "river -stone",
    '"harbor signal"',
    "com*",
    "topics:space",
    "related:tide",
    "emberr",
]
EDITS = ["add", "add", "change", "change", "rename", "delete", "break", "touch", "revert", "configure", "lines", "flip"]
CONFIGS = [
    "",
    'ignore = ["quality", "related"]\n',
    'drafts = "skip"\n',
    "[weights]\nexcerpt = 5.0\nbody = 0.5\n",
    'exclude = ["news/2021"]\n[kinds]\nquality = "keyword"\n',
    'facets = ["tags", "quality"]\n[roles]\ntitle = ["excerpt", "title"]\n',
]


class Folder:
    """A folder whose documents a script edits."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.dice = random.Random(seed)
        self.made = 0
        self.slashes = "{month}/{day}/{year}"
        root.mkdir(parents=True)
        self.lines = root.with_name("lines.jsonl")
        self.sources = [root, self.lines] if self.dice.random() < 0.3 else [root]
        self.write_lines()
        for _ in range(12):
            self.add()

    def paths(self) -> list[Path]:
        return sorted(self.root.rglob("*.md"))

    def add(self) -> None:
        """A new document."""
        self.made += 1
        path = self.root / self.dice.choice(("", "news", "news/2021")) / f"doc-{self.made}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.copy() if self.dice.random() < 0.25 else self.text(), "utf-8")

    def copy(self) -> str:
        """The text of a document that is there, at another site; a new text where there is none."""
        paths = self.paths()
        text = self.dice.choice(paths).read_text("utf-8") if paths else self.text()
        return text.replace("a.org", f"{self.dice.choice('bcd')}.org")

    def text(self) -> str:
        """A document's text; now and then with keys or values that change what is inferred."""
        dice = self.dice
        lines = ["---", f"title: {self.said(4)}"]
        if dice.random() < 0.8:
            lines.append(f"excerpt: {self.said(9)}")
        if dice.random() < 0.8:
            lines += self.topics()
        if dice.random() < 0.8:
            lines.append(f"date: 20{dice.randrange(18, 24)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}")
        if dice.random() < 0.3:
            lines.append(f"seen: {self.slashed()}")
        if dice.random() < 0.7:
            lines += ["provider:", f"  name: {dice.choice(PROVIDERS)}"]
        if dice.random() < 0.5:
            lines.append(f"quality: {dice.choice(('12', '40', '77', '77', '1.10'))}")
        if dice.random() < 0.15:
            lines.append(f"description: {self.said(5)}")
        if dice.random() < 0.2:
            lines.append("published: false")
        if dice.random() < 0.4:
            scheme, www, slash = dice.choice(("https", "http")), dice.choice(("", "www.")), dice.choice(("", "/"))
            lines.append(f"url: {scheme}://{www}a.org/{dice.randrange(5)}{slash}")
        if dice.random() < 0.3:
            lines += ["related:", f"  - title: {self.said(4)}", f"    excerpt: {self.said(6)}"]
        headed = [f"## {self.said(2)}", ""] if dice.random() < 0.3 else []
        return "\n".join([*lines, "---", *headed, self.said(dice.choice((0, 12))), ""])

    def broken(self) -> str:
        """A document that can be read only in part, or not at all."""
        front = self.dice.choice(
            ("title: [never closed", f"title: {self.said(2)}: {self.said(1)}", "- a", f"title: {self.said(1)}\n\tx: 1")
        )
        closing = self.dice.choice(("---", "---", ""))
        return self.dice.choice((f"---\n{front}\nsecured: none\n{closing}\n{self.said(5)}\n", f"---\n{front}\n---\n{self.said(5)}\n", "\0"))

    def topics(self) -> list[str]:
        """Topics as a list, or as words with commas or blanks between them; mostly under the usual key."""
        key = self.dice.choice(("topics", "topics", "topics", "tags", "Categories"))
        chosen = self.dice.sample(TOPICS, self.dice.choice((1, 2)))
        joint = self.dice.choice(("", "", ", ", " "))
        return [f"{key}: {joint.join(chosen)}"] if joint else [f"{key}:", *(f"  - {topic}" for topic in chosen)]

    def slashed(self) -> str:
        """A date whose day and month only the rest of the column tells apart."""
        return self.slashes.format(month=self.dice.randrange(1, 13), day=self.dice.randrange(1, 29), year=2021)

    def write_lines(self) -> None:
        """A file of lines beside the folder: some stay, some change, some go, one in a while is broken."""
        records = [
            {"id": f"line-{n}", "title": self.said(3), "tags": self.dice.sample(TOPICS, 1)} for n in range(self.dice.randrange(1, 5))
        ]
        broken = ["{"] if self.dice.random() < 0.2 else []
        self.lines.write_text("\n".join(['{"id": "stays", "title": "river"}', *map(json.dumps, records), *broken, ""]), "utf-8")

    def write_config(self) -> None:
        """A configuration that comes, says something else, or goes."""
        path = self.root / "searchidx.toml"
        said = self.dice.choice(CONFIGS)
        if said:
            path.write_text(said, "utf-8")
        else:
            path.unlink(missing_ok=True)

    def said(self, count: int) -> str:
        return " ".join(self.dice.choice(WORDS) for _ in range(count))

    def edit(self) -> str:
        """One edit at random, and its name."""
        kind = self.dice.choice(EDITS)
        paths = self.paths()
        if kind == "add" or len(paths) < 4:
            self.add()
            return "add"
        path = self.dice.choice(paths)
        before = path.read_text("utf-8")
        if kind == "change":
            path.write_text(self.text(), "utf-8")
        elif kind == "rename":
            path.rename(path.with_name(f"moved-{self.made}-{path.name}"))
        elif kind == "delete":
            path.unlink()
        elif kind == "break":
            path.write_text(self.broken(), "utf-8")
        elif kind == "touch":
            path.touch()
        elif kind == "configure":
            self.write_config()
        elif kind == "lines":
            self.write_lines()
        elif kind == "flip":
            self.slashes = "{day}/{month}/{year}" if self.slashes.startswith("{m") else "{month}/{day}/{year}"
            for each in paths:
                each.write_text(self.text(), "utf-8")
        else:
            path.write_text(self.text(), "utf-8")
            path.write_text(before, "utf-8")
        return kind


def answers(index: Path) -> list[dict[str, Any]]:
    """What an index answers to a handful of queries, and completions, but for what differs from build to build."""
    with searchidx.open(index) as opened:
        facets = tuple(field.name for field in opened.schema.fields if field.filterable and field.name != "id")
        asked = [(query, group) for query in QUERIES for group in ("none", "story")]
        found = [opened.search(query, facets=facets, limit=50, explain=True, group=group).as_json() for query, group in asked]
        completions = [[one.as_json() for one in opened.suggest(prefix)] for prefix in ("ri", "o", "sp", "com")]
        stats = {name: value for name, value in opened.stats().items() if name in ("documents", "fields", "dates")}
    kept = [{name: value for name, value in one.items() if name not in ("took_ms", "generation")} for one in found]
    return json.loads(json.dumps([*kept, completions, stats]))  # type: ignore[no-any-return]
