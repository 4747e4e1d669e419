"""The documents of the contract tests: few enough to know by heart, with every kind of field and every quirk of values."""

from __future__ import annotations

from datetime import UTC, datetime

from searchidx.model.record import Record, Related
from tests.support.samples import sample


def day(text: str) -> float:
    """Milliseconds since 1970 of a day."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000


DOCUMENTS: tuple[Record, ...] = (
    sample(
        "owls",
        "Barn owls at night",
        summary="How owls hunt mice in the dark",
        body="An owl hears a mouse under snow. Owls fly without a sound.",
        topics=("Birds", "Night"),
        provider="Field Notes",
        date=day("2021-09-27"),
        quality=40.0,
    ),
    sample(
        "foxes",
        "Foxes in the city",
        summary="Running foxes of the suburbs",
        body="A fox runs along the railway. Café owners feed it.",
        topics=("Mammals", "City"),
        provider="field notes ",
        date=day("2021-09-27"),
        quality=7.5,
    ),
    sample(
        "hawks",
        "A hawk above the motorway",
        body="Hawks wait on lamp posts. Night falls and the owl takes over.",
        topics=("birds",),
        provider="Wired",
        date=day("2021-10-03"),
        quality=-3.0,
        location="Motorway 7",
    ),
    sample(
        "swifts",
        "Swifts come late",
        summary="The swifts of 2020 came late",
        topics=("Birds", "Climate"),
        provider="Wired",
        date=day("2020-05-09"),
        state="draft",
        related=(Related(title="Swallows are early", summary="and so are hawks"), Related(title="Mice in barns")),
    ),
    sample(
        "moles", "Moles and the art of digging", description="An owl of a title is missing here", body="Digging, digging.", quality=40.0
    ),
    sample("nights", "Night of the moths", notes="private remarks on lamps", topics=("Night",), date=day("1969-12-31"), quality=100.0),
    sample("plain", "Untitled"),
    sample("straße/über.md", "Über die Straße", body="Die GPT-4 Maschine, COVID-19 und C++ im Wald", topics=("C++", "Straße"), quality=0.0),
)
