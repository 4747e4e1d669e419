"""Threads of a serving process share one heap."""

from __future__ import annotations

import ctypes
import re
import subprocess
import sys
from pathlib import Path

import pytest

TAKES = """
import ctypes, sys, threading
from searchidx.web.serving import heap
if sys.argv[1] == "shared":
    heap.set_up()
started = threading.Barrier(4)
def take():
    started.wait()
    held = [bytearray(2_000) for _ in range(2_000)]
    started.wait()
threads = [threading.Thread(target=take) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(sys.argv[2].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


def heaps(folder: Path, way: str) -> int:
    subprocess.run([sys.executable, "-c", TAKES, way, str(folder / way)], check=True)
    return len(re.findall(r"<heap nr=", (folder / way).read_text("ascii")))


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="another C library than glibc")
def test_threads_take_memory_from_one_heap(tmp_path: Path) -> None:
    assert heaps(tmp_path, "shared") == 1 < heaps(tmp_path, "each")
