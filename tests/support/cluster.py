"""A real OpenSearch cluster of three nodes for tests: fetched as a package, started on free ports, ended by its process ids.

`python -m tests.support.cluster FOLDER [NODES [PORT]]` keeps one until it is interrupted, for those who want to try it.
SEARCHIDX_TEST_OPENSEARCH names a running one instead. Where neither that, nor Java 21, nor Maven is there, `start` gives the
reason in words; SEARCHIDX_NEEDS_OPENSEARCH turns a skip for that reason into a failure.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import functools
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from searchidx import engines
from searchidx.engines.base import Engine
from searchidx.engines.messages import Facts, Request
from searchidx.model.fields import Schema
from searchidx.model.record import Record
from searchidx.query.expand import expand

VERSION = "3.8.0"
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
ARTIFACT = f"org.opensearch.distribution.integ-test-zip:opensearch:{VERSION}:zip"
USER = "searchidx-test"
NODES = 3
HEAP = "512m"
READY = 600
PR_SET_PDEATHSIG = 1
_WRITES_ELSEWHERE = re.compile(r"logs/gc\.log|hs_err|HeapDumpPath")


class Unavailable(Exception):
    """Why there can be no cluster here."""


@dataclass
class Node:
    """One node: where it lies, its ports, and its process."""

    name: str
    home: Path
    port: int
    transport: int
    pid: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def has_ended(self) -> bool:
        """Whether its process is there no more."""
        return self.process is not None and self.process.poll() is not None

    def send(self, number: int) -> None:
        """Send its process a signal."""
        os.kill(self.pid, number)


@dataclass
class Cluster:
    """Running nodes; `addresses` are those that clients are given."""

    addresses: list[str]
    nodes: list[Node] = field(default_factory=list)
    java: str = ""
    program: Path = Path()

    def start_again(self, node: Node) -> None:
        """Start a node that was killed, and wait until it has joined."""
        if node.process is not None:
            node.process.wait()
        _launch(self, node)
        self.wait()

    def wait(self, nodes: int | None = None, status: str = "green") -> None:
        """Wait until the cluster has that many nodes, all of them unless said, and is in that state or a better one."""
        ready = f"/_cluster/health?wait_for_nodes={nodes or len(self.nodes)}&wait_for_status={status}&timeout=5s"
        deadline = time.monotonic() + READY
        while time.monotonic() < deadline:
            for address in self.addresses:
                with contextlib.suppress(OSError), urllib.request.urlopen(address + ready, timeout=10) as answer:
                    if b'"timed_out":false' in answer.read():
                        return
            time.sleep(0.5)
        raise Unavailable(f"the cluster was not {status} within {READY} seconds")

    def stop(self) -> None:
        """End every node that this test run started."""
        for node in self.nodes:
            with contextlib.suppress(ProcessLookupError):
                node.send(signal.SIGKILL)


def start(folder: Path, count: int = NODES, port: int = 0) -> Cluster:
    """A cluster of that many nodes with its files in a folder, ready for requests; Unavailable where there can be none.

    The nodes listen on free ports, or from `port` on.
    """
    if given := os.environ.get("SEARCHIDX_TEST_OPENSEARCH"):
        return Cluster(given.split(","))
    java, archive = _java(), _archive()
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    program = folder / f"opensearch-{VERSION}"
    (program / "bin" / "opensearch").chmod(0o755)
    for script in (program / "bin").iterdir():
        script.chmod(0o755)
    ports = [*range(port, port + count), *_free_ports(count)] if port else _free_ports(2 * count)
    nodes = [Node(f"n{n}", folder / f"n{n}", ports[n], ports[count + n]) for n in range(count)]
    cluster = Cluster([node.address for node in nodes], nodes, java, program)
    try:
        for node in nodes:
            _prepare(cluster, node)
        _give_to_user(folder)
        for node in nodes:
            _launch(cluster, node)
        cluster.wait()
    except BaseException:
        cluster.stop()
        raise
    return cluster


def _java() -> str:
    """The home of a Java of version 21 or later, looked for among all that are installed."""
    homes = [Path(home) for home in (os.environ.get("OPENSEARCH_JAVA_HOME"), os.environ.get("JAVA_HOME")) if home]
    for home in (*homes, *sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)):
        release = home / "release"
        found = re.search(r'JAVA_VERSION="(\d+)', release.read_text("utf-8")) if release.is_file() else None
        if found and int(found[1]) >= 21:
            return str(home)
    raise Unavailable("there is no Java 21 or later")


def _archive() -> Path:
    """The package, fetched once."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "searchidx-tests"
    archive = cache / f"opensearch-{VERSION}.zip"
    if archive.is_file():
        return archive
    if shutil.which("mvn") is None:
        raise Unavailable("there is no Maven to fetch OpenSearch with")
    cache.mkdir(parents=True, exist_ok=True)
    command = ["mvn", "-B", "-q", PLUGIN, f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={cache}"]
    if subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600).returncode:
        raise Unavailable("OpenSearch could not be fetched")
    return archive


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _prepare(cluster: Cluster, node: Node) -> None:
    """A node's own copy of the configuration, without the options that write to places that its user cannot."""
    shutil.copytree(cluster.program / "config", node.home / "config")
    options = node.home / "config" / "jvm.options"
    kept = [line for line in options.read_text("utf-8").splitlines() if not _WRITES_ELSEWHERE.search(line)]
    options.write_text("\n".join(kept) + "\n", "utf-8")
    for name in ("data", "logs", "tmp"):
        (node.home / name).mkdir()


