"""Addresses of indexes on a cluster, and the secrets that go with them, which never stand in an address.

`opensearch+https://host:9200,other:9200/news` names the hosts and the index. From the environment come
SEARCHIDX_OPENSEARCH_USER and SEARCHIDX_OPENSEARCH_PASSWORD (or SEARCHIDX_OPENSEARCH_PASSWORD_FILE), and the paths
SEARCHIDX_OPENSEARCH_CA, SEARCHIDX_OPENSEARCH_CERT and SEARCHIDX_OPENSEARCH_KEY; SEARCHIDX_OPENSEARCH_SHARDS says in how many shards
new indices lie.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from searchidx.errors import UsageError

SCHEMES = ("opensearch+http", "opensearch+https")
PORT = 9200
SHARDS, MOST_SHARDS = 3, 1024
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,199}")
_PREFIX = "SEARCHIDX_OPENSEARCH_"


@dataclass(frozen=True)
class Address:
    """Hosts, whether they are asked over TLS, the name of the index, how to authenticate, and the shards of new indices."""

    hosts: tuple[tuple[str, int], ...]
    name: str
    tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    authority: str = ""
    certificate: str = ""
    key: str = ""
    shards: int = SHARDS


def parse(text: str, environment: Mapping[str, str] | None = None) -> Address:
    """The address that a text names; UsageError where it is none, or holds a secret."""
    parts = urlsplit(text)
    if parts.scheme not in SCHEMES:
        raise UsageError(f"{parts.scheme}:// is not an address of an index", f"begin with {SCHEMES[1]}://HOST:{PORT}/NAME")
    if "@" in parts.netloc:
        raise UsageError("the address holds a user or a password", f"set {_PREFIX}USER and {_PREFIX}PASSWORD instead")
    name = parts.path.strip("/")
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} is not a name of an index", "use small letters, digits, dots, dashes and underscores")
    hosts = tuple(_host(one) for one in parts.netloc.split(",") if one)
    if not hosts:
        raise UsageError("the address names no host", f"write it as {parts.scheme}://HOST:{PORT}/{name}")
    given = os.environ if environment is None else environment
    return Address(hosts, name, parts.scheme.endswith("s"), shards=_shards(given), **_secrets(given))


def _shards(environment: Mapping[str, str]) -> int:
    text = environment.get(f"{_PREFIX}SHARDS", str(SHARDS))
    if not re.fullmatch("[0-9]{1,4}", text) or not 1 <= int(text) <= MOST_SHARDS:
        raise UsageError(f"{_PREFIX}SHARDS is {text!r}", f"set it to a number from 1 to {MOST_SHARDS:,}")
    return int(text)


def _host(text: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"{text!r} is not a host and port", f"write it as HOST:{PORT}") from error
    if not host:
        raise UsageError(f"{text!r} is not a host and port", f"write it as HOST:{PORT}")
    return host, port or PORT


def _secrets(environment: Mapping[str, str]) -> dict[str, str]:
    password = environment.get(f"{_PREFIX}PASSWORD", "")
    if file := environment.get(f"{_PREFIX}PASSWORD_FILE", ""):
        try:
            password = Path(file).read_text("utf-8").rstrip("\r\n")
        except OSError as error:
            raise UsageError(f"{_PREFIX}PASSWORD_FILE cannot be read: {error.strerror}", "name a file that can") from error
    paths = {name: environment.get(f"{_PREFIX}{key}", "") for name, key in (("authority", "CA"), ("certificate", "CERT"), ("key", "KEY"))}
    return {"user": environment.get(f"{_PREFIX}USER", ""), "password": password, **paths}
