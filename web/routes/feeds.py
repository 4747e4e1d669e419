"""A search as a feed, and as a search box of the browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, request

from searchidx.search.page import Hit, Page

from ..request import caching, context
from ..request.params import document_address
from ..request.state import SearchState
from ..security import safe_url

routes = Blueprint("feeds", __name__)

_ATOM = "http://www.w3.org/2005/Atom"
_SEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_MOZILLA = "http://www.mozilla.org/2006/browser/search/"
_DRAFT = re.compile(r"(?:^|[\s(])(?:is|state):\"?draft", re.IGNORECASE)
_UNSAID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SUMMARY = 2_000


@routes.get("/feed.atom")
def feed() -> Response:
    """The hits of a search as an Atom feed; drafts only where they are asked for."""
    state = context.asked(strict=True).state
    return caching.conditional(context.index().generation, state.address("/feed.atom"), lambda: _feed(state))


def _feed(state: SearchState) -> Response:
    asked = state if _asks_for_drafts(state) else state.excluding("state", "draft").turned(state.page)
    page = context.search(asked, ())
    root = ET.Element("feed", {"xmlns": _ATOM, "xmlns:opensearch": _SEARCH})
    _text(root, "title", f"{state.q or 'All documents'} – searchidx")
    _text(root, "id", _id(request.host, state.address("/feed.atom")))
    _text(root, "updated", _newest(page))
    _links(root, state, page)
    for name, value in (("totalResults", page.total), ("startIndex", page.offset + 1), ("itemsPerPage", state.size)):
        ET.SubElement(root, f"opensearch:{name}").text = str(value)
    for hit in page.hits:
        _entry(root, hit)
    return _xml(root, "application/atom+xml")


def _asks_for_drafts(state: SearchState) -> bool:
    picked = {**dict(state.where), **dict(state.exclude)}.get("state", ())
    return "draft" in (value.casefold() for value in picked) or bool(_DRAFT.search(state.q))


def _links(root: ET.Element, state: SearchState, page: Page) -> None:
    _link(root, "self", state.address("/feed.atom"), "application/atom+xml")
    _link(root, "alternate", state.address("/"), "text/html")
    if page.hits and page.offset + len(page.hits) < page.total:
        _link(root, "next", state.turned(state.page + 1).address("/feed.atom"), "application/atom+xml")


def _entry(root: ET.Element, hit: Hit) -> None:
    stored = hit.stored
    entry = ET.SubElement(root, "entry")
    _text(entry, "title", hit.title)
    _text(entry, "id", _id("document", hit.id))
    _text(entry, "updated", _moment(stored.date))
    url = safe_url(hit.url) or request.host_url.rstrip("/") + document_address(hit.id)
    ET.SubElement(entry, "link", rel="alternate", href=_said(url))
    author = ET.SubElement(entry, "author")
    _text(author, "name", stored.provider or "Unknown")
    _text(entry, "summary", (stored.summary or stored.body)[:_SUMMARY])
    for topic in stored.topics:
        ET.SubElement(entry, "category", term=_said(topic))


@routes.get("/opensearch.xml")
def description() -> Response:
    """What a browser needs to offer this page as a search engine."""
    root = ET.Element("OpenSearchDescription", {"xmlns": _SEARCH, "xmlns:moz": _MOZILLA})
    base = request.host_url.rstrip("/")
    for name, value in (("ShortName", "searchidx"), ("Description", "Search this folder of documents"), ("InputEncoding", "UTF-8")):
        ET.SubElement(root, name).text = value
    for kind, template in (
        ("text/html", "/?q={searchTerms}"),
        ("application/x-suggestions+json", "/api/suggest?form=opensearch&q={searchTerms}"),
        ("application/atom+xml", "/feed.atom?sort=-date&q={searchTerms}"),
    ):
        ET.SubElement(root, "Url", type=kind, template=base + template)
    ET.SubElement(root, "Url", type="application/opensearchdescription+xml", rel="self", template=f"{base}/opensearch.xml")
    ET.SubElement(root, "Image", width="16", height="16", type="image/svg+xml").text = f"{base}/static/icon.svg"
    ET.SubElement(root, "moz:SearchForm").text = f"{base}/"
    return _xml(root, "application/opensearchdescription+xml")


def _link(parent: ET.Element, rel: str, path: str, kind: str) -> None:
    ET.SubElement(parent, "link", rel=rel, href=request.host_url.rstrip("/") + path, type=kind)


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _said(text)


def _said(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNSAID.sub("", text)


def _id(space: str, name: str) -> str:
    return uuid5(NAMESPACE_URL, f"searchidx:{space}/{name}").urn


def _newest(page: Page) -> str:
    return max((_moment(hit.stored.date) for hit in page.hits), default=_moment(""))


def _moment(text: str) -> str:
    """A date as RFC 3339 wants it; the first of days where there is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = datetime(1970, 1, 1, tzinfo=UTC)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _xml(root: ET.Element, mimetype: str) -> Response:
    return Response(ET.tostring(root, encoding="utf-8", xml_declaration=True), mimetype=mimetype)
