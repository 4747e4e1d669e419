"""Which files of a folder are read, and how many of the others were passed over."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from operator import attrgetter
from pathlib import Path

import msgspec

from searchidx.errors import Diagnostic
from searchidx.sources.patterns import PathPatterns

SUFFIXES = (".md", ".markdown", ".mdx", ".mdown", ".mkd", ".qmd", ".rmd", ".html", ".htm", ".txt")
_FOLDERS = frozenset(("node_modules", "_site"))
_SITES = tuple(f"{name}.{suffix}" for name in ("hugo", "config", "zola") for suffix in ("toml", "yaml", "yml", "json"))


SUFFIX = 12
"""The letters of a suffix that are told."""

FileStat = tuple[int, int, int, int]
"""What tells whether a file changed: size, mtime and ctime in nanoseconds, inode."""


class FoundFile(msgspec.Struct, frozen=True, gc=False):
    """A file to read: its id, where it lies, and what a folder says of it.

    `local` is its path from the source, `path` where its bytes are (the target, for a link).
    """

    id: str
    path: str
    mark: FileStat
    local: str = ""

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.mark[0]

    @property
    def touched_ns(self) -> int:
        """When anything about it changed last, in nanoseconds."""
        return max(self.mark[1:3])

    @property
    def suffix(self) -> str:
        """The suffix of its name, in small letters."""
        return _suffix(self.local or self.id)

    def at(self, info: os.stat_result) -> FoundFile:
        """The same file as it was at that moment."""
        now = _mark(info)
        return self if now == self.mark else msgspec.structs.replace(self, mark=now)


def _mark(info: os.stat_result) -> FileStat:
    return info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_ino


class Walk:
    """The files of one source; what was skipped and what went wrong is complete when `files` has been read to its end.

    `unreadable` holds the beginnings of ids under which folders could not be read: documents there are not gone.
    """

    def __init__(self, source: Path, rules: PathPatterns, prefix: str) -> None:
        self._root = os.path.normpath(source.absolute())
        self._real = os.path.realpath(source)
        self._rules = rules
        self._prefix = f"{prefix}/" if prefix else ""
        self._index = _identity(rules.index) if rules.index else None
        self.skipped: Counter[str] = Counter()
        self.problems: list[Diagnostic] = []
        self.unreadable: list[str] = []
        self.files: Iterator[FoundFile] = self._files()

    def _files(self) -> Iterator[FoundFile]:
        if (file := Path(self._root)).is_file():
            yield self._found(file.name, self._real, file.stat())
            return
        pending = [""]
        while pending:
            local = pending.pop()
            folders = []
            for entry in self._entries(local):
                path = local + entry.name
                is_folder = entry.is_dir(follow_symlinks=False)
                if reason := self._reason(entry, path, is_folder):
                    self.skipped[reason] += 1
                elif is_folder:
                    folders.append(path + "/")
                elif (found := self._file(entry, path)) is not None:
                    yield found
            pending.extend(reversed(folders))

    def _entries(self, local: str) -> Iterator[os.DirEntry[str]]:
        """What lies in a folder, in the order of the names; the folder stays open meanwhile, so that each is looked at there."""
        with ExitStack() as stack:
            try:
                folder = os.open(f"{self._root}/{local}", os.O_RDONLY | os.O_DIRECTORY)
                stack.callback(os.close, folder)
                with os.scandir(folder) as entries:
                    self._listed = sorted(entries, key=attrgetter("name"))
            except OSError as error:
                self._closed(local, error)
                return
            yield from self._listed

    def _closed(self, local: str, error: OSError) -> None:
        name = self._id(local)
        self.unreadable.append(name)
        message = f"the folder cannot be read: {error.strerror or type(error).__name__}"
        hint = "documents already indexed under it stay"
        self.problems.append(Diagnostic(name or ".", None, "unreadable-folder", "warning", message, hint))

    def _reason(self, entry: os.DirEntry[str], path: str, is_folder: bool) -> str:
        """Why it is passed over, or nothing."""
        if entry.name.startswith("."):
            return "hidden"
        if self._rules.exclude and self._rules.excludes(path, is_folder=is_folder):
            return "excluded"
        if not is_folder:
            return ""
        if entry.name in _FOLDERS or (entry.name == "public" and _is_site({other.name for other in self._listed})):
            return "generated"
        return "index" if self._index is not None and _identity(f"{self._root}/{path}") == self._index else ""

    def _file(self, entry: os.DirEntry[str], path: str) -> FoundFile | None:
        if not entry.name.lower().endswith(SUFFIXES) and not _is_linked_folder(entry) and not self._rules.includes(path):
            self.skipped[f"suffix {_suffix(entry.name)[:SUFFIX] or 'none'}"] += 1
            return None
        try:
            info = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(info.st_mode):
                return self._found(path, f"{self._root}/{path}", info)
            target = os.path.realpath(f"{self._root}/{path}")
            info = Path(target).lstat()
        except OSError as error:
            self._lost(path, error)
            return None
        reason = self._odd(entry, target, info)
        if reason == "linked folder":
            message, hint = "a link to a folder is not followed", "name the folder itself as a source"
            self.problems.append(Diagnostic(self._id(path), None, "linked-folder", "note", message, hint))
        if reason:
            self.skipped[reason] += 1
            return None
        return self._found(path, target, info)

    def _odd(self, entry: os.DirEntry[str], target: str, info: os.stat_result) -> str:
        if entry.is_symlink() and not target.startswith(self._real.rstrip("/") + "/"):
            return "outside"
        if stat.S_ISDIR(info.st_mode):
            return "linked folder"
        return "" if stat.S_ISREG(info.st_mode) else "special"

    def _lost(self, path: str, error: OSError) -> None:
        if isinstance(error, FileNotFoundError):
            self.skipped["dangling"] += 1
            return
        message = f"the file cannot be looked at: {error.strerror or type(error).__name__}"
        self.problems.append(Diagnostic(self._id(path), None, "unreadable", "refused", message))

    def _found(self, path: str, target: str, info: os.stat_result) -> FoundFile:
        return FoundFile(self._prefix + identifier(path), target, _mark(info), path)

    def _id(self, path: str) -> str:
        return self._prefix + identifier(path)


def _is_linked_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_symlink() and entry.is_dir()
    except OSError:  # a circle of links
        return False


def walk(source: Path, rules: PathPatterns, prefix: str = "") -> Walk:
    """The files of a source, in an order that depends on their names only; ids begin with `prefix`."""
    return Walk(source, rules, prefix)


def identifier(path: str) -> str:
    """A path as an id: bytes that are not UTF-8 and control characters are spelled out."""
    if path.isprintable() and path.isascii():
        return path
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(sign if sign.isprintable() or sign == "\u00a0" else sign.encode("unicode_escape").decode() for sign in text)


def _suffix(name: str) -> str:
    dot = name.rfind(".")
    return name[dot:].lower() if dot > name.rfind("/") + 1 else ""


def _identity(path: str) -> tuple[int, int] | None:
    try:
        info = Path(path).stat()
    except OSError:
        return None
    return info.st_dev, info.st_ino


def _is_site(names: set[str]) -> bool:
    return "content" in names and any(name in names for name in _SITES)
