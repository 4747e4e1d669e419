"""Which files a folder gives: all that are documents, none from elsewhere, and the rest counted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from searchidx.sources import PathPatterns, prefixes, read, walk
from searchidx.sources.walk import identifier


def make(root: Path, *names: str) -> None:
    """Small files of these names."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")


def ids(root: Path, rules: PathPatterns | None = None, prefix: str = "") -> list[str]:
    return [found.id for found in walk(root, rules or PathPatterns(), prefix).files]


def test_documents_are_found_in_the_order_of_their_names(tmp_path: Path) -> None:
    make(tmp_path, "b.md", "a.markdown", "c.mdx", "d.html", "e.txt", "F.MD", "sub/z.md", "sub/deep/y.md", "x.png", "noname", "r.yaml")
    listing = walk(tmp_path, PathPatterns())
    assert [found.id for found in listing.files] == ["F.MD", "a.markdown", "b.md", "c.mdx", "d.html", "e.txt", "sub/z.md", "sub/deep/y.md"]
    assert listing.skipped == {"suffix .png": 1, "suffix .yaml": 1, "suffix none": 1}
    assert listing.problems == []


def test_ids_begin_with_the_prefix(tmp_path: Path) -> None:
    make(tmp_path, "sub/a.md")
    assert ids(tmp_path, prefix="news") == ["news/sub/a.md"]


def test_hidden_and_generated_folders_are_skipped_and_counted(tmp_path: Path) -> None:
    make(tmp_path, ".git/a.md", ".hidden.md", "node_modules/p/README.md", "_site/a.md", "_posts/a.md", "public/a.md")
    listing = walk(tmp_path, PathPatterns())
    assert [found.id for found in listing.files] == ["_posts/a.md", "public/a.md"]
    assert listing.skipped == {"hidden": 2, "generated": 2}


@pytest.mark.parametrize("config", ["hugo.toml", "config.toml", "config.yaml"])
def test_the_public_folder_of_a_site_is_skipped(tmp_path: Path, config: str) -> None:
    make(tmp_path, config, "content/a.md", "public/a/index.html", "content/public/b.md")
    assert ids(tmp_path) == ["content/a.md", "content/public/b.md"]


def test_the_index_is_skipped(tmp_path: Path) -> None:
    make(tmp_path, "a.md", "my/index/README.md", "my/b.md")
    (tmp_path / "alias").symlink_to(tmp_path / "my" / "index")
    assert ids(tmp_path, PathPatterns(index=str(tmp_path / "alias"))) == ["a.md", "my/b.md"]


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("b.md", ["a.md", "drafts/c.md", "drafts/deep/d.md"]),
        ("drafts", ["a.md", "b.md"]),
        ("drafts/", ["a.md", "b.md"]),
        ("drafts/**", ["a.md", "b.md"]),
        ("./drafts/*.md", ["a.md", "b.md", "drafts/deep/d.md"]),
        ("**/d.md", ["a.md", "b.md", "drafts/c.md"]),
        ("[ab].md", ["drafts/c.md", "drafts/deep/d.md"]),
        ("[!ab].md", ["a.md", "b.md"]),
        ("?.md", []),
    ],
)
def test_exclude_takes_files_and_folders_away(tmp_path: Path, pattern: str, left: list[str]) -> None:
    make(tmp_path, "a.md", "b.md", "drafts/c.md", "drafts/deep/d.md")
    assert ids(tmp_path, PathPatterns(exclude=(pattern,))) == left


def test_include_adds_suffixes_and_exclude_stands_above_it(tmp_path: Path) -> None:
    make(tmp_path, "a.md", "b.yaml", "data/c.yaml", "data/d.json")
    assert ids(tmp_path, PathPatterns(include=("data/*.yaml", "*.json"), exclude=("d.json",))) == ["a.md", "data/c.yaml"]


def test_links_never_lead_out_or_in_circles(tmp_path: Path) -> None:
    root = tmp_path / "root"
    make(tmp_path, "root/sub/a.md", "root/.store/kept.md", "outside.md", "elsewhere/b.md", "root-twin/c.md")
    links = {
        "inside.md": root / ".store" / "kept.md",
        "outside.md": tmp_path / "outside.md",
        "twin.md": tmp_path / "root-twin" / "c.md",
        "dangling.md": tmp_path / "nothing",
        "self.md": root / "self.md",
        "device.md": Path("/dev/zero"),
        "sub/loop": root,
        "folder.md": root / "sub",
        "away": tmp_path / "elsewhere",
    }
    for name, target in links.items():
        (root / name).symlink_to(target)
    listing = walk(root, PathPatterns())
    found = list(listing.files)
    assert [one.id for one in found] == ["inside.md", "sub/a.md"]
    assert sum(listing.skipped.values()) == 9
    assert listing.skipped["outside"] == 5
    result = read(found[0], PathPatterns())
    assert result.document is not None
    assert (result.document.id, result.document.body) == ("inside.md", "text")


