"""The search page and the HTTP interface."""

from __future__ import annotations

import os
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from flask import Flask

import searchidx
from searchidx import settings_file as configuration
from searchidx.errors import SearchidxError
from searchidx.settings import Settings

from . import compression, logs, problems, security
from .markup.histogram import bars, rows
from .metrics import Metrics
from .query_log import QueryLog
from .request import addresses, context
from .request.proxies import Proxies, Public, networks, public
from .request.snapshots import Snapshots
from .routes import api, assets, exports, feeds, health, pages
from .view.wording import plural

__all__ = ["create_app"]


def create_app(index: str | os.PathLike[str] = "index", config: str | os.PathLike[str] | Settings | None = None) -> Flask:
    """The application over one index, which follows the index as it is built again.

    `config` is a configuration file, or its settings; without one, that of the index's first source holds. Of the environment,
    SEARCHIDX_HOSTS names, between commas, the hosts that the service answers to besides this machine's own, SEARCHIDX_PROXIES
    the addresses of servers in front whose forwarded headers count, and SEARCHIDX_TOKEN a word that every request must bring.
    """
    location = os.fspath(index)
    settings = settings_of(location, config)
    app = Flask(__name__, static_url_path="/static")
    app.url_map.merge_slashes = False
    place = public(settings.site.url)
    app.wsgi_app = Proxies(app.wsgi_app, networks(os.environ.get("SEARCHIDX_PROXIES", "")), place)  # type: ignore[method-assign]
    app.config.update(
        PROVIDE_AUTOMATIC_OPTIONS=False,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        SEARCHIDX_HOSTS=frozenset(_hosts(os.environ.get("SEARCHIDX_HOSTS", ""), place)),
        SEARCHIDX_PUBLIC=False,
        SEARCHIDX_LOG="errors",
        SEARCHIDX_ORIGIN=place.origin,
        SEARCHIDX_TOKEN=os.environ.get("SEARCHIDX_TOKEN", ""),
        SEARCHIDX_RELEASE=_release(Path(__file__).parent),
    )
    app.jinja_env.globals.update(
        release=app.config["SEARCHIDX_RELEASE"], address=addresses.address, site=settings.site, plural=plural, bars=bars, rows=rows
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    metrics = Metrics()
    metrics.watch(app)
    logs.name_requests(app)
    security.protect(app, settings.images, settings.site.origins)
    compression.compress(app)
    log = QueryLog(Path(location) if settings.queries and "://" not in location else None)
    context.attach(app, Snapshots(location, lambda: searchidx.open(location)), metrics, settings, log)
    problems.register(app)
    for routes in (pages.routes, assets.routes, api.routes, feeds.routes, exports.routes, health.routes):
        app.register_blueprint(routes)
    return app


def settings_of(index: str | os.PathLike[str], config: str | os.PathLike[str] | Settings | None) -> Settings:
    """The settings that hold for an index: those given, else those of the file, else of the index's first source."""
    return config if isinstance(config, Settings) else configuration.load(Path(config) if config else None, _sources(os.fspath(index)))


def _sources(location: str) -> list[Path]:
    """Where the documents of an index came from; nothing before the first build."""
    try:
        with searchidx.open(location) as index:
            return list(index.sources)
    except SearchidxError:
        return []


def _hosts(text: str, place: Public) -> list[str]:
    return [name.strip().casefold() for name in (*text.split(","), place.host) if name.strip()]


def _release(folder: Path) -> str:
    """A name for what this application would render: another one after any change of the page."""
    digest = sha256(_version().encode())
    for file in sorted((*folder.rglob("*.py"), *folder.glob("templates/*"), *folder.glob("static/*"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _version() -> str:
    try:
        return version("searchidx")
    except PackageNotFoundError:
        return ""
