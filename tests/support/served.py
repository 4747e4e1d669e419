"""A small folder of documents to serve: articles on three topics, a draft, one with related articles, and a hostile one."""

from __future__ import annotations

from pathlib import Path

ATTACKS = (
    "<script>window.pwned=1</script>",
    "\"><img src=x onerror='window.pwned=1'>",
    "<svg/onload=window.pwned=1>",
    "</title></textarea><script>window.pwned=1</script>",
    "{{ 7 * 7 }}<mark>x</mark>",
    "<scr\u200bipt>window.pwned=1</scr\u200bipt>",
)
TOPICS = ("Robotics", "Vision", "Sports")


def write(folder: Path) -> Path:
    """Write the documents under a folder, and give it back."""
    (folder / "notes").mkdir(parents=True)
    for number in range(36):
        (folder / "notes" / f"article-{number:02}.md").write_text(article(number), encoding="utf-8")
    (folder / "draft.md").write_text(DRAFT, encoding="utf-8")
    (folder / "parent.md").write_text(PARENT, encoding="utf-8")
    (folder / "hostile.md").write_text(hostile(), encoding="utf-8")
    return folder


def article(number: int) -> str:
    """One of many like articles: every third on robots and vision, by one of two providers, a month apart."""
    topics = ["Robotics"] if number % 3 else ["Robotics", "Vision"]
    provider = "Gazette" if number % 2 else "Herald"
    return (
        f"---\ntitle: Robot report {number:02}\nexcerpt: How machine {number} learned to walk.\n"
        f"topics: [{', '.join(topics)}]\nprovider: {provider}\nheat: {number}\n"
        f"date: {2019 + number // 12}-{number % 12 + 1:02}-15\nwebUrl: https://example.org/robots/{number}\n"
        "---\nRobots walk, run and jump.\n"
    )


DRAFT = "---\ntitle: An unfinished thought\ntopics: [Sports]\nprovider: Herald\ndraft: true\ndate: 2021-06-01\n---\nNot done yet.\n"
SECRET = "c2VjcmV0LWJsb2I"
PARENT = f"""---
title: A week in science
topics: [Vision]
provider: Gazette
date: 2021-05-04
secured: {SECRET}
related:
  - title: The axolotl regrows its heart
    webUrl: https://example.org/axolotl
    provider: Biology Today
  - title: Nothing else
    webUrl: javascript:window.pwned=1
---
First paragraph.

Second paragraph.
"""


def hostile() -> str:
    """A document with an attack in every field."""
    lines = "\n".join(f"note{n}: {quoted(attack)}" for n, attack in enumerate(ATTACKS))
    return (
        f"---\ntitle: {quoted('hostile ' + ATTACKS[0])}\nexcerpt: {quoted('hostile ' + ATTACKS[1])}\nprovider: {quoted(ATTACKS[2])}\n"
        f"topics: [{', '.join(map(quoted, ATTACKS))}]\nwebUrl: 'javascript:window.pwned=1'\ndate: {quoted(ATTACKS[3])}\n"
        f"type: {quoted(ATTACKS[0])}\n{lines}\nrelated:\n  - title: {quoted('hostile ' + ATTACKS[1])}\n"
        "    webUrl: 'data:text/html,<script>'\n"
        f"---\nhostile body {' '.join(ATTACKS)}\n"
    )


def quoted(text: str) -> str:
    """A text as a YAML scalar in single quotes."""
    return "'" + text.replace("'", "''") + "'"
