"""What a page needs beside itself: its owner's colours and logo, and what browsers and crawlers ask every site for."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, redirect
from werkzeug.wrappers import Response as Answer

from searchidx.settings import LOGO_TYPES, SiteSettings

from ..request import addresses, context
from ..view.accent import readable

routes = Blueprint("assets", __name__)
_CACHED = "public, max-age=3600"


@routes.get("/static/site.css")
def colours() -> Response:
    """The accent colours of the configuration, as far from the ground as it takes to read them; nothing where it names none."""
    site = context.settings().site
    light, dark = (readable(colour, scheme) if colour else "" for colour, scheme in _accents(site))
    rule = f":root{{--accent:light-dark({light},{dark})}}" if light else ""
    return Response(rule, mimetype="text/css", headers={"Cache-Control": _CACHED})


def _accents(site: SiteSettings) -> tuple[tuple[str, str], tuple[str, str]]:
    return (site.accent, "light"), (site.accent_dark or site.accent, "dark")


@routes.get("/static/logo")
def logo() -> Response:
    """The logo of the configuration."""
    path = Path(context.settings().site.logo)
    try:
        image = path.read_bytes() if context.settings().site.logo else b""
    except OSError:
        image = b""
    if not image:
        abort(404)
    return Response(image, mimetype=LOGO_TYPES[path.suffix.lower()], headers={"Cache-Control": _CACHED})


@routes.get("/favicon.ico")
def icon() -> Answer:
    """Where the icon is."""
    answer = redirect(addresses.address(f"/static/icon.svg?v={current_app.config['SEARCHIDX_RELEASE']}"), 302)
    answer.headers["Cache-Control"] = _CACHED
    return answer


@routes.get("/robots.txt")
def robots() -> Response:
    """What crawlers may read: documents and the first page, but not the endless ways to narrow it."""
    rules = ("User-agent: *", f"Disallow: {addresses.address('/*?')}", f"Disallow: {addresses.address('/api/')}")
    return Response("\n".join(rules) + "\n", mimetype="text/plain", headers={"Cache-Control": _CACHED})
