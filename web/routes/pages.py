"""The routes for readers: the search page and the page of one document."""

from __future__ import annotations

from collections.abc import Container
from urllib.parse import quote

from flask import Blueprint, Response, abort, render_template, request
from msgspec.structs import replace

from searchidx.engines.messages import Histogram
from searchidx.model.fields import Schema
from searchidx.model.record import Related
from searchidx.search.page import Page

from ..markup.card import hits
from ..markup.facet_choices import facets
from ..request import caching, context, strict
from ..request.links import Links
from ..request.params import ParameterProblem, ParsedParameters, document_address, name_of, read
from ..request.search_state import STORY, SearchState
from ..security import safe_url
from ..view import details, nothing, split
from ..view.cards import Article, CardStyle, article, cards, own_article, same_address
from ..view.chips import chips
from ..view.filters import groups, hidden, listed, orders
from ..view.notices import notices, read_back
from ..view.numbers import offered, ranges
from ..view.pager import last_page, pager
from ..view.prose import prose
from ..view.saved_links import saved_links, title_of
from ..view.sliders import dials
from ..view.spans import presets
from ..view.timeline import timeline
from ..view.wording import Link, day

routes = Blueprint("pages", __name__)

_ALIKE = 5
_MOST_SHARED = 4
_MOST_RELATED = 30


@routes.get("/")
def search() -> Response:
    """The search page, which is also the first page."""
    reading = _asked()
    told = "".join(problem.message for problem in reading.problems)
    told += " building" * context.is_building()
    return caching.conditional(context.index().generation, reading.state.address() + told, lambda: _search(reading))


def _asked() -> ParsedParameters:
    """What the query string asks for; a signal that has the weight of the configuration is not a setting."""
    reading, usual = context.asked(strict=False), _configured()
    moved = tuple((name, weight) for name, weight in reading.state.ranking if weight != usual.get(name, 0.0))
    return replace(reading, state=replace(reading.state, ranking=moved))


def _search(reading: ParsedParameters) -> Response:
    state, page, beyond = _found(reading.state)
    is_ranked, is_typing = bool(state.q) and state.sort == "relevance", state.typing  # explaining a beginning takes as long as finding it
    state = replace(state, typing=False)  # links leave the word as it stands
    schema, links = context.index().schema, Links(state)
    context.counted(reading.state, page)
    shown, numbers = groups(page, state), ranges(page.histograms, state)
    saved = context.index().searches
    feed = replace(state, sort="-date", page=1, group=STORY)
    return _html(
        "search.html",
        state=state,
        called=title_of(state.q, saved),
        saved=saved_links(saved),
        page=page,
        is_home=not (state.q or state.is_narrowed) and state.page == 1,
        hits=hits(cards(page, links, _style(is_ranked, is_typing)), state.explain),
        groups=shown,
        facets=facets(group for group in shown if group.first or page.total),
        numbers=numbers,
        chips=chips(state),
        hidden=hidden(state, shown, numbers),
        orders=orders(schema, state),
        timeline=timeline(page.histograms.get("date"), links, _parts(page, state)),
        splits=split.ways(schema, state),
        dials=dials(schema, _configured(), state),
        presets=presets(links, page.histograms.get("date")),
        has_dates=schema.field("date") is not None,
        pager=pager(page, state),
        help=_help(state) if not page.total else nothing.Help(),
        notices=notices(page, [*reading.problems, *beyond], state),
        read_back=read_back(page),
        any_word=replace(state, match="any", page=1).address(),
        feed=feed.address("/feed.atom"),
        has_drafts=strict.leaves_out_drafts(state) and any(one.value == "draft" and one.count for one in page.facets.get("state", ())),
        json_feed=feed.address("/feed.json"),
        data=state.address("/api/search"),
    )


def _found(state: SearchState) -> tuple[SearchState, Page, list[ParameterProblem]]:
    """What a state finds; of a page beyond the last, the last one, and a word about it."""
    page = _page(state)
    last = last_page(page.total, state)
    if state.page <= last:
        return state, page, []
    told = ParameterProblem("page", f"Page {state.page:,} does not exist.", False, "This is the last one.")
    nearest = state.turned(last)
    return nearest, _page(nearest), [told] if page.total else []


def _page(state: SearchState) -> Page:
    schema = context.index().schema
    facets = state.facets or context.shown_facets(schema)
    return context.search(state.widened(listed(state)), (*facets, *offered(schema, state.facets)))


