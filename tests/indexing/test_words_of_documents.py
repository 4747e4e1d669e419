"""What stands in a document finds it, as its author wrote it: whole folders, built and searched without a configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

import searchidx
from searchidx.model.fields import Kind
from searchidx.search.index import Index


def built(folder: Path, files: dict[str, str], settings: str = "") -> Index:
    """The index of a folder that holds these files; those without a fence get one document of front matter each."""
    docs = folder / "docs"
    for name, text in files.items():
        path = docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    if settings:
        (docs / "searchidx.toml").write_text(settings, "utf-8")
    searchidx.build(docs, index=folder / "index", jobs=1)
    return searchidx.open(folder / "index")


def finds(folder: Path, text: str, query: str, name: str = "a.md", settings: str = "") -> bool:
    """Whether a query finds a file by all of its words, exactly as they are typed, beside one that has none of them; and shows why."""
    with built(folder, {name: text, "other.md": "---\ntitle: Something else\n---\nNothing.\n"}, settings) as index:
        hits = index.search(query, match="all").hits
        assert all("<mark>" in "".join(hit.highlights.values()) for hit in hits if ":" not in query)
        return [hit.id for hit in hits] == [name]


FOUND = [
    # words of front matter that have no role, lists and texts inside mappings among them
    ("---\ntitle: R\ningredients: [flour, sugar]\n---\nMix.", "flour"),
    ("---\ntitle: R\naliases: [EAFE]\n---\n", "eafe"),
    ("---\ntitle: R\nauthors:\n  - name: Ada Otter\n    affiliation: Northfield Institute\n---\n", "northfield"),
    ("---\ntitle: R\ntags:\n  - name: ethics\n    about: What machines ought to do\n---\n", "machines"),
    ("---\ntitle: R\nsku: 02091-C-712\n---\n", "02091-C-712"),
    ("---\ntitle: R\nisbn: 9780131103627\n---\n", "9780131103627"),
    ("---\ntitle: R\ncharacters:\n  - Gandalf\n---\n", "gandalf"),
    ("---\ntitle: R\nplace: Kyoto\n---\n", "kyoto"),
    ("---\ntitle: R\nauthors:\n  - name: Ada Otter\n---\n", "otter"),
    ("---\ntitle: R\nauthor:\n  - name: {given: Ada, family: Otter}\n    url: https://x.org\n---\n", "ada otter"),
    ("---\ntitle: R\nfaq:\n  - question: Why is the sky blue?\n    answer: Scattering\n---\n", "scattering"),
    ("---\ntitle: R\nsteps:\n  - do: Knead\n    minutes: 5\n  - do: Bake\n---\n", "knead bake"),
    ("---\ntitle: R\nmeta:\n  hero: {caption: Sunrise}\n---\n", "sunrise"),
    # front matter without a fence above it
    ("title: Hexo\ndate: 2013/7/13 20:46:25\ntags:\n- one\n---\nA pangolin.\n", "hexo pangolin"),
    # front matter that cannot be read
    ("---\ntitle: Bread: a history\n---\nRye.", "rye"),
    ("---\ntitle: Bread: a history\n---\nRye.", "title:history"),
    ("---\n\nA packing list.\n", "packing"),
    ("---\ntitle: While it is typed\nx: [\n---\nRye.", "typed rye"),
    # template tags, wikilinks and MDX stay where they are code
    ("```liquid\n{% for viola in orchestra.strings %}\n```\n", "orchestra"),
    ('```bash\n[[ -z "$CLARINET" || -n "$BUGLE" ]]\n```\n', "clarinet"),
    ('Use `{{< ref "bassoon" >}}` here.\n', "bassoon"),
    ("See [[Third Note|Shown]].", '"third note"'),
    ('---\nauthor: "[[people/ann|Ann Otter]]"\n---\n', "otter"),
    ('---\nauthor: "[[people/ann|Ann Otter]]"\n---\n', "author:ann"),
    ("---\nup: ['[[Third|Shown words]]', Plain]\n---\n", '"shown words" plain'),
    ("---\ntags: ['[[topics/q1|Quantum things]]']\n---\n", "quantum"),
    ("---\nlinks:\n  - to: '[[zz|Inner label]]'\n---\n", '"inner label"'),
    ('{{< figure src="x.png" caption="A cello at rest" >}}', "cello"),
    ("The TeX of \\def\\a{%\noboe %} and {% unclosed lute", "oboe lute"),
    ("Of \\frac{%x} the ibis and {% at the end %}", "ibis"),
    # words written apart, together, and in other scripts
    ("A plug-in.", "plugin"),
    ("With node.js.", "nodejs"),
    ("ISBN 978-3-16-148410-0.", "9783161484100"),
    ("---\nisbn: 0-306-40615-X\n---\n", "030640615x"),
    ("Call 030-1234567.", "0301234567"),
    ("ISBN 9783161484100.", "978-3-16-148410-0"),
    ("What is new in C#12.", "c#"),
    ("reloadTimelines()", "timelines"),
    ("reloadTimelines()", "reloadtimelines"),
    ("Python 3.11.4", "python 3.11"),
    ("Python 3.11.4", '"python 3.11"'),
    ("Python 3.11", '"python 3.11"'),
    ("HTTPServer", "server"),
    ("getPDFsFrom", "pdfs"),
    ("Kernel 6.1.0-13", "kernel 6.1"),
    ("Since v3.11.4-slim", "3.11"),
    ("C++17", "C++"),
    ("C# only", "C#"),
    ("我喜欢黄山的山路", "山"),
    ("학교에서 친구를", "학교"),
    ("كَتَبَ", "كتب"),
    # several words, the last of which is begun
    ("---\ntitle: R\nsku: 02091-C-712\n---\n", "02091-C-71*"),
    ("Facial recognition at the door.", '"facial recog*"'),
    ("With react-router-dom.", "react-router-d*"),
    ("A plugin.", "plug-i*"),
    ("COVID-19 in 2021", "covid-1*"),
]


@pytest.mark.parametrize(("text", "query"), FOUND)
def test_what_stands_in_a_document_finds_it(tmp_path: Path, text: str, query: str) -> None:
    assert finds(tmp_path, text, query)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ('Text {{< ref "bassoon" >}} and {% include bassoon.html %}.\n', "bassoon"),
        ("---\ntitle: R\nimage: https://x.org/bassoon.png\nhero: /img/bassoon.png\n---\n", "bassoon"),
        ("---\ntitle: a: b\nsecured: bassoon\nmood: bassoon\n---\n", "bassoon"),
        ("Only C here", "C++"),
        ("Python 3.1", "3.11"),
        ("Python 3.110", '"python 3.11"'),
        ("Two PDFs", "fs"),
        ("<!-- bassoon -->", "bassoon"),
        ("---\ntitle: R\nsku: C-02091-712\n---\n", "02091-C-71*"),
        ("Recognition, often facial.", '"facial recog*"'),
        ("A router for react, and a dom.", "react-router-d*"),
    ],
)
def test_what_does_not_stand_in_it_does_not(tmp_path: Path, text: str, query: str) -> None:
    assert not finds(tmp_path, text, query)


def test_mdx(tmp_path: Path) -> None:
    text = (
        "import Tabs from '@theme/TabsModule'\n"
        "import {\n  CardModule,\n} from './cards'\n\nexport const meta = {\n  draftmodule: 1,\n}\n\n"
        '# Head\n\n{/* hiddencomment */}\n\n<Tabs when={a > b} title="Spoken title">\nInside it\n</Tabs>\n\n'
        "```js\nimport thing from 'codeblockmodule'\n```\n"
    )
    with built(tmp_path, {"a.mdx": text}) as index:
        assert [index.search(word, match="all").total for word in ("codeblockmodule", "inside", "head", '"spoken title"')] == [1] * 4
        for word in ("tabsmodule", "cardmodule", "draftmodule", "hiddencomment", "when"):
            assert index.search(word, match="all").total == 0


def test_a_value_that_most_documents_share_does_not_crowd(tmp_path: Path) -> None:
    files = {f"{n}.md": f"---\ntitle: Number {n}\nlayout: post\nlang: en\ncity: {'Oslo' if n else 'Bergen'}\n---\n" for n in range(12)}
    with built(tmp_path, files | {"post.md": "---\ntitle: Why post\nlayout: post\n---\n"}) as index:
        assert [hit.id for hit in index.search("post", match="all").hits] == ["post.md"]
        for typing in (False, True):
            assert index.search("layout:post", typing=typing).total == index.search('layout:"post"', typing=typing).total == 13
        assert index.search("-layout:post").total == index.search("layout:pos").total == 0
        assert index.search(where={"layout": "post"}).total == 13
        assert index.search("bergen", match="all").total == 1


def test_what_has_a_role_weighs_more(tmp_path: Path) -> None:
    files = {"role.md": "---\ntitle: A harp\n---\n", "body.md": "A harp.\n", "key.md": "---\ntitle: B\nmood: [harp]\n---\n"}
    with built(tmp_path, files) as index:
        assert [hit.id for hit in index.search("harp").hits] == ["role.md", "body.md", "key.md"]


@pytest.mark.parametrize(
    ("front", "draft"),
    [
        ("published: 2021-09-05", False),
        ("published:", False),
        ("published: Y", False),
        ("draft: 0", False),
        ("draft:", False),
        ("published: false", True),
        ("draft: true", True),
        ("published: 0", True),
    ],
)
def test_states(tmp_path: Path, front: str, draft: bool) -> None:
    with built(tmp_path, {"a.md": f"---\ntitle: C\n{front}\n---\n"}) as index:
        assert index.search("is:draft").total == draft


def test_front_matter_without_a_fence_above_it(tmp_path: Path) -> None:
    with built(tmp_path, {"a.md": "title: Hexo\ndate: 2013/7/13 20:46:25\ntags:\n- one\n---\nA pangolin.\n"}) as index:
        assert index.search("date:2013-07-13 topic:one title:hexo pangolin").total == 1


def test_a_clipped_note(tmp_path: Path) -> None:
    front = 'title: C\nsource: "https://example.org/a"\nauthor:\n  - "[[Ann Otter]]"\npublished: 2021-09-05\n'
    front += 'created: 2022-01-01\ntags:\n  - "clippings"'
    plain = "title: D\nsource: The Times\nauthor: [[Ann Otter]]\n"
    with built(tmp_path, {"c.md": f"---\n{front}\n---\n", "d.md": f"---\n{plain}---\n"}) as index:
        stored = {hit.id: hit for hit in index.search().hits}
        assert (stored["c.md"].url, stored["c.md"].provider, stored["c.md"].date) == ("https://example.org/a", "Ann Otter", "2021-09-05")
        assert (stored["d.md"].url, stored["d.md"].provider) == (None, "The Times")


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("2021-09-05 23:30:00 -0800", "2021-09-05"),
        ("2021-09-05T00:30:00+09:00", "2021-09-05"),
        ("2021-09-05T12:00:00Z", "2021-09-05"),
        ("05.09.2021", "2021-09-05"),
        ("5.9.2021", "2021-09-05"),
        ("2021.09.05", "2021-09-05"),
        ("2021-09-05 Sunday", "2021-09-05"),
        ("05-09-2021", "2021-05-09"),
    ],
)
def test_the_authors_day(tmp_path: Path, date: str, day: str) -> None:
    with built(
        tmp_path, {"a.md": f"---\ntitle: T\ndate: {date}\n---\n"}, 'url = "https://example.org/{year}/{month}/{day}/{slug}/"\n'
    ) as index:
        (hit,) = index.search(f"date:{day}").hits
        assert hit.url == f"https://example.org/{day.replace('-', '/')}/a/"
        assert hit.date.startswith(day)


def test_the_order_of_the_folder_decides_what_comes_first(tmp_path: Path) -> None:
    with built(tmp_path, {"a.md": "---\ndate: 05-09-2021\n---\n", "b.md": "---\ndate: 25-09-2021\n---\n"}) as index:
        assert [hit.id for hit in index.search("date:2021-09-05").hits] == ["a.md"]


@pytest.mark.parametrize(
    ("name", "front", "day"),
    [
        ("2021-09-05.md", "", "2021-09-05"),
        ("20210905 note.md", "", "2021-09-05"),
        ("202109051230 note.md", "", "2021-09-05"),
        ("2021/09/05/note.md", "", "2021-09-05"),
        ("2021-09-05-trip/index.md", "", "2021-09-05"),
        ("2021-09-05/note.md", "", "2021-09-05"),
        ("note.md", "url: https://example.org/2021/09/05/note/\n", "2021-09-05"),
        ("2021-09-05.md", "created: 2020-01-01\n", "2020-01-01"),
        ("part-12345678.md", "", ""),
    ],
)
def test_a_day_in_the_name_the_path_or_the_address(tmp_path: Path, name: str, front: str, day: str) -> None:
    with built(tmp_path, {name: f"---\n{front}---\nText\n"}) as index:
        assert index.search().hits[0].date == day


def test_topics(tmp_path: Path) -> None:
    files = {
        "a.md": "---\ntags: ['#alpha', area/sub]\n---\n",
        "b.md": "---\ntags: [alpha, C#]\n---\n",
        "c.md": "---\ntags: '#alpha #beta'\n---\n",
        "d.md": "---\ntags: beta; C#, gamma\n---\n",
    }
    with built(tmp_path, files) as index:
        found = {one.value: one.count for one in index.search(facets=("topics",)).facets["topics"]}
        assert found == {
            "alpha": 3,
            "beta": 2,
            "C#": 2,
            "gamma": 1,
            "area": 1,
            "area/sub": 1,
        }
        assert index.search(where={"tags": "area"}).total == 1


def test_links_in_values_are_the_notes_that_they_name(tmp_path: Path) -> None:
    files = {
        "a.md": '---\nauthor: "[[Ann Otter]]"\n---\n',
        "b.md": "---\nauthor: [[Ann Otter]]\n---\n",
        "c.md": '---\nauthor: "[[People/Ann Otter|Ann]]"\n---\n',
    }
    with built(tmp_path, files) as index:
        assert [(one.value, one.count) for one in index.search(facets=("provider",)).facets["provider"]] == [("Ann Otter", 3)]


def test_kinds_hold_and_each_odd_value_is_told(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for number, (price, day, done) in enumerate(
        (("5", "2021-09-05", "true"), ("7", "soon", "false"), ("nine", "2021-09-06", "true"), ("8", "2021-09-07", "maybe"))
    ):
        (docs / f"{number}.md").write_text(f"---\ntitle: T{number}\nprice: {price}\nday: {day}\ndone: {done}\n---\n")
    report = searchidx.build(docs, index=tmp_path / "index", jobs=1)
    assert [report.schema.field(name).kind for name in ("price", "day", "done")] == [Kind.NUMBER, Kind.DATE, Kind.BOOLEAN]  # type: ignore[union-attr]
    told = [(one.path, one.line, one.code) for one in report.diagnostics if one.severity == "warning"]
    assert told == [("1.md", 4, "bad-date"), ("2.md", 3, "bad-number"), ("3.md", 5, "bad-boolean")]


def test_what_is_skipped_is_said(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / "sub").mkdir(parents=True)
    for name in ("a.qmd", "b.Rmd", "c.mdown", "d.mkd", "e.org", "f.png", "g.png"):
        (docs / name).write_text("# Head *one*\n")
    (docs / "link").symlink_to(docs / "sub", target_is_directory=True)
    report = searchidx.build(docs, index=tmp_path / "index", jobs=1)
    assert report.documents == 4
    assert report.as_json()["skipped"] == {"suffix .org": 1, "suffix .png": 2, "linked folder": 1}
    with searchidx.open(tmp_path / "index") as index:
        assert {hit.title for hit in index.search().hits} == {"Head one"}


def test_coverage_is_never_over_all(tmp_path: Path) -> None:
    with built(tmp_path, {"a.md": "---\nmood: x\nMood: y\n---\n", "b.md": "---\nmood: z\n---\n"}) as index:
        assert all(field["coverage"] <= 1 for field in index.stats()["fields"])