def _give_to_user(folder: Path) -> None:
    """OpenSearch refuses to run as root: its files belong to a user of their own then."""
    if os.geteuid() != 0:
        return
    try:
        pwd.getpwnam(USER)
    except KeyError:
        subprocess.run(["useradd", "-r", "-M", USER], check=True)
    subprocess.run(["chown", "-R", USER, str(folder)], check=True)


def _launch(cluster: Cluster, node: Node) -> None:
    seeds = ",".join(f"127.0.0.1:{one.transport}" for one in cluster.nodes)
    settings = {
        "cluster.name": f"searchidx-test-{cluster.nodes[0].port}",
        "node.name": node.name,
        "path.data": node.home / "data",
        "path.logs": node.home / "logs",
        "network.host": "127.0.0.1",
        "http.port": node.port,
        "transport.port": node.transport,
        "discovery.seed_hosts": seeds,
        "cluster.initial_cluster_manager_nodes": ",".join(one.name for one in cluster.nodes),
        "node.store.allow_mmap": "false",
        "cluster.routing.allocation.disk.threshold_enabled": "false",
    }
    environment = {
        "PATH": os.environ["PATH"],
        "OPENSEARCH_JAVA_HOME": cluster.java,
        "OPENSEARCH_PATH_CONF": str(node.home / "config"),
        "OPENSEARCH_TMPDIR": str(node.home / "tmp"),
        "OPENSEARCH_JAVA_OPTS": f"-Xms{HEAP} -Xmx{HEAP}",
    }
    command = [str(cluster.program / "bin" / "opensearch"), *(f"-E{name}={value}" for name, value in settings.items())]
    user = USER if os.geteuid() == 0 else None
    with (node.home / "output").open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            user=user,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
    node.pid, node.process = process.pid, process


def _end_with_parent() -> None:
    """Have the kernel end this process when the one that started it ends, whatever ends that (Linux alone)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@contextlib.contextmanager
def running(folder: Path, count: int = NODES, port: int = 0) -> Iterator[Cluster]:
    """A cluster as long as the block runs."""
    cluster = start(folder, count, port)
    try:
        yield cluster
    finally:
        cluster.stop()


@functools.lru_cache(maxsize=1)
def shared() -> Cluster:
    """The cluster of this test run, started when it is first asked for and ended with the run.

    The test is skipped where there can be none, or fails where SEARCHIDX_NEEDS_OPENSEARCH says that there must be one.
    """
    import pytest

    folder = Path(tempfile.mkdtemp(prefix="searchidx-cluster-", dir="/var/tmp"))
    try:
        cluster = start(folder)
    except Unavailable as reason:
        shutil.rmtree(folder, ignore_errors=True)
        if os.environ.get("SEARCHIDX_NEEDS_OPENSEARCH"):
            raise
        pytest.skip(f"no OpenSearch cluster: {reason}")
    atexit.register(_remove, cluster, folder)
    return cluster


def _remove(cluster: Cluster, folder: Path) -> None:
    cluster.stop()
    shutil.rmtree(folder, ignore_errors=True)


def cluster_address(name: str) -> str:
    """The address of an index of that name on the cluster of this test run; no other run has one of that name."""
    hosts = ",".join(address.removeprefix("http://") for address in shared().addresses)
    return f"opensearch+http://{hosts}/{re.sub('[^a-z0-9]', '-', name.lower())}-{os.getpid()}"


def on_cluster(request: Request, schema: Schema) -> Request:
    """The request with its words analysed."""
    return replace(request, query=expand(request.query, schema))


def publish_to(address: str, schema: Schema, records: Sequence[Record], deletions: Sequence[str] = ()) -> Engine:
    """The index at an address with these records added or replaced and these ids gone."""
    with closing(engines.writer(address)) as writer:
        keep = writer.previous is not None
        parts = [records] if records else []
        writer.publish(schema, parts, deletions=deletions, keep=keep, facts=Facts("2024-01-01"), state=b"", progress=lambda done: None)
    return engines.connect(address)


if __name__ == "__main__":
    with running(Path(sys.argv[1]), *map(int, sys.argv[2:])) as started:
        print(",".join(started.addresses), flush=True)
        signal.pause()
