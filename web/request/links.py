"""The addresses one step away from a state that a page holds by the dozen: what they share is encoded once."""

from __future__ import annotations

from urllib.parse import quote

from msgspec.structs import replace

from . import addresses
from .picks import picked, toggled
from .search_state import SearchState, encoded

_SPAN = "from=0001-01-01&to=0001-01-02"
"""What stands in an address for these days; nowhere else, for signs in the values of parameters are escaped."""


class Links:
    """The links of one page; each is the address that the state one step away gives."""

    def __init__(self, state: SearchState) -> None:
        self.state = state
        self._prefix = addresses.prefix()
        plain = replace(state, where=(), exclude=(), ranking=(), page=1)
        self._before = encoded(plain.pairs())
        self._after = encoded(replace(SearchState(), exclude=state.exclude, ranking=state.ranking).pairs())
        self._search = encoded(state.pairs())
        self._span: str | None = None
        self._picking: dict[tuple[str, str], str] = {}

    def picking(self, name: str, value: str) -> str:
        """The address with this value of a field picked, or no longer; as `SearchState.toggled` has it."""
        found = self._picking.get((name, value))
        if found is None:
            where = encoded(picked(toggled(self.state.where, name, value)))
            query = "&".join(filter(None, (self._before, where, self._after)))
            found = self._picking[name, value] = f"{self._prefix}/?{query}" if query else f"{self._prefix}/"
        return found

    def spanning(self, start: str, end: str) -> str:
        """The address narrowed to these days, both inclusive and in ISO 8601; without any days where they are those of the state."""
        if (self.state.start, self.state.end) == (start, end):
            return self.state.between("", "").address()
        if self._span is None:
            self._span = self.state.between("0001-01-01", "0001-01-02").address()
        return self._span.replace(_SPAN, f"from={start}&to={end}", 1)

    def is_picked(self, name: str, value: str) -> bool:
        """Whether this value of a field is picked."""
        return any(n == name and value.casefold() in (v.casefold() for v in values) for n, values in self.state.where)

    def document(self, id: str) -> str:
        """The address of a document's own page, which keeps the search that led there."""
        path = f"{self._prefix}/documents/{quote(id, safe='/')}"
        return f"{path}?{self._search}" if self._search else path
