"""The last steps of every publication: what was sent is found, the state is kept, the index says what it holds."""

from __future__ import annotations

from searchidx.engines.opensearch.client import Client
from searchidx.engines.opensearch.mapping import SHOWN
from searchidx.engines.opensearch.metadata import Metadata, encode
from searchidx.engines.opensearch.state import State


def finish(client: Client, states: State, index: str, metadata: Metadata, state: bytes) -> str:
    """Complete an index, and return its name with the number of the build; from the last step on the build counts."""
    generation = f"{index}.{metadata.build}"
    client.request("POST", f"/{index}/_refresh")
    states.save(generation, state)
    client.request("PUT", f"/{index}/_mapping", SHOWN | {"_meta": encode(metadata)})
    states.forget_all_but(generation)
    return generation
