"""Folders as well-known tools leave them, files and all: without a configuration, what a person would have chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

import searchidx

FOLDERS: dict[str, dict[str, str | bytes]] = {
    "jekyll": {
        f"_posts/2021-09-0{n}-how-rain-falls-{n}.md": f"---\nlayout: post\ntitle: How rain falls {n}\n"
        f"excerpt: Drops and clouds.\ntags: [weather, sky]\nauthor: Jo Field\n---\nRain *falls* down.\n"
        for n in range(1, 5)
    },
    "hugo": {
        "content/_index.md": "+++\ntitle = 'Home'\n+++\n",
        **{
            f"content/posts/rain-{n}/index.md": f"+++\ntitle = 'How rain falls {n}'\ndate = 2021-09-0{n}T10:00:00+02:00\n"
            "description = 'Drops and clouds.'\ntags = ['weather', 'sky']\n[params]\nauthor = 'Jo Field'\n+++\nRain *falls* down.\n"
            for n in range(1, 5)
        },
    },
    "zola": {
        f"content/blog/{n}.md": f"+++\ntitle = 'How rain falls {n}'\ndate = 2021-09-0{n}\ndescription = 'Drops and clouds.'\n"
        "[taxonomies]\ntags = ['weather', 'sky']\n[extra]\nauthor = 'Jo Field'\n+++\nRain *falls* down.\n"
        for n in range(1, 5)
    },
    "astro": {
        f"src/content/blog/{n}.mdx": f"---\ntitle: 'How rain falls {n}'\npubDate: 'Sep 0{n} 2021'\ndescription: Drops and clouds.\n"
        "heroImage: /rain.jpg\ntags: ['weather', 'sky']\nauthor: Jo Field\n---\nimport Cloud from '../Cloud.astro'\n\nRain *falls* down.\n"
        for n in range(1, 5)
    },
    "obsidian": {
        f"Notes/How rain falls {n}.md": f"---\naliases:\n  - Rain {n}\ntags:\n  - weather\n  - sky\ncreated: 2021-09-0{n}\n"
        'summary: Drops and clouds.\nauthor: "Jo Field"\n---\nRain falls [[Ground|down]], see [[Cloud]].\n'
        for n in range(1, 5)
    },
    "docusaurus": {
        f"docs/0{n}-rain.md": f"---\nid: rain-{n}\nsidebar_position: {n}\nkeywords: [weather, sky]\ndescription: Drops and clouds.\n"
        f"date: 2021-09-0{n}\nauthor: Jo Field\n---\n# How rain falls {n}\n\nRain *falls* down.\n"
        for n in range(1, 5)
    },
    "a table's rows": {
        f"{n}.md": b"\xef\xbb\xbf"
        + f"---\nHeadline: How rain falls {n}\nDate: 9/{n}/2021\nSummary: Drops and clouds.\n"
        f"Tags: weather, sky\nAuthor: Jo Field\nSeen On: 9/1{n}/2021\n---\nRain falls down.\n".replace("\n", "\r\n").encode()
        for n in range(1, 5)
    },
    "pages": {
        f"{n}.html": f"---\ntitle: How rain falls {n}\ndate: 2021-09-0{n}\nsummary: Drops and clouds.\ntags: [weather, sky]\n"
        "author: Jo Field\n---\n<script>let hidden = 1</script><p>Rain <b>falls</b> down.</p>\n"
        for n in range(1, 5)
    },
    "records": {
        "searchidx.toml": "include = ['*.yaml', '*.json']\n",
        **{
            f"{n}.yaml": f"title: How rain falls {n}\ndate: 2021-09-0{n}\nsummary: Drops and clouds.\ntags: [weather, sky]\n"
            "author: Jo Field\nbody: Rain falls down.\n"
            for n in range(1, 3)
        },
        **{
            f"{n}.json": f'{{"title": "How rain falls {n}", "date": "2021-09-0{n}", "summary": "Drops and clouds.", '
            '"tags": ["weather", "sky"], "author": "Jo Field", "body": "Rain falls down."}\n'
            for n in range(3, 5)
        },
    },
}


def make(root: Path, files: dict[str, str | bytes]) -> Path:
    """A folder that holds these files."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


@pytest.mark.parametrize("style", FOLDERS)
def test_a_folder_says_what_its_author_meant(style: str, tmp_path: Path) -> None:
    docs = make(tmp_path / "site", FOLDERS[style])
    report = searchidx.build(docs, index=tmp_path / "index", jobs=1)
    assert [one.path for one in report.diagnostics if one.severity == "refused"] == []
    with searchidx.open(tmp_path / "index") as index:
        page = index.search('"rain falls down"', facets=("topics", "provider"))
        assert sorted(hit.title for hit in page.hits) == [f"How rain falls {n}" for n in range(1, 5)]
        assert [(one.value, one.count) for one in page.facets["topics"]] == [("sky", 4), ("weather", 4)]
        assert [(one.value, one.count) for one in page.facets["provider"]] == [("Jo Field", 4)]
        assert [field.name for field in index.schema.facets] == ["topics", "provider"]
        assert [hit.title for hit in index.search("date:2021-09-03").hits] == ["How rain falls 3"]
        assert index.search("summary:drops").total == 4
        assert index.search("hidden OR import", match="any").total == 0


def test_links_between_notes_are_found_by_what_they_show(tmp_path: Path) -> None:
    docs = make(tmp_path / "vault", FOLDERS["obsidian"])
    searchidx.build(docs, index=tmp_path / "index", jobs=1)
    with searchidx.open(tmp_path / "index") as index:
        assert [hit.title for hit in index.search('aliases:"Rain 2"').hits] == ["How rain falls 2"]
        assert index.search("see cloud").total == 4


def test_keys_with_blanks_and_capitals_are_asked_for_as_they_are_written(tmp_path: Path) -> None:
    docs = make(tmp_path / "rows", FOLDERS["a table's rows"])
    searchidx.build(docs, index=tmp_path / "index", jobs=1)
    with searchidx.open(tmp_path / "index") as index:
        assert index.search(where={"Seen On": "2021-09-12"}).total == 1
        assert [hit.fields["Seen On"] for hit in index.search("title:2").hits] == ["2021-09-12"]


def test_lines_with_zones_and_scripts_without_blanks(tmp_path: Path) -> None:
    lines = tmp_path / "notes.jsonl"
    lines.write_text(
        '{"id": "ja", "title": "雨の降り方", "date": "2021-09-01T08:00:00+09:00", "tags": ["天気"]}\n'
        '{"id": "th", "title": "ฝนตกอย่างไร", "date": "2021-09-01T05:00:00+07:00", "tags": ["อากาศ"]}\n',
        "utf-8",
    )
    searchidx.build(lines, index=tmp_path / "index", jobs=1)
    with searchidx.open(tmp_path / "index") as index:
        assert [hit.id for hit in index.search("降り方").hits] == ["ja"]
        assert [hit.id for hit in index.search("ฝนตก").hits] == ["th"]
        assert [hit.id for hit in index.search(where={"topics": "天気"}).hits] == ["ja"]
        assert {hit.fields["date"] for hit in index.search("date:2021-09-01").hits} == {"2021-08-31T23:00:00Z", "2021-08-31T22:00:00Z"}
        assert index.search("date:2021-08-31").total == 0
