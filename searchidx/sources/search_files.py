"""Saved searches and expectations: small YAML files beside the documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from yaml import AliasEvent, MarkedYAMLError, YAMLError
from yaml import load as load_yaml
from yaml import parse as parse_events
from yaml.cyaml import CBaseLoader

from searchidx.errors import ConfigError
from searchidx.model.saved_search import Expectation, SavedSearch

FOLDER = "searches"
"""The folder of a source in which saved searches lie."""
SUFFIXES = (".yml", ".yaml")
LARGEST = 1 << 20

T = TypeVar("T", SavedSearch, Expectation)


def saved_searches(sources: Iterable[Path]) -> tuple[SavedSearch, ...]:
    """The saved searches of some sources by name, the first of each name; ConfigError for a file that is none."""
    found: dict[str, SavedSearch] = {}
    for source in sources:
        for path in _files(source):
            read = _converted(_mapping(_read(path), path), SavedSearch, path)
            search = read if read.name else msgspec.structs.replace(read, name=path.stem)
            found.setdefault(search.name, search)
    return tuple(found[name] for name in sorted(found))


def expectations(path: Path) -> tuple[Expectation, ...]:
    """The expectations of a file: a list, each a search with the documents to `find`; ConfigError where it is none."""
    entries = _read(path)
    if not isinstance(entries, list) or not entries:
        raise ConfigError(f"{path} holds no list of searches", "begin each with `- query: words`, and name what it must `find`")
    return tuple(
        _converted(_with_wanted(_mapping(entry, path), path, number), Expectation, path) for number, entry in enumerate(entries, 1)
    )


def _files(source: Path) -> Iterator[Path]:
    folder = source / FOLDER
    if source.is_dir() and folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and path.is_file())


def _read(path: Path) -> Any:
    """The mappings, lists and texts of a YAML file; every scalar is a text."""
    try:
        text = path.read_bytes()[: LARGEST + 1].decode("utf-8-sig")
        if len(text) > LARGEST or any(isinstance(event, AliasEvent) for event in parse_events(text, CBaseLoader)):
            raise ConfigError(f"{path} is too large, or repeats parts of itself by aliases", "write searches out, at most 1 MiB of them")
        return load_yaml(text, CBaseLoader)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}", "check that it is a file and may be read") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 (byte {error.start})", "save it as UTF-8") from error
    except (YAMLError, RecursionError) as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise ConfigError(f"{path}{where}: this is not YAML", "check the indentation, and put values with a colon in quotes") from error


def _mapping(entry: Any, path: Path) -> dict[str, Any]:
    if not isinstance(entry, Mapping) or not all(isinstance(key, str) for key in entry):
        raise ConfigError(f"{path} does not hold a search", "write `query: words`, and `where:` with fields and values")
    return dict(entry)


def _with_wanted(entry: dict[str, Any], path: Path, number: int) -> dict[str, Any]:
    """The entry with the documents that it wants written out: an id alone, `id: place`, or both by name."""
    wanted = entry.get("find")
    if not isinstance(wanted, Sequence) or not wanted:
        raise ConfigError(f"{path}: search {number} finds nothing", "name the ids of documents under `find:`")
    return {**entry, "find": [_wanted(one) for one in ([wanted] if isinstance(wanted, str) else wanted)]}


def _wanted(one: Any) -> Any:
    if isinstance(one, str):
        return {"id": one}
    if isinstance(one, Mapping) and len(one) == 1 and "id" not in one:
        [(id, place)] = one.items()
        return {"id": id, "place": place}
    return one


def _converted(entry: dict[str, Any], kind: type[T], path: Path) -> T:
    try:
        return msgspec.convert(entry, kind, strict=False)
    except msgspec.ValidationError as error:
        known = ", ".join(one.encode_name for one in msgspec.structs.fields(kind))
        message, _, place = str(error).partition(" - at `$")
        key = place.strip("`.") or "a key"
        raise ConfigError(f"{path}: {key}: {message[:1].lower()}{message[1:]}", f"a search has {known}") from error
