"""Many short documents of words by Zipf's law, the same for the same seed."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec

SYLLABLES = ("cli", "ma", "te", "ro", "bot", "al", "pha", "o", "me", "ga", "ne", "u", "ra", "vi", "sion", "da", "ta", "po", "li", "cy")
TOPICS = ("Robotics", "Vision", "Sports", "Climate", "Policy")


def wordy(path: Path, count: int, seed: int = 20) -> Path:
    """Write documents as lines of JSON, and give the path back."""
    dice = random.Random(seed)
    words = sorted({"".join(dice.choices(SYLLABLES, k=dice.choice((1, 2, 2, 3, 4)))) for _ in range(8_000)})
    dice.shuffle(words)
    weights = [1 / (rank + 3) for rank in range(len(words))]
    with path.open("wb") as file:
        for number in range(count):
            text = dice.choices(words, weights, k=90)
            document = {
                "id": f"doc-{number}",
                "title": " ".join(text[:7]),
                "topics": dice.sample(TOPICS, dice.choice((0, 1, 2))),
                "date": f"{2010 + number % 14}-{number % 12 + 1:02}-{number % 28 + 1:02}",
                "quality": number % 97,
                "draft": number % 11 == 0,
                "body": " ".join(text),
            }
            file.write(msgspec.json.encode(document) + b"\n")
    return path