def _parts(page: Page, state: SearchState) -> dict[str, Histogram]:
    """The dates of the most frequent values of the field that the timeline is split by; a document counts for the first that it has."""
    counts = [count for count in page.facets.get(state.split, ()) if count.count and not count.excluded]
    values = [count.value for count in counts if count.selected] or [count.value for count in counts]
    without = replace(state, where=tuple((name, chosen) for name, chosen in state.where if name != state.split))
    pages: dict[str, Page] = {}
    for value in values[: split.MOST]:
        pages[value] = context.search(without.toggled(state.split, value), ("date",), offset=0, limit=0)
        without = without.excluding(state.split, value)
    return {value: found.histograms["date"] for value, found in pages.items() if "date" in found.histograms}


def _style(is_ranked: bool, is_typing: bool) -> CardStyle:
    settings = context.settings()
    return CardStyle(settings.images, settings.site.card, is_ranked and not is_typing, is_ranked and is_typing)


def _configured() -> dict[str, float]:
    """The weight of each signal that the index's configuration names."""
    ranking = context.index().engine.facts.settings.get("ranking") or {}
    return {name: float(one["weight"]) for name, one in ranking.items()}


def _help(state: SearchState) -> nothing.Help:
    return nothing.help_for(
        state,
        context.index().schema,
        search=lambda other: context.search(other, (), offset=0, limit=1),
        suggest=lambda text: context.index().suggest(text, limit=8),
        facts=context.facts(),
    )


@routes.get("/documents/<path:id>")
def document(id: str) -> Response:
    """All that is known of one document, with its place in the search that led to it."""
    index = context.index()
    state = read(request.args, index.schema).state
    return caching.conditional(index.generation, state.address("/documents/" + quote(id, safe="/")), lambda: _document(id, state))


def _document(id: str, state: SearchState) -> Response:
    index = context.index()
    hit = index.document(id)
    if hit is None:
        abort(404)
    stored = hit.stored
    related = [_related(one) for one in stored.related[:_MOST_RELATED]]
    plain = Links(SearchState())
    story = [own_article(other, plain) for other in index.story(id)]
    return _html(
        "document.html",
        state=state,
        document=stored,
        place=_place(id, state),
        site_link=details.site_of(stored),
        day=day(stored.date),
        image=safe_url(stored.image) if context.settings().images else None,
        topics=_topics(stored.topics, index.schema),
        prose=prose(stored.markdown, stored.title, context.settings().images),
        blocks=[] if stored.markdown else details.body(stored.body),
        is_cut=len(stored.body) > details.MOST_BODY,
        related=related,
        front_matter=details.front_matter(stored),
        alike=_alike(id, {one.link.url for one in (*related, *story)}),
        story=story,
        canonical=document_address(id),
        data=document_address(id, "/api/documents/"),
    )


def _place(id: str, state: SearchState) -> details.Place:
    offset = max(0, state.offset - 1)
    return details.place(id, state, context.search(state, (), offset=offset, limit=state.size + 2), offset)


def _related(related: Related) -> Article:
    """A related article; where its page is a document of this index, the link stays inside."""
    found = article(related)
    title = " ".join(related.title.replace('"', " ").split())
    hits = (
        context.search(SearchState(q=f'title:"{title}"', match="all", group="none", size=_ALIKE), ()).hits if title and related.url else ()
    )
    inside = next((hit for hit in hits if same_address(hit.url, related.url)), None)
    return replace(found, link=Link(found.link.text, document_address(inside.id))) if inside else found


def _alike(id: str, named: Container[str | None]) -> list[Article]:
    """The documents most like one, with what they share with it, but for those that the page names by their address already."""
    hits = context.index().similar(id, 2 * _ALIKE)
    plain = Links(SearchState())
    found = [own_article(hit.stored, plain, f"Shares: {', '.join(hit.shares[:_MOST_SHARED])}" * bool(hit.shares)) for hit in hits]
    return [one for one in found if one.link.url not in named][:_ALIKE]


def _topics(topics: tuple[str, ...], schema: Schema) -> list[Link]:
    field = schema.field("topics")
    return [Link(topic, SearchState().toggled(name_of(field), topic).address()) for topic in topics] if field else []


def _html(template: str, **values: object) -> Response:
    return Response(render_template(template, facts=context.facts(), is_building=context.is_building(), **values), mimetype="text/html")
