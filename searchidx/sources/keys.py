"""The names under which authors' keys are kept, and the keys that nothing may see."""

from __future__ import annotations

import re
from functools import lru_cache

from searchidx.sources.text_repair import plain

_SECRET = "secured"
_CACHED = 20_000
_AROUND = " \t\"'"
"""What may stand around a name by mistake."""


class Keys(dict[str, str | None]):
    """Maps a key as it was written to its clean name, or to None where it must not be read.

    `paths` holds the dotted names that are hidden, for which the whole path has to be looked at.
    """

    def __init__(self, ignore: tuple[str, ...]) -> None:
        super().__init__()
        folded = {name.strip().casefold() for name in ignore} - {""}
        self._hidden = {name for name in folded if "." not in name} | {_SECRET}
        self.paths = frozenset(name for name in folded if "." in name)
        names = {*self._hidden, *(name.rpartition(".")[2] for name in self.paths)}
        hidden = "|".join(map(re.escape, sorted(names)))
        self._begins = re.compile(
            rf"(?:^[ \t-]{{0,60}}|[{{,][ \t]{{0,60}})[\"']?(?:{hidden})[\"']?[ \t]{{0,60}}:", re.IGNORECASE | re.MULTILINE
        )
        self._mentioned = re.compile(rf"(?:{hidden})[\"']?[ \t]{{0,60}}(?:[:=]|$)", re.IGNORECASE | re.MULTILINE)

    def __missing__(self, key: str) -> str | None:
        name = plain(key)
        if len(self) >= _CACHED:
            self.clear()
        parts = name.casefold().split(".")
        self[key] = None if any(part.partition(":")[0].strip(_AROUND) in self._hidden for part in parts) else name
        return self[key]

    def mention(self, text: str) -> str | None:
        """What follows the first key in a text that must not be read, as far as one look can tell; None where there is none."""
        found = self._mentioned.search(text)
        return None if found is None else text[found.end() :]

    def stands_in(self, text: str) -> bool:
        """Whether a key that must not be read begins a line of a text, or an entry between braces."""
        return self._begins.search(text) is not None

    def hides(self, path: str) -> bool:
        """Whether this dotted path is hidden as a whole or by a part of it that is."""
        folded = path.casefold()
        return any(folded == hidden or folded.startswith(hidden + ".") for hidden in self.paths)


@lru_cache(maxsize=8)
def keys_for(ignore: tuple[str, ...]) -> Keys:
    """The keys under these names to ignore, shared so that each key is looked at once."""
    return Keys(ignore)
