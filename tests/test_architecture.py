"""Each layer imports only the layers below it, and heavy packages stay in the layers that need them."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

LAYERS = """
errors
model
memory
processes
text
settings
settings_file
sources
inference
stories
records
query
engines.messages
engines.base
engines.bm25f engines.buckets engines.keywords engines.ranges engines.signal_words
engines.embedded.generations.storage
engines.embedded.format
engines.embedded.generations
engines.embedded.segments
engines.embedded.search
engines.embedded
engines.opensearch
engines
search.drafts
search.slot_texts
search.highlight search.statistics search.signal_settings
search.page
search.facet_values search.spelling
search
indexing
api
lint evaluation
web
cli
"""
ORDER = {name: place for place, line in enumerate(LAYERS.split("\n")) for name in line.split()}
NOT_OF_EACH_OTHER = {
    ("indexing", "search"),
    ("search", "indexing"),
    ("web", "indexing"),
    ("engines.embedded.search", "engines.embedded.segments"),
}

ONLY_IN = {
    "whoosh": ("engines.embedded.whoosh", "evaluation.peers"),
    "watchfiles": ("indexing.watch",),
    "opensearchpy": ("engines.opensearch",),
    "yaml": ("sources",),
    "ftfy": ("sources",),
    "pyromark": ("sources",),
    "selectolax": ("sources",),
    "flask": ("web",),
    "zstandard": ("engines.embedded.format",),
    "uvicorn": ("web",),
    "h11": ("web",),
    "click": ("cli",),
    "rich": ("cli",),
    "Stemmer": ("text", "evaluation.peers"),
}


def layer(module: str) -> str:
    """The longest layer name that *module* falls under."""
    return max((name for name in ORDER if f"{module}.".startswith(f"{name}.")), key=len, default="")


def modules() -> dict[str, Path]:
    """Each module's dotted name below the package, and its file."""
    files = [*ROOT.glob("searchidx/**/*.py"), *ROOT.glob("web/**/*.py")]
    dotted = {".".join(file.relative_to(ROOT).with_suffix("").parts): file for file in files}
    named = {name.removeprefix("searchidx.").removesuffix(".__init__"): file for name, file in dotted.items()}
    return {name: file for name, file in named.items() if name not in ("__init__", "__main__", "searchidx")}


def imports(file: Path) -> set[str]:
    """The full names that *file* imports absolutely, at any depth, but for those that only type checkers see."""
    tree = ast.parse(file.read_text("utf-8"))
    unseen = {id(inner) for node in ast.walk(tree) if _for_types(node) for inner in ast.walk(node)}
    found = set()
    for node in ast.walk(tree):
        if id(node) in unseen:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


@pytest.mark.parametrize("module", sorted(modules()))
def test_imports_point_downwards(module: str) -> None:
    own = layer(module)
    assert own, f"{module} has no layer: add it to LAYERS"
    for name in imports(modules()[module]):
        package, _, rest = name.partition(".")
        other = layer(rest)
        if package == "searchidx" and other not in ("", own):
            allowed = ORDER[other] < ORDER[own]
            assert allowed and (own, other) not in NOT_OF_EACH_OTHER, f"{module} must not import {name}"


def test_no_file_leads_back_to_itself() -> None:
    sorter = TopologicalSorter({module: set(files_of(imports(file), set(modules()) - {module})) for module, file in modules().items()})
    assert {"errors", "cli"} < set(sorter.static_order())


def files_of(names: Iterable[str], known: Collection[str]) -> Iterator[str]:
    """The modules of the project that these full names stand in."""
    for name in names:
        package, _, own = name.partition(".")
        if package == "searchidx":
            yield from [one for one in (own, own.rpartition(".")[0]) if one in known][:1]


@pytest.mark.parametrize("module", sorted(modules()))
def test_heavy_packages_stay_where_they_belong(module: str) -> None:
    for name in imports(modules()[module]):
        homes = ONLY_IN.get(name.partition(".")[0])
        assert homes is None or f"{module}.".startswith(tuple(f"{home}." for home in homes)), f"{module} must not import {name}"


def test_searching_stays_light() -> None:
    """Searching loads none of the packages that only building and serving need."""
    code = "import sys, searchidx.api; print(' '.join(m for m in ('whoosh', 'yaml', 'ftfy', 'flask', 'rich') if m in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


def test_the_command_line_starts_light() -> None:
    """Its help, and every usage error, are there before any index could be read."""
    code = "from searchidx.cli import group; group.main(['--help'], standalone_mode=False); import sys; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.splitlines()[-1].split())
    assert "searchidx.cli.search" in loaded and not loaded & {"numpy", "searchidx.engines", "searchidx.query", "searchidx.text"}


def test_files_stay_small() -> None:
    """No file grows beyond 300 lines."""
    assert [name for name, file in modules().items() if len(file.read_text("utf-8").splitlines()) > 300] == []
