"""Reads one file safely: never a pipe or a device, never through a link, never too much, never half of a change."""

from __future__ import annotations

import os
import stat
import time
from codecs import BOM_UTF8

from searchidx.model.document_limits import DEFAULT, size_text
from searchidx.sources.log import DiagnosticLog, Refused

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_TRIES = 3
_PAUSE = 0.02
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def load(path: str, most: int = DEFAULT.file) -> tuple[bytes, os.stat_result]:
    """The bytes of a regular file and what was known of it while it did not change; raises Refused, where it has over `most` unread."""
    try:
        return _load(path, most)
    except OSError as error:
        raise unreadable(error) from error


def unreadable(error: OSError) -> Refused:
    """The refusal of a file that the system does not let us read."""
    reason = error.strerror or type(error).__name__
    return Refused("unreadable", f"the file cannot be read: {reason}", hint="look at its permissions and the disk")


def _load(path: str, most: int) -> tuple[bytes, os.stat_result]:
    for _ in range(_TRIES):
        handle = os.open(path, _FLAGS)
        try:
            before = os.fstat(handle)
            _refuse_odd(before, most)
            data = _all(handle, before.st_size)
            after = os.fstat(handle)
        finally:
            os.close(handle)
        if len(data) == after.st_size and _same(before, after):
            return data, after
        time.sleep(_PAUSE)
    raise Refused("changing", "the file changed while it was read", hint="build again when it is written")


def _refuse_odd(info: os.stat_result, most: int) -> None:
    if not stat.S_ISREG(info.st_mode):
        raise Refused("not-a-file", "not a regular file")
    if info.st_size > most:
        hint = "split it, name it under `exclude`, or raise `file` under [limits] in searchidx.toml"
        raise Refused("too-large", f"the file is larger than {size_text(most)}", hint=hint)


def _all(handle: int, size: int) -> bytes:
    # One byte more than expected shows a file that grew.
    data = os.read(handle, size + 1)
    while data and len(data) < size:
        more = os.read(handle, size + 1 - len(data))
        if not more:
            break
        data += more
    return data


def _same(before: os.stat_result, after: os.stat_result) -> bool:
    return (before.st_size, before.st_mtime_ns, before.st_ctime_ns) == (after.st_size, after.st_mtime_ns, after.st_ctime_ns)


def decode(data: bytes, log: DiagnosticLog) -> str:
    """The text of a file, with `\\n` for every kind of line end and without a byte order mark; raises Refused for binary data."""
    text = _utf16(data, log) if data[:2] in _UTF16 else _utf8(data, log)
    # Bytes are looked through much faster than wide characters, and a sign that is not among them is not in the text.
    if b"\0" in data and "\0" in text:
        raise Refused("binary", "the file holds NUL bytes, so it is not text", hint="name it under `exclude`")
    if b"\r" in data:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def _utf8(data: bytes, log: DiagnosticLog) -> str:
    text, odd = as_written(data)
    if odd is not None:
        if b"\0" in data:
            raise Refused("binary", "the file holds NUL bytes, so it is not text", hint="name it under `exclude`")
        log.warn("not-utf-8", "bytes that are not UTF-8: read as Windows-1252", odd, "save the file as UTF-8")
    return text


def as_written(data: bytes) -> tuple[str, int | None]:
    """The text with its own line ends but without a byte order mark, and the first line that is not UTF-8, if one is not.

    It is then Windows-1252, in which the five bytes without a meaning stay control characters.
    """
    data = data.removeprefix(BOM_UTF8)
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        return data.decode("latin-1").translate(_WINDOWS), data.count(b"\n", 0, error.start) + 1


_WINDOWS = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}


def _utf16(data: bytes, log: DiagnosticLog) -> str:
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError:
        raise Refused("binary", "the file begins like UTF-16 and is not", hint="save it as UTF-8") from None
    log.warn("utf-16", "the file is UTF-16", 1, "save the file as UTF-8")
    return text
