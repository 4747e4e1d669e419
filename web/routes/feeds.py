"""A search as a feed, and as a search box of the browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

import msgspec
from flask import Blueprint, Response

from searchidx.search.page import Hit, Page

from ..request import caching, context, strict
from ..request.addresses import absolute, origin, prefix
from ..request.params import document_address
from ..request.search_state import SearchState
from ..security import safe_url
from ..view.saved_links import title_of

routes = Blueprint("feeds", __name__)

_ATOM = "http://www.w3.org/2005/Atom"
_SEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_MOZILLA = "http://www.mozilla.org/2006/browser/search/"
_UNSAID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SUMMARY = 2_000


@routes.get("/feed.atom")
def atom() -> Response:
    """The hits of a search as an Atom feed; drafts only where they are asked for."""
    state = context.asked(strict=True).state
    return caching.conditional(context.index().generation, state.address("/feed.atom"), lambda: _atom(state))


@routes.get("/feed.json")
def json_feed() -> Response:
    """The same as a JSON Feed (version 1.1)."""
    state = context.asked(strict=True).state
    return caching.conditional(context.index().generation, state.address("/feed.json"), lambda: _json_feed(state))


def _json_feed(state: SearchState) -> Response:
    page = strict.page(state)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(state),
        "description": _description(state),
        "home_page_url": absolute(state.address("/")),
        "feed_url": absolute(state.address("/feed.json")),
        "items": [_item(hit) for hit in page.hits],
    }
    if _goes_on(page):
        feed["next_url"] = absolute(state.turned(state.page + 1).address("/feed.json"))
    return Response(msgspec.json.encode(feed), mimetype="application/feed+json")


def _item(hit: Hit) -> dict[str, object]:
    """A hit as an item; what it does not have is left out."""
    item = {
        "id": _id("document", hit.id),
        "url": _url(hit),
        "title": hit.title,
        "content_text": _summary(hit),
        "date_published": _moment(hit.date),
        "authors": [{"name": hit.provider}] if hit.provider else None,
        "tags": list(hit.topics),
    }
    return {name: value for name, value in item.items() if value or name == "content_text"}


def _atom(state: SearchState) -> Response:
    page = strict.page(state)
    root = ET.Element("feed", {"xmlns": _ATOM, "xmlns:opensearch": _SEARCH})
    _text(root, "title", _title(state))
    _text(root, "subtitle", _description(state))
    _text(root, "id", _id(origin(), state.address("/feed.atom")))
    _text(root, "updated", _newest(page))
    _links(root, state, page)
    for name, value in (("totalResults", page.total), ("startIndex", page.offset + 1), ("itemsPerPage", state.size)):
        ET.SubElement(root, f"opensearch:{name}").text = str(value)
    for hit in page.hits:
        _entry(root, hit)
    return _xml(root, "application/atom+xml")


def _title(state: SearchState) -> str:
    """What the feed is called: as the saved search is, where it is of one."""
    return f"{title_of(state.q, context.index().searches) or 'All documents'} – searchidx"


def _description(state: SearchState) -> str:
    left_out = " Drafts are left out; `is:draft` in the query asks for them." if strict.leaves_out_drafts(state) else ""
    return f"What a search of this folder finds.{left_out}"


def _goes_on(page: Page) -> bool:
    return bool(page.hits) and page.offset + len(page.hits) < page.total


def _url(hit: Hit) -> str:
    """Where a hit leads: its own address, else its page here."""
    return safe_url(hit.url) or absolute(document_address(hit.id))


def _summary(hit: Hit) -> str:
    return (hit.summary or hit.body)[:_SUMMARY]


def _links(root: ET.Element, state: SearchState, page: Page) -> None:
    _link(root, "self", state.address("/feed.atom"), "application/atom+xml")
    _link(root, "alternate", state.address("/"), "text/html")
    if _goes_on(page):
        _link(root, "next", state.turned(state.page + 1).address("/feed.atom"), "application/atom+xml")


def _entry(root: ET.Element, hit: Hit) -> None:
    entry = ET.SubElement(root, "entry")
    _text(entry, "title", hit.title)
    _text(entry, "id", _id("document", hit.id))
    _text(entry, "updated", _moment(hit.date) or _built())
    ET.SubElement(entry, "link", rel="alternate", href=_said(_url(hit)))
    author = ET.SubElement(entry, "author")
    _text(author, "name", hit.provider or "Unknown")
    _text(entry, "summary", _summary(hit))
    for topic in hit.topics:
        ET.SubElement(entry, "category", term=_said(topic))


@routes.get("/opensearch.xml")
def description() -> Response:
    """What a browser needs to offer this page as a search engine."""
    root = ET.Element("OpenSearchDescription", {"xmlns": _SEARCH, "xmlns:moz": _MOZILLA})
    base = absolute(prefix())
    for name, value in (("ShortName", "searchidx"), ("Description", "Search this folder of documents"), ("InputEncoding", "UTF-8")):
        ET.SubElement(root, name).text = value
    for kind, template in (
        ("text/html", "/?q={searchTerms}"),
        ("application/x-suggestions+json", "/api/suggest?form=opensearch&q={searchTerms}"),
        ("application/atom+xml", "/feed.atom?sort=-date&q={searchTerms}"),
        ("application/feed+json", "/feed.json?sort=-date&q={searchTerms}"),
    ):
        ET.SubElement(root, "Url", type=kind, template=base + template)
    ET.SubElement(root, "Url", type="application/opensearchdescription+xml", rel="self", template=f"{base}/opensearch.xml")
    ET.SubElement(root, "Image", width="16", height="16", type="image/svg+xml").text = f"{base}/static/icon.svg"
    ET.SubElement(root, "moz:SearchForm").text = f"{base}/"
    return _xml(root, "application/opensearchdescription+xml")


def _link(parent: ET.Element, rel: str, path: str, kind: str) -> None:
    ET.SubElement(parent, "link", rel=rel, href=absolute(path), type=kind)


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _said(text)


def _said(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNSAID.sub("", text)


def _id(space: str, name: str) -> str:
    return uuid5(NAMESPACE_URL, f"searchidx:{space}/{name}").urn


def _newest(page: Page) -> str:
    return max((moment for hit in page.hits if (moment := _moment(hit.date))), default=_built())


def _built() -> str:
    """When the index was built: the moment of what has none of its own."""
    return _moment(context.index().engine.facts.built)


def _moment(text: str) -> str:
    """A date as RFC 3339 wants it; "" where there is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return ""
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _xml(root: ET.Element, mimetype: str) -> Response:
    return Response(ET.tostring(root, encoding="utf-8", xml_declaration=True), mimetype=mimetype)
