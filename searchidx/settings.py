"""The settings: one frozen object, which the configuration file fills."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from searchidx.model.document_limits import DocumentLimits
from searchidx.model.fields import Kind, Role

NAME = "searchidx.toml"

LOGO_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}
"""The kinds of image that a site's logo can be, by their suffix."""


class SignalSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much something beside the words counts: its weight (0 is off) and, for freshness, the days after which half is left."""

    weight: float = 0.0
    half_life: float = 180.0


class SiteSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the page's owner calls it and how it looks.

    `url` is the address that people use, where another server stands in front. `logo` is an image file beside the
    configuration, `accent` a colour such as "#1d5c63", `accent_dark` the same on dark ground, `text` what the front page says,
    `card` the fields that stand on a card beside provider and date. `origins` are the sites whose scripts may read the API, as
    "https://example.org", or "*" for all.
    """

    url: str = ""
    name: str = "searchidx"
    logo: str = ""
    accent: str = ""
    accent_dark: str = ""
    text: str = ""
    card: tuple[str, ...] = ("type",)
    origins: tuple[str, ...] = ()


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that a searchidx.toml can say; each default is what happens without one.

    `kinds` fixes the kind of a key, `roles` the keys of a role, `weights` how much a field's words count, `facets` (None for
    the inferred ones) what the page offers to filter by. `ignore` names keys that are never read further. `url` makes a
    document's address where it has none. `synonyms` are lines such as `k8s, kubernetes` or, one way, `laptop => notebook`.
    `hierarchies` is what parts the levels of a field's values (`category = "/"`; "" for no levels), `folders` whether folders are a
    facet, `body_tags` whether `#tags` of a body are topics. `ranking` holds signals beside the words: freshness, or a number's key.
    `queries` counts what is asked of the service. `limits` bounds what is read of one document. `site` is about the page alone, and
    so shapes no index.
    """

    language: str = ""
    drafts: Literal["show", "hide", "skip"] = "show"
    images: bool = False
    url: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    facets: tuple[str, ...] | None = None
    kinds: dict[str, Kind] = {}
    roles: dict[Role, tuple[str, ...]] = {}
    weights: dict[str, float] = {}
    ranking: dict[str, SignalSettings] = {}
    site: SiteSettings = SiteSettings()
    synonyms: tuple[str, ...] = ()
    hierarchies: dict[str, str] = {}
    folders: bool = False
    body_tags: bool = False
    queries: bool = False
    limits: DocumentLimits = DocumentLimits()

    def shape(self) -> dict[str, Any]:
        """The part that shapes an index: documents are read again when it changes."""
        return {name: value for name, value in self.kept().items() if name not in ("ranking", "synonyms")}

    def kept(self) -> dict[str, Any]:
        """The part that is kept in an index: what shapes it, and how its documents are ranked."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return {name: value for name, value in built.items() if name not in ("images", "queries", "site")}
