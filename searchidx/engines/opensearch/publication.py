"""The last steps of every publication: what was sent is found, the state is kept, the index says what it holds."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from searchidx.engines.opensearch.client import Client
from searchidx.engines.opensearch.documents import Documents
from searchidx.engines.opensearch.mapping import SHOWN
from searchidx.engines.opensearch.metadata import Metadata, encode
from searchidx.engines.opensearch.names import Names
from searchidx.engines.opensearch.state import State
from searchidx.engines.opensearch.story_numbers import tell_stories


def with_stories(client: Client, index: str, metadata: Metadata, made: Documents, beat: Callable[[int], None]) -> Metadata:
    """Have what was sent found, give its documents the numbers of their stories, and say whether that could be done."""
    client.request("POST", f"/{index}/_refresh")
    told = tell_stories(client, index, Names(metadata.schema).number("date"), made, beat)
    return msgspec.structs.replace(metadata, tells_stories=told)


def finish(client: Client, states: State, index: str, metadata: Metadata, state: bytes) -> str:
    """Complete a refreshed index, and return its name with the number of the build; from the last step on the build counts."""
    generation = f"{index}.{metadata.build}"
    states.save(generation, state)
    client.request("PUT", f"/{index}/_mapping", SHOWN | {"_meta": encode(metadata)})
    states.forget_all_but(generation)
    return generation