def test_pipes_and_folders_named_like_documents_are_no_documents(tmp_path: Path) -> None:
    make(tmp_path, "folder.md/a.md")
    os.mkfifo(tmp_path / "pipe.md")
    listing = walk(tmp_path, PathPatterns())
    assert [found.id for found in listing.files] == ["folder.md/a.md"]
    assert listing.skipped == {"special": 1}


def test_a_single_file_is_a_source(tmp_path: Path) -> None:
    make(tmp_path, "a.md", "b.md")
    assert ids(tmp_path / "a.md") == ["a.md"]


def test_names_that_are_no_text_become_ids_that_are(tmp_path: Path) -> None:
    for name in [b"caf\xff.md", b"new\nline.md", "é.md".encode(), "e\u0301.md".encode(), "日本.md".encode()]:
        Path(os.fsdecode(bytes(tmp_path) + b"/" + name)).write_text("text")
    found = ids(tmp_path)
    assert sorted(found) == sorted(["caf\\xff.md", "new\\nline.md", "é.md", "e\u0301.md", "日本.md"])
    for one in found:
        one.encode()
        assert "\n" not in one


def test_an_id_is_the_path_where_nothing_is_odd() -> None:
    assert identifier("a b/c-d_é.md") == "a b/c-d_é.md"


def test_a_deep_folder_ends_in_its_file(tmp_path: Path) -> None:
    folder = "/".join(["d"] * 400)
    make(tmp_path, f"{folder}/a.md")
    assert ids(tmp_path) == [f"{folder}/a.md"]


def test_a_path_longer_than_the_system_takes_is_told_and_hides_no_other(tmp_path: Path) -> None:
    make(tmp_path, "a.md", "z.md")
    here, place = Path.cwd(), tmp_path
    try:
        for _ in range(20):
            os.chdir(place)
            place = Path("d" * 250)
            place.mkdir()
        (place / "lost.md").write_text("text")
        listing = walk(tmp_path, PathPatterns())
        found = [one.id for one in listing.files]
    finally:
        os.chdir(here)
        subprocess.run(["rm", "-r", tmp_path / ("d" * 250)], check=True)
    assert found == ["a.md", "z.md"]
    assert (len(listing.unreadable), [one.code for one in listing.problems]) == (1, ["unreadable-folder"])


@pytest.mark.skipif(os.geteuid() != 0, reason="drops privileges to be refused")
def test_what_may_not_be_read_is_told_and_not_lost(tmp_path: Path) -> None:
    make(tmp_path, "open.md", "shut.md", "closed/a.md")
    for folder in [tmp_path, *tmp_path.parents][:4]:
        folder.chmod(0o755)
    (tmp_path / "shut.md").chmod(0)
    (tmp_path / "closed").chmod(0)
    code = (
        "import os, sys, pathlib\n"
        "from searchidx.sources import PathPatterns, walk, read\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "w = walk(pathlib.Path(sys.argv[1]), PathPatterns())\n"
        "r = [read(f, PathPatterns()) for f in w.files]\n"
        "print([(x.found.id, x.document is not None) for x in r], w.unreadable)\n"
        "print([p.code for p in w.problems], [d.code for x in r for d in x.diagnostics])\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip().split("\n") == [
        "[('open.md', True), ('shut.md', False)] ['closed/']",
        "['unreadable-folder'] ['unreadable']",
    ]


def test_a_source_that_is_gone_is_unreadable_as_a_whole(tmp_path: Path) -> None:
    listing = walk(tmp_path / "gone", PathPatterns(), "gone")
    assert list(listing.files) == []
    assert (listing.unreadable, listing.problems[0].code) == (["gone/"], "unreadable-folder")


def test_the_state_of_a_file_tells_whether_it_changed(tmp_path: Path) -> None:
    make(tmp_path, "a.md")
    (before,) = walk(tmp_path, PathPatterns()).files
    info = (tmp_path / "a.md").stat()
    assert before.mark == (info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_ino)
    assert (before.size, before.touched_ns) == (info.st_size, max(info.st_mtime_ns, info.st_ctime_ns))
    (tmp_path / "a.md").write_text("TEXT")
    os.utime(tmp_path / "a.md", ns=(info.st_atime_ns, info.st_mtime_ns))
    (after,) = walk(tmp_path, PathPatterns()).files
    assert before.mark[:2] == after.mark[:2]
    assert before != after


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["news"], [""]),
        (["a/news", "blog"], ["news", "blog"]),
        (["a/news", "b/news", "news"], ["news", "news-2", "news-3"]),
        (["a/../blog/", "x.jsonl"], ["blog", "x.jsonl"]),
        (["news", "a/news", "news-2"], ["news", "news-2", "news-2-2"]),
        (["/", "a"], ["root", "a"]),
        ([], []),
    ],
)
def test_prefixes_tell_sources_apart(sources: list[str], expected: list[str]) -> None:
    assert prefixes([Path(source) for source in sources]) == expected
