"""Script injections in every field of a document, in Markdown and in every parameter: none runs in a real browser."""

from __future__ import annotations

import itertools
import logging
import shutil
from collections.abc import Iterator
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec
import pytest
from playwright.sync_api import sync_playwright
from searchidx.web import create_app
from werkzeug.serving import make_server

import searchidx
from searchidx.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
CALL = "window.pwned=1"
OPENINGS = ("", '">', "'>", "</title>", "</script>", "</mark>", "--><!-- -->", "]]>", "</textarea></template>", "\\\"'`>")
BODIES = (
    f"<script>{CALL}</script>",
    f"<img src=x onerror={CALL}>",
    f"<svg/onload={CALL}>",
    f"<iframe srcdoc='<script>parent.{CALL}</script>'></iframe>",
    f"<a href=javascript:{CALL} autofocus onfocus={CALL}>x</a>",
    f"<details open ontoggle={CALL}>x</details>",
    f"<input autofocus onfocus={CALL}>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={CALL}>",
    f"<scr\u200bipt>{CALL}</scr\u200bipt><script>{CALL}</script>",
    f"&lt;script&gt;{CALL}&lt;/script&gt;",
    f"{{{{constructor.constructor('{CALL}')()}}}}<style>@import'//evil.example';</style>",
    f" autofocus tabindex=1 onfocus={CALL} x=",
    f"<object data=javascript:{CALL}></object><embed src=javascript:{CALL}>",
    f"<base href=//evil.example><link rel=stylesheet href=//evil.example/x.css><meta http-equiv=refresh content=0;javascript:{CALL}>",
    f"javascript:{CALL}//<mark>{CALL}</mark>",
)
PAYLOADS = [opening + body for opening, body in itertools.product(OPENINGS, BODIES)]
TARGETS = (
    f"javascript:{CALL}",
    f"java&#115;cript:{CALL}",
    f"java&Tab;script&colon;{CALL}",
    f"&#x6A;avascript:{CALL}",
    f"\\javascript:{CALL}",
    f"<javascript:{CALL}>",
    f"<\u00a0javascript:{CALL}>",
    f"vbscript:{CALL}",
    f"data:text/html,<script>parent.{CALL}</script>",
    f"https://example.org/'onmouseover={CALL}//",
    f'<https://example.org/"autofocus onfocus="{CALL}>',
    f'#"autofocus onfocus={CALL}',
)
FORMS = ("[x]({})", "![x]({})", "[![x]({0})]({0})", "[x]: {}\n\n[x] ![x] [y][x]", "# [x]({}) {{#x}}")
MARKDOWN = [form.format(target) for form, target in itertools.product(FORMS[:2], TARGETS)] + [
    *(form.format(TARGETS[0]) for form in FORMS[2:]),
    f"<javascript:{CALL}>",
    f"<div>\n\n<script>{CALL}</script>\n\n</div>",
    f"<details open ontoggle={CALL}>\n\n*x*\n\n</details>",
    f"- > 1. <img src=x onerror={CALL}>\n  >    <svg/onload={CALL}>",
    f"| <img src=x onerror={CALL}> | `<script>{CALL}</script>` |\n|---|---|\n| <svg/onload={CALL}> | [x](javascript:{CALL}) |",
    f"```html\n<script>{CALL}</script>\n```\n\n    <script>{CALL}</script>",
    f'``` "><img/src=x/onerror={CALL}>\ntext\n```',
    f'# x {{#"><img/src=x/onerror={CALL}> .y onclick={CALL}}}',
    f'x[^"><img/src=x/onerror={CALL}>]\n\n[^"><img/src=x/onerror={CALL}>]: <script>{CALL}</script>',
    f"&lt;script&gt;{CALL}&lt;/script&gt; &#60;img src=x onerror={CALL}&#62;",
    f'!["><img src=x onerror={CALL}>](https://example.org/x.png "\' onload={CALL} ")',
    f"[x](https://example.org/ '\" onfocus={CALL} autofocus x=\"')",
    f"<!-- --><script>{CALL}</script><!-- <img src=x onerror={CALL}> --!><img src=x onerror={CALL}>",
    f"<scr\u200bipt>{CALL}</scr\u200bipt> <<script>script>{CALL}<</script>/script>",
    f'[[x|<img src=x onerror={CALL}>]] {{% note \'<script>{CALL}</script>\' %}} {{{{< figure src="x" title="<svg/onload={CALL}>" >}}}}',
    f"<style>@import'//evil.example'</style>\n\n<base href=//evil.example>\n\n<meta http-equiv=refresh content=0;javascript:{CALL}>",
]
EXECUTED = "() => window.pwned === 1 || [...document.querySelectorAll('a[href]')].some(a => !/^https?:$/.test(a.protocol))"

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed")]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service over documents that are hostile in every field; pictures are on, as that is the weaker policy."""
    place = tmp_path_factory.mktemp("hostile")
    lines = [document(number, payload) for number, payload in enumerate(PAYLOADS)]
    (place / "docs.jsonl").write_bytes(b"\n".join(map(msgspec.json.encode, lines)))
    (place / "notes").mkdir()
    for number, payload in enumerate(MARKDOWN):
        (place / "notes" / f"{number}.md").write_text(f"---\ntitle: attack {number}\n---\nattack\n\n{payload}\n", encoding="utf-8")
    searchidx.build([place / "docs.jsonl", place / "notes"], index=place / "index", jobs=1)
    server = make_server("127.0.0.1", 0, create_app(place / "index", Settings(images=True)), threaded=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(10)


def document(number: int, payload: str) -> dict[str, object]:
    """One whose every field is a payload, and which words find."""
    return {
        "id": f"doc-{number}/{payload}"[:200],
        "title": f"attack {payload}",
        "excerpt": f"attack {payload}",
        "topics": [payload, "attack"],
        "provider": {"name": payload},
        "webUrl": payload if number % 2 else f"https://example.org/{payload}",
        "image": payload if number % 3 else f"https://example.org/{payload}.png",
        "date": payload if number % 5 else "2021-05-04",
        f"key {payload}"[:80]: payload,
        "related": [{"title": f"attack {payload}", "url": payload, "excerpt": payload}],
        "body": f"attack {payload} attack\n\n{payload}",
    }


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Page]:
    """A window that nothing leaves: requests to other hosts are cut, and dialogs would be seen."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(base_url=address)
        context.route(lambda url: not url.startswith(address), lambda route: route.abort())
        opened = context.new_page()
        opened.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
        yield opened
        browser.close()


def test_there_are_enough_of_them() -> None:
    assert len(set(PAYLOADS)) >= 150
    assert len(set(MARKDOWN)) >= 40


def safe(page: Page, path: str) -> None:
    """Open a page, let its scripts run and look whether one of the payloads did."""
    page.goto(path, wait_until="load")
    assert not page.evaluate(EXECUTED), path


def test_no_field_of_a_hit_runs(page: Page) -> None:
    for path in (
        "/?size=100",
        "/?size=100&page=2",
        "/?q=attack&size=100&explain=1",
        "/?q=attack&size=100&page=2",
        "/?q=window.pwned&facet_size=200",
    ):
        safe(page, path)


def test_no_field_of_a_document_runs(page: Page) -> None:
    ids = [hit["id"] for number in (1, 2) for hit in page.request.get(f"/api/search?size=100&page={number}").json()["hits"]]
    assert len(ids) == len(PAYLOADS) + len(MARKDOWN)
    for id in ids:
        safe(page, "/documents/" + quote(id, safe="/"))


def test_no_parameter_runs(page: Page, pytestconfig: pytest.Config) -> None:
    for number, payload in enumerate(PAYLOADS if pytestconfig.getoption("--soak") else PAYLOADS[::4]):
        said = quote(payload, safe="")
        name = ("q", "sort", "topics", "-provider", "from", "match", "facet")[number % 7]
        safe(page, f"/?{name}={said}&{said}={said}")
        if number % 10 == 0:
            safe(page, f"/{said}")
            safe(page, f"/documents/{said}")


def test_nothing_typed_runs(page: Page) -> None:
    for payload in PAYLOADS[::10]:
        page.goto("/")
        page.locator("input[name=q]").first.fill(payload)
        page.wait_for_timeout(150)
        assert not page.evaluate(EXECUTED), payload


def test_what_programs_get_is_never_a_page(page: Page) -> None:
    said = quote(PAYLOADS[0], safe="")
    for path in (
        f"/api/search?q={said}",
        f"/api/suggest?q={said}",
        "/api/search?size=100",
        "/feed.atom",
        f"/api/{said}",
        f"/api/search?x={said}",
    ):
        answer = page.request.get(path)
        assert "html" not in answer.headers["content-type"]
        assert answer.headers["x-content-type-options"] == "nosniff"
