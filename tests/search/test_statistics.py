"""`stats` says which keys gave a role, and where dates come from that no key gives."""

from __future__ import annotations

from pathlib import Path

import searchidx

FILES = {
    "a.md": "---\ntitle: A\ndate: 2021-09-05\n---\n",
    "b.md": "---\nname: B\ndate: 2021-09-06\npublished: 2021-09-07\n---\n",
    "c.md": "---\ntitle: C\npublished: 2021-09-08\n---\n",
    "2021-09-09-d.md": "---\ntitle: D\n---\n",
    "2021/09/10/e.md": "---\ntitle: E\n---\n",
    "f.md": "---\ntitle: F\nurl: https://example.org/2021/09/11/f/\n---\n",
    "g.md": "---\ntitle: G\n---\n",
}


def test_what_gave_each_role_is_counted(tmp_path: Path) -> None:
    for name, text in FILES.items():
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    searchidx.build(tmp_path / "docs", index=tmp_path / "index")
    with searchidx.open(tmp_path / "index") as index:
        stats = index.stats()
    dates = {"date": 2, "published": 1, "(file name)": 1, "(folder)": 1, "(address)": 1}
    assert stats["dates"] == {"first": "2021-09-05", "last": "2021-09-11", "missing": 1, "given": dates}
    given = {field["role"]: field["given"] for field in stats["fields"] if field["role"] and field["given"]}
    assert given == {"title": {"title": 6, "name": 1}, "date": dates, "url": {"url": 1}}
