"""A file whose front matter cannot be read is read in part: its body, and the lines whose keys have a role; nothing that is secret."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest

from searchidx.inference.states import state
from searchidx.model.document import Document
from searchidx.model.document_limits import DEFAULT
from searchidx.sources import PathPatterns
from searchidx.sources.partial import is_partial
from tests.support.sources import reading


def partly(folder: Path, content: str, name: str = "x.md", rules: PathPatterns | None = None) -> Document:
    """The document of a file that is read in part, which is told once, as a warning."""
    result = reading(folder, content, name, rules)
    assert [is_partial(one) for one in result.diagnostics].count(True) == 1
    assert all(one.severity != "refused" for one in result.diagnostics)
    assert result.document is not None
    return result.document


@pytest.mark.parametrize(
    ("content", "code", "line", "meta", "body"),
    [
        ("---\ntitle: Bread: a history\n---\nRye.", "yaml-syntax", 2, {"title": "Bread: a history"}, "Rye."),
        ("---\ntitle: T\nno end", "front-matter-unclosed", 1, {"title": "T"}, "no end"),
        ("---\ntitle: T\ntags:\n  - a\n\nBody: text\n\n# Head", "front-matter-unclosed", 1, {"title": "T"}, "Body: text\n\nHead"),
        ("+++\na = 1\n---\n", "front-matter-unclosed", 1, {}, ""),
        ("---\ntitle: @jo and *me*\nmood: 5: x\n---\nB", "yaml-syntax", 2, {"title": "@jo and *me*"}, "B"),
        ("---\nsummary: 'It's here'\ndate: 2021-09-05\n---\nB", "yaml-syntax", 2, {"summary": "It's here", "date": "2021-09-05"}, "B"),
        (
            "---\ntags: [a, 'b c']\nurl: \"https://x.org\nx: [\n---\n",
            "yaml-syntax",
            None,
            {"tags": ["a", "b c"], "url": "https://x.org"},
            "",
        ),
        ("+++\ntitle = 'A'\nb = \n[x]\ntitle = 'no'\n+++\nB", "toml-syntax", 3, {"title": "A"}, "B"),
        ('{"a": 1,\n "b" 2\n}\nBody', "json-syntax", 2, {}, "Body"),
        ("---\n- a\n---\nB", "not-a-mapping", 2, {}, "B"),
        ("---\ntitle: T\n" + "a: b\n" * 300_000 + "---\nB", "too-large", 1, {"title": "T"}, "B"),
        ("---\na: " + "[" * 100 + "\ntitle: T\n---\nB", "too-deep", 2, {"title": "T"}, "B"),
        ("+++\na = " + "[" * 5_000 + "\n+++\nB", "too-deep", 2, {}, "B"),
    ],
)
def test_what_can_be_read_is_kept_and_the_rest_is_told(
    tmp_path: Path, content: str, code: str, line: int | None, meta: dict[str, object], body: str
) -> None:
    found = partly(tmp_path, content)
    (problem,) = reading(tmp_path, content).diagnostics
    assert (problem.path, problem.code) == ("x.md", code)
    assert line is None or problem.line == line
    assert problem.hint or code == "too-deep"
    assert (found.meta, found.body) == (meta, body)


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ("---\n\nA packing list.\n", "A packing list."),
        ("---\n# Head\n\nWords.\n", "Head\n\nWords."),
        ("---\n\nOne\n\n---\n\nTwo\n", "One\n\nTwo"),
        ("---", ""),
        ("---\n\nBring: nothing that weighs\n", "Bring: nothing that weighs"),
    ],
)
def test_a_fence_without_front_matter_behind_it_is_a_rule(tmp_path: Path, content: str, body: str) -> None:
    result = reading(tmp_path, content)
    assert result.document is not None
    assert (result.document.body, result.diagnostics) == (body, ())


@pytest.mark.parametrize(
    "content",
    [
        "--- # note\ntitle: A\n---\nB",
        "---yaml\ntitle: A\n---\nB",
        '---toml\ntitle = "A"\n---\nB',
        '---json\n{"title": "A"}\n---\nB',
        "--- yml #\ntitle: A\n---\nB",
    ],
)
def test_a_fence_may_name_its_language_or_have_a_comment(tmp_path: Path, content: str) -> None:
    result = reading(tmp_path, content)
    assert result.document is not None
    assert (result.document.meta, result.document.body, result.diagnostics) == ({"title": "A"}, "B", ())


def test_the_settings_say_which_keys_have_a_role(tmp_path: Path) -> None:
    rules = PathPatterns(ignore=("date",), names=("kop",))
    assert partly(tmp_path, "---\nkop: A: b\ntitle: no\ndate: 2021\n---\nB", rules=rules).meta == {"kop": "A: b"}


SECRETS = (
    "secured: {}",
    'secured: "{}"',
    "Secured: '{}'",
    'secured: "{}\n{}"',
    'secured: "{}\ntitle: {}\nend"',
    "secured: |\n  {}\n  {}",
    "secured: >-\n{}\n{}",
    "provider:\n  name: x\n  SECURED: {}",
    'provider: {{name: x, secured: "{}',
    "secured:\n  - {}\n  - {}",
    "secured: [{},\n{}",
    '"secured": "{}"',
    "secured : {}",
    'secured": {}',
    "secured:{{a: {}}",
    'x: "never closed\nsecured: {}"',
)
OPENINGS = ("---\n", "---\n", "---\n", "", "--\n", "%%%\n---\n", "\n\n")
BREAKS = ("title: a: b", "x: [", "\ty: z", "- item", "k: 'it's'", "z: *none", 'title: "never closed', "{", "@:", "x: {a: b")


def test_no_byte_of_a_secured_value_is_in_a_broken_document(tmp_path: Path) -> None:
    dice = random.Random(5)
    for number in range(1_000):
        canary = f"canary{number}"
        rows = ["title: T", "tags: [a]", dice.choice(BREAKS), dice.choice(SECRETS).replace("{{", "{").replace("{}", canary), "summary: s"]
        dice.shuffle(rows)
        opening, closing = dice.choice(OPENINGS), dice.choice(("---\n", "---\n", "", "...\n"))
        result = reading(tmp_path, opening + "\n".join(rows) + f"\n{closing}Body.\n")
        told = msgspec.json.encode((result.document, [one.as_json() for one in result.diagnostics]))
        assert canary.encode() not in told, (number, rows, opening, closing)


def test_a_text_that_lost_its_fence_says_so(tmp_path: Path) -> None:
    result = reading(tmp_path, "title: T\nsecured: y\n\nBody.\n")
    assert [(one.line, one.code, one.hint) for one in result.diagnostics] == [
        (1, "front-matter-unclosed", "put a line that is only --- above its front matter")
    ]


DRAFTS = (
    *("draft: true", "Draft: yes", '"draft": true', "draft : true", "? draft\n: true", "draft:true", "draft: maybe", "draft:\n  true"),
    *("published: false", "published: no", "PUBLISHED: 'false'", "published:false", "published: [false]", "published: |\n  false"),
    *("removed: true", "removed: 1", "pub\u200blished: false", "draft: true # not yet", "draft: {a: b}", "removed: t"),
)
PUBLIC = ("draft: false", "published: true", "removed: no", "draft:", "published: 2021-09-05", "published: ", "x: draft", "drafted: true")


@pytest.mark.parametrize(("lines", "expected"), [*((line, "draft") for line in DRAFTS), *((line, "published") for line in PUBLIC)])
def test_a_draft_that_cannot_be_read_stays_one(tmp_path: Path, lines: str, expected: str) -> None:
    dice = random.Random(lines)
    for closing in ("---\n", "", "---\n"):
        rows = ["title: T", dice.choice(BREAKS), lines]
        dice.shuffle(rows)
        found = reading(tmp_path, "---\ntopics: a\n" + "\n".join(rows) + f"\n{closing}Body.\n").document
        assert found is not None
        assert state(found)[0] == expected, rows


@pytest.mark.parametrize(
    "content",
    [
        '{"title": "a" "draft": true}\nBody',
        '{"title": "a",\n "published": "no",\n "x": }\n}\nBody',
        "+++\ntitle = x\ndraft = true\n+++\nBody",
        "+++\n[extra]\na = \n[x]\ndraft = 1\n+++\n",
        "---\ndraft: true\n" + "a: b\n" * 300_000 + "---\nBody",
        "---\ndraft: true\na: " + "[" * 100 + "\n---\nBody",
        "---\nsecured: |\n  x\n'\ntitle: a: b\npublished: false\n---\nBody",
    ],
)
def test_a_draft_in_any_language_stays_one(tmp_path: Path, content: str) -> None:
    assert state(partly(tmp_path, content))[0] == "draft"


LARGE = "x" * DEFAULT.front_matter


@pytest.mark.parametrize(
    "content",
    [
        f"---\ntitle: a\nblob: {LARGE}\ndraft: true\n---\nBody",
        f'---\ntitle: a\nblob: {LARGE}\n"published": no\n---\nBody',
        "---\ntitle: a\nblob: |\n" + "  a line of text\n" * 100_000 + "removed: true\n---\nBody",
        f"+++\ntitle = 'a'\nblob = '{LARGE}'\ndraft = true\n+++\nBody",
        f'{{"title": "a", "blob": "{LARGE}", "draft": true}}\n\nBody',
        f'{{"title": "a" "blob": "{LARGE}", "draft": true}}\n\nBody',
        f'---\n{{title: a, blob: "{LARGE}", draft: true}}\n---\nBody',
        "---\n{title: a: b, draft: yes, tags: [}\n---\nBody",
        "---\ntitle: a: b\n  draft: true\n---\nBody",
        "---\ntitle: a: b\n- draft: true\n---\nBody",
    ],
    ids=lambda content: f"{content[:20]}…{content[-30:]}",
)
def test_a_draft_stays_one_wherever_that_stands(tmp_path: Path, content: str) -> None:
    """Beyond what is read of front matter, between braces, and below a line that cannot be read."""
    assert state(partly(tmp_path, content))[0] == "draft"


def test_front_matter_beyond_the_bound_says_nothing_else(tmp_path: Path) -> None:
    found = partly(tmp_path, f"---\ntitle: a\nblob: {LARGE}\nsummary: canary\ndrafted: true\nx: draft\n---\nBody")
    assert state(found)[0] == "published"
    assert "summary" not in found.meta


@pytest.mark.parametrize(
    "text", ["title: a\nblob: {large}\ndraft: true\n", "---\nblob: {large}\ndraft: true\n---\n", '{{"x": "{large}", "draft": true}}']
)
def test_a_record_too_large_to_read_stays_a_draft(tmp_path: Path, text: str) -> None:
    name = "unseen.json" if text.startswith("{") else "unseen.yaml"
    found = reading(tmp_path, text.format(large=LARGE), name, PathPatterns(include=("*.yaml", "*.json"))).document
    assert found is not None
    assert state(found)[0] == "draft"


def test_of_what_makes_a_draft_nothing_but_that_is_kept(tmp_path: Path) -> None:
    found = partly(tmp_path, "---\ntitle: a: b\ndraft: canary one\nsecured: |\nremoved: canary two\n  canary three\n---\nBody")
    assert "canary" not in str(found.meta)
    ignored = partly(tmp_path, "---\ntitle: a: b\ndraft: true\n---\nBody", rules=PathPatterns(ignore=("draft",)))
    assert "draft" not in ignored.meta
