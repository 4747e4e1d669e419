"""The deployment's parts as a CycloneDX 1.6 bill of materials: `python .ci/sbom.py > sbom.json`.

It is made of `.ci/requirements.txt` alone, so that it names what `pip install --require-hashes` puts there and nothing else.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

LOCK = Path(__file__).with_name("requirements.txt")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s\\]+)((?:\s*\\\n\s+--hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)


def parts(lock: str) -> list[dict[str, object]]:
    """Name, version and digests of every part; ends the program where a line is anything else."""
    rest = PINNED.sub("", lock).strip()
    if rest:
        sys.exit(f"{LOCK.name} has lines that are not pinned by version and digest: {rest.splitlines()[0]}")
    return [_part(*match) for match in PINNED.findall(lock)]


def _part(name: str, version: str, hashes: str) -> dict[str, object]:
    digests = re.findall(r"sha256:([0-9a-f]{64})", hashes)
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
        "bom-ref": f"{name}=={version}",
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in digests],
    }


if __name__ == "__main__":
    found = parts(LOCK.read_text("utf-8"))
    json.dump({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": found}, sys.stdout, indent=1)
