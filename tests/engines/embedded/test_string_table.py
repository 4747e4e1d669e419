"""Tables of strings: what is found in them is what Python's own bisection finds in the list."""

from __future__ import annotations

from bisect import bisect_left
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchidx.engines.embedded.format.bundle import Bundle, BundleWriter
from searchidx.engines.embedded.format.string_table import STEP, SortedTable, add_sorted

FEW = [b"", b"a", b"a\0", b"a\0\0\0\0\0\0\0", b"a\0\0\0\0\0\0\0\0", b"ab"]
ALIKE = [b"\x01state\x01" + b"w%04d" % number for number in range(5 * STEP)]
"""Many strings with the same fence."""


def table(folder: Path, strings: list[bytes]) -> SortedTable:
    """A table of sorted strings."""
    with (folder / "bundle").open("wb") as file:
        out = BundleWriter(file)
        add_sorted(out, "names", strings)
        out.close()
    return SortedTable(Bundle(folder / "bundle"), "names")


def is_found(folder: Path, strings: list[bytes], keys: list[bytes]) -> None:
    """Every key is found where bisection finds it, and every string by its number."""
    names = table(folder, strings)
    for key in keys:
        place = bisect_left(strings, key)
        assert names.seek(key) == place
        assert names.find(key) == (place if key in strings else -1)
    assert [names[number] for number in range(names.count)] == names.between(0, names.count) == strings
    assert names.some(range(0, names.count, 3)) == strings[::3]
    assert names.sizes(0, names.count).tolist() == list(map(len, strings))
    assert names.is_whole()


@pytest.mark.parametrize("strings", [[], FEW, ALIKE, sorted([*ALIKE, *FEW])])
def test_by_hand(tmp_path: Path, strings: list[bytes]) -> None:
    is_found(tmp_path, strings, [*strings, *(one + b"\0" for one in strings), *(one[:-1] for one in strings), b"", b"\xff" * 9])


@given(
    st.sets(st.text("ab\0\U0010ffff", max_size=12).map(lambda text: text.encode())),
    st.lists(st.binary(max_size=10)),
)
def test_any(tmp_path_factory: pytest.TempPathFactory, strings: set[bytes], keys: list[bytes]) -> None:
    ordered = sorted(strings)
    is_found(tmp_path_factory.mktemp("table"), ordered, [*keys, *ordered])


def test_a_fence_that_is_not_its_string_is_told(tmp_path: Path) -> None:
    with (tmp_path / "bundle").open("wb") as file:
        out = BundleWriter(file)
        add_sorted(out, "own", ALIKE)
        add_sorted(out, "others", [b"other"] * len(ALIKE))
        out.close()
    bundle = Bundle(tmp_path / "bundle")
    names = SortedTable(bundle, "own")
    assert names.is_whole()
    names._fences = SortedTable(bundle, "others")._fences
    assert not names.is_whole()
