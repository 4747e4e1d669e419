"""Documents for the states of the page that no seed leads to: a story that five providers tell, a long text in Markdown,
and saved searches."""

from __future__ import annotations

import shutil
from pathlib import Path

SEEDS = Path(__file__).parent.parent.parent / "seeds"

TOLD = {
    "harbour-ledger": ("Harbour Ledger", "2023-05-02", "The last ferry to Skerry Island sails on Sunday"),
    "island-echo": ("Island Echo", "2023-05-02", "Last ferry to Skerry Island sails on Sunday"),
    "morning-meridian": ("Morning Meridian", "2023-05-03", "The last ferry to Skerry Island sails on Sunday noon"),
    "metro-post": ("Metro Post", "2023-05-03", "The last ferry to Skerry Island sails this Sunday"),
    "paper-radio": ("Paper Radio", "2023-05-04", "The last ferry to Skerry Island sails on Sunday"),
}
"""Providers of one story, each with its day and its title."""

FERRY = """---
title: {title}
excerpt: After ninety-one years the boat that carried the post, the doctor and the sheep makes way for a bridge.
topics: [Transport, Cities]
provider: {{name: {provider}}}
publishedDateTime: {day}T08:00:00Z
type: article
webUrl: https://{host}.example/skerry-ferry
---
The ferry to Skerry Island leaves its pier for the last time on Sunday at noon. For ninety-one years it carried the post, the
doctor and the sheep across the sound. From Monday a bridge does the same in four minutes, whatever the weather. Captain Ida
Moorland will give the wheel to the museum and says that she has never once counted the crossings. The islanders plan a brass
band at the pier, and the school closes early so that every child can wave.
"""

KETTLE = """---
title: How to mend a kettle that whistles too early
excerpt: A whistle is a small machine for telling the truth about steam. Ours had begun to lie.
topics: [Design, Work]
provider: {name: Kitchen Table}
publishedDateTime: 2023-02-11T09:00:00Z
type: article
---
# How to mend a kettle that whistles too early

The kettle sang at *eighty degrees*, which is no temperature for tea. The people at the [mending café](https://example.org/cafe)
say that it is nearly always **the seat of the valve**, and they were right[^1].

## What it takes

1. A screwdriver with a thin blade.
2. Vinegar, and the patience to let it work for an hour.
   - white vinegar leaves no smell
   - lemon does as well
3. A new ring, if the old one has gone hard.

> Never oil a whistle. It will forgive you everything else.

## How hot, and how loud

| seat           | whistles at | loudness |
|----------------|------------:|:--------:|
| chalky         |       80 °C |  quiet   |
| cleaned        |       97 °C |   loud   |
| with new ring  |      100 °C |  louder  |

### For those who measure

Put `probe` into the spout and write down when the pitch stops rising:

```python
for minute, celsius in enumerate(readings):
    if whistles(celsius) and celsius < 95:
        print(f"minute {minute}: too early, at {celsius} degrees; take the valve out and look at its seat once more")
```

---

If it still sings early, go back to [what it takes](#what-it-takes) and begin again.

[^1]: Eleven kettles out of twelve, by their own count.
"""

SAVED = {
    "machines": "title: Machines that walk\nquery: robots\nwhere: {topics: Robotics}\n",
    "warm-houses": "title: How houses stay warm\nquery: heat pump OR boiler\nsort: -date\n",
}
"""Saved searches by their names."""


def write(folder: Path) -> Path:
    """The seeds and these documents in a folder that is made anew; gives it back."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SEEDS, folder)
    for host, (provider, day, title) in TOLD.items():
        text = FERRY.format(title=title, provider=provider, day=day, host=host.replace("-", ""))
        (folder / f"skerry-ferry-{host}.md").write_text(text, encoding="utf-8")
    (folder / "whistling-kettle.md").write_text(KETTLE, encoding="utf-8")
    (folder / "searches").mkdir()
    for name, text in SAVED.items():
        (folder / "searches" / f"{name}.yml").write_text(text, encoding="utf-8")
    return folder
