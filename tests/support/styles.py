"""Folders as well-known tools leave them, of the size of real ones: hundreds of files, long bodies with code, tables and links."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

WORDS = [
    *("amber", "basin", "cedar", "delta", "ember", "fjord", "glade", "harbor", "islet", "jetty", "kelp", "lagoon", "meadow", "nectar"),
    *("orchard", "pebble", "quarry", "ridge", "saddle", "thicket", "upland", "valley", "willow", "yarrow", "zephyr", "anchor", "beacon"),
    *("cinder", "dapple", "eddy", "furrow", "gully", "hollow", "inlet", "juniper", "knoll", "lichen", "moraine"),
]
TOPICS = ("Sailing", "Baking", "Rust", "Gardens", "Maps")
PEOPLE = ("Ada Otter", "Jo Field", "Mira Lund")


@dataclass(frozen=True)
class Page:
    """One document as its author means it; `number` tells it from the others."""

    number: int
    title: str
    summary: str
    day: str
    topics: tuple[str, ...]
    author: str
    draft: bool
    body: str

    @property
    def slug(self) -> str:
        """Its title in small letters with dashes."""
        return "-".join(self.title.casefold().split())

    @property
    def listed(self) -> str:
        """Its topics as a list of YAML or TOML in one line."""
        return "[" + ", ".join(f'"{topic}"' for topic in self.topics) + "]"


@dataclass(frozen=True)
class Style:
    """How a tool's folder looks: a file's name and its text for each page, and what is to be found in all of it.

    `topics`, `author`, `summary` and `draft` say whether documents of that tool tell these; `address` is where a page lies under
    the pattern `url`. `code` is a tag that stands in the code of each body, `spoken` a text in a tag outside of it.
    """

    file: Callable[[Page], tuple[str, str]]
    url: str = "https://example.org/{slug}/"
    address: Callable[[Page], str] = lambda page: f"https://example.org/{page.slug}/"
    code: str = ""
    spoken: str = ""
    topics: bool = True
    author: bool = True
    summary: bool = True
    draft: bool = True


def pages(count: int, seed: int = 7, size: int = 3_000) -> Iterator[Page]:
    """So many pages with bodies of about so many letters."""
    dice = random.Random(seed)
    for number in range(count):
        words = [dice.choice(WORDS) for _ in range(3)]
        yield Page(
            number,
            f"{' '.join(words).capitalize()} {number}",
            f"About {' '.join(dice.sample(WORDS, 4))}.",
            f"20{dice.randrange(15, 24)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}",
            tuple(sorted(dice.sample(TOPICS, 2))),
            dice.choice(PEOPLE),
            number % 10 == 9,
            body(dice, size),
        )


def body(dice: random.Random, size: int) -> str:
    """Markdown of about so many letters: headings, lists, tables, code, links and prose."""
    parts: list[str] = []
    while sum(map(len, parts)) < size:
        parts.append(dice.choice(_PARTS)(lambda count: " ".join(dice.choices(WORDS, k=count))))
    return "\n\n".join(parts) + "\n"


_PARTS: tuple[Callable[[Callable[[int], str]], str], ...] = (
    lambda said: f"## {said(3).capitalize()}",
    lambda said: "\n".join(f"- {said(8)}" for _ in range(5)),
    lambda said: "| a | b |\n|---|---|\n" + "\n".join(f"| {said(2)} | {said(3)} |" for _ in range(5)),
    lambda said: "```python\n" + "\n".join(f"def {said(1)}({said(1)}): return {said(1)} + 1" for _ in range(6)) + "\n```",
    lambda said: f"{said(30)} [{said(2)}](https://example.org/{said(1)}) **{said(2)}** `{said(1)}`, {said(30)}. {said(20)}",
    lambda said: f"{said(40)}. It's {said(30)}, with 12 {said(20)}.",
)


def _yaml(page: Page, *rows: str, body: str = "") -> str:
    return "\n".join(("---", *rows, "---", "")) + "\n" + body + page.body


def _jekyll(page: Page) -> tuple[str, str]:
    rows = ["layout: post", f'title: "{page.title}"', f"excerpt: {page.summary}", f"tags: {page.listed}", f"author: {page.author}"]
    text = '{% include figure.html caption="A spoken caption" %}\n\n```liquid\n{% for viola in orchestra %}\n```\n\n'
    if page.draft:
        return f"_drafts/{page.slug}.md", _yaml(page, *rows, f"date: {page.day}", body=text)
    return f"_posts/{page.day}-{page.slug}.md", _yaml(page, *rows, body=text)


def _toml(page: Page, *rows: str, body: str = "") -> str:
    return "\n".join(("+++", f'title = "{page.title}"', *rows, "+++", "")) + body + page.body


def _hugo(page: Page) -> tuple[str, str]:
    rows = [f"date = {page.day}T23:30:00-08:00", f"draft = {str(page.draft).lower()}", f'description = "{page.summary}"']
    rows += [f"tags = {page.listed}", "[params]", f'author = "{page.author}"']
    text = '{{< figure src="x.png" caption="A spoken caption" >}}\n\n```go-html-template\n{{< ref "viola" >}}\n```\n\n'
    return f"content/posts/{page.slug}/index.md", _toml(page, *rows, body=text)


def _zola(page: Page) -> tuple[str, str]:
    rows = [f"date = {page.day}", f"draft = {str(page.draft).lower()}", f'description = "{page.summary}"', "[taxonomies]"]
    rows += [f"tags = {page.listed}", "[extra]", f'author = "{page.author}"']
    return f"content/blog/{page.slug}.md", _toml(page, *rows, body="```\n{% viola() %}\n```\n\n")


def _astro(page: Page) -> tuple[str, str]:
    rows = [f"title: '{page.title}'", f"pubDate: {page.day}", f"description: {page.summary}", f"tags: {page.listed}"]
    rows += [f"author: {page.author}", f"draft: {str(page.draft).lower()}", "heroImage: ../../assets/hero.jpg"]
    text = (
        "import { Image } from 'astro:assets';\nimport Card from '../Card.astro';\n\n<Card title=\"A spoken caption\" when={a > b}>\n\n"
        "Inside.\n\n"
        "</Card>\n\n```js\nimport viola from 'orchestra'\n```\n\n"
    )
    return f"src/content/blog/{page.slug}.mdx", _yaml(page, *rows, body=text)


def _docusaurus(page: Page) -> tuple[str, str]:
    rows = [f"slug: /{page.slug}", f"description: {page.summary}", f"date: {page.day}", f"tags: {page.listed}"]
    rows += ["authors:", f"  - name: {page.author}", "    url: https://example.org/people", f"draft: {str(page.draft).lower()}"]
    text = f"# {page.title}\n\n:::tip[A spoken caption]\n\nInside.\n\n:::\n\n```jsx\n{{/* viola */}}\n```\n\n"
    return f"blog/{page.day}-{page.slug}.md", _yaml(page, *rows, body=text)


def _mkdocs(page: Page) -> tuple[str, str]:
    rows = [f"description: {page.summary}", f"date: {page.day}", "tags:", *(f"  - {topic}" for topic in page.topics)]
    text = f'# {page.title}\n\n!!! note "A spoken caption"\n\n    Inside.\n\n```jinja\n{{% for viola in orchestra %}}\n```\n\n'
    return f"docs/{page.slug}.md", _yaml(page, *rows, body=text)


def _clipper(page: Page) -> tuple[str, str]:
    rows = [f'title: "{page.title}"', f'source: "https://example.org/{page.slug}/"', "author:", f'  - "[[{page.author}]]"']
    rows += [
        f"published: {page.day}",
        "created: 2024-01-01",
        f'description: "{page.summary}"',
        "tags:",
        *(f'  - "{t}"' for t in page.topics),
    ]
    return f"Clippings/{page.title}.md", _yaml(
        page, *rows, body="> [!quote]- A spoken caption\n> Words [[Ground|below]]\n\n`{{viola}}`\n\n"
    )


def _daily(page: Page) -> tuple[str, str]:
    number = page.number
    day = f"20{10 + number // 300:02}-{1 + number // 25 % 12:02}-{1 + number % 25:02}"
    tags = "\n".join(f"  - '#{topic}'" for topic in page.topics)
    return f"Journal/{day[:4]}/{day}.md", f"---\ntags:\n{tags}\nmood:: calm\nmood: {page.number % 7}\n---\n`viola` {page.body}"


def _quarto(page: Page) -> tuple[str, str]:
    rows = [f'title: "{page.title}"', f"description: {page.summary}", "author:", f"  - name: {page.author}", "    affiliation: Harbor Lab"]
    rows += [f"date: {page.day}", f"categories: {page.listed}", f"draft: {str(page.draft).lower()}", "format: html"]
    text = "::: {.callout-note}\n## A spoken caption\n:::\n\n```{python}\n#| label: viola\nprint(1)\n```\n\n"
    return f"posts/{page.slug}/index.qmd", _yaml(page, *rows, body=text)


def _eleventy(page: Page) -> tuple[str, str]:
    rows = [f"title: {page.title}", f"description: {page.summary}", f"date: {page.day}", f"tags: {page.listed}", f"author: {page.author}"]
    rows += ["layout: layouts/post.njk", f"draft: {str(page.draft).lower()}"]
    text = "{% set x = 1 %}\n\n{% raw %}{{ viola }}{% endraw %}\n\n"
    return f"content/blog/{page.slug}.md", _yaml(page, *rows, body=text)


def _hexo(page: Page) -> tuple[str, str]:
    rows = [f"title: {page.title}", f"date: {page.day} 12:00:00", f"tags: {page.listed}", f"excerpt: {page.summary}"]
    rows += [f"author: {page.author}", f"published: {str(not page.draft).lower()}", "toc: true"]
    text = '{% asset_img a.png "A spoken caption" %}\n\n{% codeblock lang:js %}\nlet viola = 1\n{% endcodeblock %}\n\n'
    return f"source/_posts/{page.slug}.md", _yaml(page, *rows, body=text)


STYLES = {
    "jekyll": Style(
        _jekyll,
        "https://example.org/{year}/{month}/{day}/{slug}/",
        lambda page: f"https://example.org/{page.day.replace('-', '/')}/{page.slug}/",
        "viola",
        "a spoken caption",
    ),
    "hugo": Style(
        _hugo,
        "https://example.org/{year}/{month}/{slug}/",
        lambda page: f"https://example.org/{page.day[:4]}/{page.day[5:7]}/{page.slug}/",
        "viola",
        "a spoken caption",
    ),
    "zola": Style(_zola, code="viola"),
    "astro": Style(_astro, code="viola", spoken="a spoken caption"),
    "docusaurus": Style(_docusaurus, code="viola", spoken="a spoken caption"),
    "mkdocs": Style(_mkdocs, code="viola", spoken="a spoken caption", author=False, draft=False),
    "obsidian clipper": Style(_clipper, code="viola", spoken="a spoken caption", draft=False),
    "quarto": Style(_quarto, code="viola", spoken="a spoken caption"),
    "eleventy": Style(_eleventy, code="viola"),
    "hexo": Style(_hexo, code="viola", spoken="a spoken caption"),
}


def write(root: Path, style: Style, made: list[Page]) -> None:
    """The files of these pages."""
    for page in made:
        name, text = style.file(page)
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def daily(page: Page) -> tuple[str, str]:
    """A daily note: the file's name is all that dates and names it."""
    name, text = _daily(page)
    return name, text.replace("mood:: calm\n", "")
