"""The configuration file: found, read and checked at once; what is wrong in it is named with the way out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import Formatter
from typing import Any, get_args, get_type_hints

import msgspec

from searchidx.errors import ConfigError, nearest
from searchidx.model.document_limits import BOUNDS, DocumentLimits, size_of
from searchidx.model.fields import BUILT_IN, Kind, Role
from searchidx.settings import LOGO_TYPES, NAME, Settings, SiteSettings
from searchidx.text import split
from searchidx.text.languages import SNOWBALL, language
from searchidx.text.synonym_lines import sides

_ROLE_KINDS = {Role.TITLE: ("text",), Role.DATE: ("date",), Role.URL: ("stored",), Role.IMAGE: ("stored",)}
_EXPECTED = re.compile(r"Expected `([^`]+)`, got `([^`]+)`")
_TYPES = {
    "float": "a number",
    "int": "a whole number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "datetime": "a date",
    "date": "a date",
}
_ORIGIN = re.compile(r"\*|https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::[0-9]{1,5})?")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
_WORDY = ("text", "keyword", "stored")

TURNED_ON = 0.5
"""The weight of a signal that is only said to be on: the newest or best of all ranks as if its words counted half as much again."""


def find(path: Path | None, sources: Sequence[Path]) -> Path | None:
    """The configuration file that holds: the one named, else that of the first source, else of the current folder, else None."""
    if path is not None:
        return path
    first = [sources[0] if sources[0].is_dir() else sources[0].parent] if sources else []
    try:
        return next((folder / NAME for folder in (*first, Path()) if (folder / NAME).is_file()), None)
    except OSError as error:  # which settings hold is not known, so nothing may be read without them
        raise ConfigError(f"{error.filename} cannot be looked at: {error.strerror}", "check that its folder may be read") from error


def load(path: Path | None = None, sources: Sequence[Path] = ()) -> Settings:
    """The settings of the file that holds, or the defaults where there is none."""
    found = find(path, sources)
    return parse(_read(found), found) if found else Settings()


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(f"{path} does not exist", "name a file that does, or leave --config out") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 (byte {error.start})", "save it as UTF-8") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}", "check that it is a file and may be read") from error


def parse(text: str, path: Path) -> Settings:
    """The settings that the text of a configuration file says; `path` is only named in errors."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}", "`searchidx init --print` shows a file that is") from error
    _check_names(table, path)
    try:
        settings = msgspec.convert(_widened(table), Settings)
    except msgspec.ValidationError as error:
        raise _mistyped(table, error, path) from error
    _check_values(settings, path)
    site = msgspec.structs.replace(settings.site, logo=str(path.parent / settings.site.logo) if settings.site.logo else "")
    return msgspec.structs.replace(settings, language=language(settings.language), site=site)


def _widened(table: Mapping[str, Any]) -> dict[str, Any]:
    """The table with its short forms written out: one text for a list of one, a number for a signal's weight."""
    wide = dict(table)
    for name in ("include", "exclude", "ignore", "facets", "synonyms"):
        if isinstance(wide.get(name), str):
            wide[name] = [wide[name]]
    if isinstance(roles := wide.get("roles"), dict):
        wide["roles"] = {role: [keys] if isinstance(keys, str) else keys for role, keys in roles.items()}
    if isinstance(ranking := wide.get("ranking"), dict):
        wide["ranking"] = {name: _signal(value) for name, value in ranking.items()}
    if isinstance(limits := wide.get("limits"), dict):
        wide["limits"] = {name: size_of(value) for name, value in limits.items()}
    return wide


def _signal(value: Any) -> Any:
    if isinstance(value, bool):
        return {"weight": TURNED_ON if value else 0.0}
    if isinstance(value, int | float):
        return {"weight": value}
    if isinstance(value, dict) and isinstance(days := value.get("half_life"), str) and re.fullmatch(r"\d+ *d", days.strip()):
        return value | {"half_life": float(days.strip(" d"))}
    return value


def _check_names(table: Mapping[str, Any], path: Path) -> None:
    for name in table:
        if name not in Settings.__struct_fields__:
            raise _unknown(path, name, name, Settings.__struct_fields__)
    for section, fields in (("site", SiteSettings.__struct_fields__), ("limits", DocumentLimits.__struct_fields__)):
        if isinstance(given := table.get(section), dict):
            for name in given.keys() - set(fields):
                raise _unknown(path, f"{section}.{name}", name, fields)
    for section, known in (("kinds", tuple(Kind)), ("roles", tuple(Role))):
        values = table.get(section)
        if isinstance(values, dict):
            for key, value in values.items():
                wrong = value if section == "kinds" else key
                if isinstance(wrong, str) and wrong not in known:
                    raise _unknown(path, f"{section}.{key}", wrong, known)


def _unknown(path: Path, place: str, name: str, known: Iterable[str]) -> ConfigError:
    names = [str(k) for k in known]
    near = nearest(name, names)
    hint = f"did you mean {near!r}?" if near else "it can be " + ", ".join(names)
    where = f"{place} = {name!r} is" if place.split(".")[-1] != name else f"{place} is"
    return ConfigError(f"{path}: {where} not known here", hint)


