"""Addresses without what says how a reader came there: two addresses of one article become one text."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_TRACKING = re.compile(
    r"utm_\w+|\w*clid|mc_[ce]id|_ga|_gl|_hs\w+|mkt_tok|igshid|igsh|ocid|cvid|ncid|cmpid|icid|s_cid|ref|ref_?src|ref_?url|"
    r"referrer|smid|spm|taid|sr_share|wt\.mc_id|wt_mc_id|amp|outputtype|feature|si|pp|ab_channel",
    re.IGNORECASE,
)
"""Parameters that tell where a reader came from, or ask for the AMP form of a page."""

_MIRROR = re.compile(r"/(?:amp|[civ])/(?:s/)?(?P<address>[^/]+\.[^/]+/.*)", re.IGNORECASE)
"""The path of an AMP cache: `/c/s/example.org/page` on cdn.ampproject.org, `/amp/s/example.org/page` on search engines."""

_CACHES = re.compile(r"ampproject\.(?:org|net)|bing-amp\.com|(?:google|bing)\.com/amp")
_HOST = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.[^.])")
_AMP_PATH = re.compile(r"^/amp(?=/.)|(?:/amp|\.amp(?=\.html?$)|\.amp|/amp\.html?)$", re.IGNORECASE)
_SLASHES = re.compile("//+")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_VIDEO = re.compile(r"^(?:youtu\.be|(?:youtube(?:-nocookie)?\.com)/(?:embed|shorts|live|v))/(?P<id>[\w-]{6,})", re.IGNORECASE)


def normalize(url: str) -> str:
    """The address without scheme, `www.`, tracking parameters, AMP and CDN mirrors, fragment and trailing slash.

    "" for what has no host, and for the front page of a site, which names no article.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""
    mirrored = _mirrored(host, parts.path)
    if mirrored:
        return normalize(f"https://{mirrored}" + (f"?{parts.query}" if parts.query else ""))
    shown = _HOST.sub("", host)
    path = _path(parts.path)
    if video := _VIDEO.match(shown + path):
        return f"youtube.com/watch?v={video['id']}"
    query = _query(parts.query)
    fragment = f"#{parts.fragment}" if parts.fragment[:1] in ("!", "/") else ""
    return f"{shown}{path}{query}{fragment}" if shown and (path or query or fragment) else ""


def _mirrored(host: str, path: str) -> str:
    """The address that an AMP cache holds a copy of; "" for other hosts."""
    if _CACHES.search(f"{host}/{path[1:4]}") is None:
        return ""
    found = _MIRROR.match(path)
    return found["address"] if found else ""


def _path(path: str) -> str:
    path = _SLASHES.sub("/", unquote(path)).rstrip("/")
    if "amp" in path.lower():
        path = _AMP_PATH.sub("", path)
    return (_INDEX.sub("", path) if "." in path else path).rstrip("/")


def _query(query: str) -> str:
    if not query:
        return ""
    kept = sorted((name, value) for name, value in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(name))
    return f"?{urlencode(kept)}" if kept else ""
