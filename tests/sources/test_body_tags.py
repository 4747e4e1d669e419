"""`#tags` in the text of a body are topics where the settings say so, and code, addresses and headings have none."""

from __future__ import annotations

from pathlib import Path

import pytest

import searchidx

NOTE = """{front}# Heading

Text with #alpha and #area/part, #alpha again; not a#beta, nor #12 or `#gamma` or https://example.org/#delta.

```sh
#epsilon
```

- #Zeta_2
"""


def topics(folder: Path, settings: str, front: str, name: str = "a.md") -> tuple[str, ...]:
    docs = folder / "docs"
    docs.mkdir()
    (docs / name).write_text(NOTE.format(front=front), "utf-8")
    (docs / "other.md").write_text("---\ntitle: Other\ntags: [kept]\n---\nNothing.\n", "utf-8")
    (docs / "searchidx.toml").write_text(settings, "utf-8")
    searchidx.build(docs, index=folder / "index")
    with searchidx.open(folder / "index") as index:
        hit = index.document(name)
        assert hit is not None
        found = index.search("", where={"topics": ["area"]}).hits if settings else []
        assert [one.id for one in found] == [name] * bool(settings)
        return hit.topics


@pytest.mark.parametrize(
    ("front", "found"),
    [
        ("", ("alpha", "area/part", "Zeta_2")),
        ("---\ntags: [own, Alpha]\n---\n", ("own", "Alpha", "area/part", "Zeta_2")),
        ("---\ntags: own, more\n---\n", ("own", "more", "alpha", "area/part", "Zeta_2")),
        ("---\ntags:\n---\n", ("alpha", "area/part", "Zeta_2")),
        ("---\ncategories: own\n---\n", ("own", "alpha", "area/part", "Zeta_2")),
    ],
)
def test_tags_of_a_body_are_topics_where_asked_for(tmp_path: Path, front: str, found: tuple[str, ...]) -> None:
    assert topics(tmp_path, "body_tags = true\n", front) == found


def test_tags_of_a_body_are_text_unless_asked_for(tmp_path: Path) -> None:
    assert topics(tmp_path, "", "---\ntags: own\n---\n") == ("own",)