def _mistyped(table: Mapping[str, Any], error: msgspec.ValidationError, path: Path) -> ConfigError:
    """What is wrong with a value, in our own words: where it stands, what it is, and what it can be."""
    message, _, place = str(error).partition(" - at `$")
    key = place.strip("`.").partition(".")[0].partition("[")[0]
    value = table.get(key)
    if isinstance(value, dict) and (inner := _wrong_key(key, value)):
        key = f"{key}.{inner}"
    if expected := _EXPECTED.fullmatch(message):
        wanted, got = (_TYPES.get(name, name) for name in expected.groups())
        return ConfigError(f"{path}: {key or 'a value'} is {got} and must be {wanted}", f"change {key}, or leave it out for its default")
    if choices := get_args(get_type_hints(Settings).get(key)):
        return ConfigError(f"{path}: {key} cannot be {value!r}", f"it can be {', '.join(map(str, choices))}; leave it out for its default")
    return ConfigError(f"{path}: {key}: {message[:1].lower()}{message[1:]}", f"change {key}, or leave it out for its default")


def _wrong_key(section: str, values: Mapping[str, Any]) -> str:
    """The key of a section whose value cannot be read, "" where the section as a whole is wrong."""
    for key, value in values.items():
        try:
            msgspec.convert(_widened({section: {key: value}}), Settings)
        except msgspec.ValidationError:
            return key
    return ""


def _check_values(settings: Settings, path: Path) -> None:
    if settings.language and not language(settings.language):
        raise _unknown(path, "language", settings.language, sorted(SNOWBALL))
    for name, weight in settings.weights.items():
        if not 0 <= weight <= 1000:
            raise ConfigError(f"{path}: weights.{name} is not between 0 and 1000", "1 is a plain text, 5 the title")
    for name, signal in settings.ranking.items():
        if not 0 <= signal.weight <= 1000 or not 0 < signal.half_life < 1e6:
            raise ConfigError(f"{path}: ranking.{name} is out of bounds", "weight: 0 (off) to 1000; half_life: days, over 0")
    for key, kind in settings.kinds.items():
        allowed = _kinds_of(key)
        if kind not in allowed:
            raise ConfigError(f"{path}: kinds.{key} cannot be {kind}", "it can be " + ", ".join(allowed))
    for name in ("include", "exclude"):
        for pattern in getattr(settings, name):
            _check_pattern(name, pattern, path)
    if settings.url:
        _check_url(settings.url, path)
    for line in settings.synonyms:
        _check_synonyms(line, path)
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(settings.limits, name) <= most:
            raise ConfigError(f"{path}: limits.{name} is out of bounds", f"it can be from {least:,} to {most:,}")
    _check_site(settings.site, path)


def _check_site(site: SiteSettings, path: Path) -> None:
    for origin in site.origins:
        if not _ORIGIN.fullmatch(origin):
            raise ConfigError(f"{path}: site.origins: {origin!r} is not a site", 'write "https://example.org", without a path, or "*"')
    for name, colour in (("accent", site.accent), ("accent_dark", site.accent_dark)):
        if colour and not _COLOUR.fullmatch(colour):
            raise ConfigError(f"{path}: site.{name} is not a colour", 'write it as "#1d5c63"')
    if site.logo and Path(site.logo).suffix.lower() not in LOGO_TYPES:
        raise ConfigError(f"{path}: site.logo is not an image that can be shown", "it can be " + ", ".join(LOGO_TYPES))


def _check_synonyms(line: str, path: Path) -> None:
    before, behind = sides(line)
    wordless = [text for text in (*before, *behind) if not split(text)]
    if wordless or not before or not behind or len({*before, *behind}) < 2:
        hint = "write `k8s, kubernetes` for both ways, `laptop => notebook` for one"
        raise ConfigError(f"{path}: synonyms: {line!r} does not name two words", hint)


def _kinds_of(key: str) -> Sequence[str]:
    if key in BUILT_IN:
        return ("what it is; it is built in",)
    if key in tuple(Role):
        return _ROLE_KINDS.get(Role(key), _WORDY)
    return tuple(Kind)


def _check_pattern(name: str, pattern: str, path: Path) -> None:
    from pathspec import GitIgnoreSpec  # here, so that only a configuration with patterns loads it

    try:
        GitIgnoreSpec.from_lines([pattern])
    except (ValueError, re.error) as error:
        hint = "write it as gitignore does: *.yaml, drafts/, /a/**"
        raise ConfigError(f"{path}: {name} has {pattern!r}, which is not a pattern", hint) from error


def _check_url(pattern: str, path: Path) -> None:
    try:
        fields = [name for _, name, form, _ in Formatter().parse(pattern) if name is not None]
    except ValueError as error:
        raise ConfigError(f"{path}: url: {error}", "write it as https://example.org/{slug}/") from error
    if not re.match(r"https?://[^/{}\s]", pattern) or not fields or not all(fields):
        hint = "begin with https:// and name a key in braces, as in https://example.org/{slug}/"
        raise ConfigError(f"{path}: url is not a pattern of http(s) addresses", hint)
