from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from searchidx.inference.infer import infer
from searchidx.inference.settings_template import draft
from searchidx.model.document import Document
from searchidx.settings import Settings
from searchidx.settings_file import parse
from tests.support.documents import documents, gathered

PATH = Path("searchidx.toml")
_SETTING = re.compile(r"^# (?=[\w\"].* = )", re.M)


@settings(deadline=None)
@given(st.lists(documents(), max_size=6))
def test_a_draft_changes_nothing_and_its_lines_say_what_holds(docs: list[Document]) -> None:
    evidence = gathered(docs)
    schema = infer(evidence)
    text = draft(schema)
    assert parse(text, PATH) == Settings()
    assert infer(evidence, parse(_SETTING.sub("", text), PATH)).facets == schema.facets


def test_every_line_may_be_uncommented() -> None:
    docs = [Document(id="a.md", meta={"odd key!": "x", 'quo"te': "y", "Title": "t", "n.m": "3"})]
    settings = parse(_SETTING.sub("", draft(infer(gathered(docs)))), PATH)
    assert set(settings.kinds) == {"odd key!", 'quo"te', "n.m"}
