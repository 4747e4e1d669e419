from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchidx.errors import ConfigError
from searchidx.model.fields import Kind, Role
from searchidx.settings import Settings, SignalSettings
from searchidx.settings_file import load, parse

PATH = Path("searchidx.toml")

EVERYTHING = """
language = "de"
drafts = "skip"
images = true
url = "https://example.org/{slug}/"
include = ["*.yaml"]
exclude = "drafts/**"
ignore = ["internal"]
facets = ["topics", "level"]
[kinds]
zip = "keyword"
"provider.domain" = "stored"
[roles]
title = "headline"
topics = ["labels", "tags"]
[weights]
title = 7
[ranking]
quality = 0.5
freshness = { weight = 1, half_life = "90d" }
"""


def refused(text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        parse(text, PATH)
    assert str(PATH) in caught.value.message
    assert caught.value.hint
    return caught.value


def test_a_file_says_everything() -> None:
    settings = parse(EVERYTHING, PATH)
    assert settings == Settings(
        language="german",
        drafts="skip",
        images=True,
        url="https://example.org/{slug}/",
        include=("*.yaml",),
        exclude=("drafts/**",),
        ignore=("internal",),
        facets=("topics", "level"),
        kinds={"zip": Kind.KEYWORD, "provider.domain": Kind.STORED},
        roles={Role.TITLE: ("headline",), Role.TOPICS: ("labels", "tags")},
        weights={"title": 7.0},
        ranking={"quality": SignalSettings(weight=0.5), "freshness": SignalSettings(weight=1.0, half_life=90.0)},
    )


def test_the_shape_is_what_an_index_keeps() -> None:
    settings = parse(EVERYTHING, PATH)
    shape = settings.shape()
    assert "images" not in shape
    assert "ranking" not in shape
    assert msgspec.convert(shape, Settings) == parse(EVERYTHING.replace("images = true", "").partition("[ranking]")[0], PATH)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('draft = "skip"', "draft", "drafts"),
        ('[kind]\na = "text"', "kind", "kinds"),
        ('[roles]\ntitel = "x"', "titel", "title"),
        ('[kinds]\nzip = "kewyord"', "kewyord", "keyword"),
        ('drafts = "hidden"', "drafts cannot be 'hidden'", "show, "),
        ('[weights]\nbody = 2\ntitle = "high"', "weights.title is text and must be a number", "default"),
        ('language = ["english"]', "language is a list and must be text", "language"),
        ("roles = 3", "roles is a whole number and must be a table", "roles"),
        ("images = 1", "images", "images"),
        ("[weights]\ntitle = -1", "weights.title", "1 is"),
        ('[kinds]\ndate = "number"', "kinds.date", "date"),
        ('[kinds]\nbody = "keyword"', "kinds.body", "built in"),
        ('url = "example.org/{slug}"', "url", "https://"),
        ('url = "https://example.org/"', "url", "braces"),
        ('url = "https://example.org/{slug"', "url", "{slug}"),
        ('url = "javascript:{slug}"', "url", "https://"),
        ('language = "klingon"', "language", "english"),
        ("[ranking]\nfreshness = { weight = 1, half_life = 0 }", "freshness", "half_life"),
        ("[ranking]\nfreshness = { wieght = 1 }", "wieght", "ranking"),
        ('[site]\norigins = ["example.org"]', "site.origins", "https://"),
        ('[site]\norigins = ["https://example.org/"]', "site.origins", "without a path"),
        ('[site]\norigins = ["https://*.example.org"]', "site.origins", "https://"),
        ("[site]\norigins = [5]", "site.origins", "default"),
        ("a = ", "TOML", "init"),
    ],
)
def test_mistakes_are_named_with_the_way_out(text: str, message: str, hint: str) -> None:
    error = refused(text)
    assert message in error.message
    assert hint in error.hint


def test_the_file_of_the_first_source_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    notes = tmp_path / "notes"
    notes.mkdir()
    assert load(None, [notes]) == Settings()
    (tmp_path / "searchidx.toml").write_text("images = true")
    assert load(None, [notes]).images
    (notes / "searchidx.toml").write_text('\ufeffdrafts = "skip"', encoding="utf-8")
    assert load(None, [notes]) == Settings(drafts="skip")
    assert load(tmp_path / "searchidx.toml", [notes]).images


def test_a_named_file_must_be_there_and_readable(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        load(tmp_path / "none.toml")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b"language = '\xe9'")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load(tmp_path / "latin.toml")


_names = st.sampled_from(("drafts", "images", "kinds", "roles", "weights", "facets", "url", "ranking", "ignore", "language", "x"))
_plain = st.one_of(
    st.booleans(), st.integers(-3, 3), st.sampled_from(('"skip"', '"text"', '"{a}"', '["a"]', "[1]", "{a = 1}", '{title = ["a"]}', "[[]]"))
)


@settings(deadline=None)
@given(st.dictionaries(_names, _plain, max_size=4))
def test_no_file_breaks_the_reader(values: dict[str, object]) -> None:
    text = "\n".join(f"{name} = {str(value).lower() if isinstance(value, bool) else value}" for name, value in values.items())
    try:
        assert isinstance(parse(text, PATH), Settings)
    except ConfigError as error:
        assert error.message.startswith(str(PATH))


@pytest.mark.parametrize("pattern", ["[z-a].md", "!"])
def test_patterns_that_are_none_are_named(pattern: str) -> None:
    with pytest.raises(ConfigError, match="exclude"):
        parse(f"exclude = ['*.tmp', '{pattern}']", PATH)
