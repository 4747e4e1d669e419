"""The search page and the HTTP interface."""

from __future__ import annotations

import os
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from flask import Flask

import searchidx
from searchidx import settings as configuration
from searchidx.errors import SearchidxError
from searchidx.settings import Settings

from . import problems, security
from .metrics import Metrics
from .request import context
from .request.snapshots import Snapshots
from .routes import api, exports, feeds, health, pages

__all__ = ["create_app"]


def create_app(index: str | os.PathLike[str] = "index", config: str | os.PathLike[str] | Settings | None = None) -> Flask:
    """The application over one index, which follows the index as it is built again.

    `config` is a configuration file, or its settings; without one, that of the index's first source holds. The environment
    variable SEARCHIDX_HOSTS names, between commas, the hosts that the service answers to besides this machine's own.
    """
    location = os.fspath(index)
    settings = config if isinstance(config, Settings) else configuration.load(Path(config) if config else None, _sources(location))
    app = Flask(__name__, static_url_path="/static")
    app.url_map.merge_slashes = False
    app.config.update(
        PROVIDE_AUTOMATIC_OPTIONS=False,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        SEARCHIDX_HOSTS=frozenset(_hosts(os.environ.get("SEARCHIDX_HOSTS", ""))),
        SEARCHIDX_PUBLIC=False,
        SEARCHIDX_RELEASE=_release(Path(__file__).parent),
    )
    app.jinja_env.globals["release"] = app.config["SEARCHIDX_RELEASE"]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    metrics = Metrics()
    metrics.watch(app)
    security.protect(app, settings.images)
    context.attach(app, Snapshots(location, lambda: searchidx.open(location)), metrics, settings)
    problems.register(app)
    for routes in (pages.routes, api.routes, feeds.routes, exports.routes, health.routes):
        app.register_blueprint(routes)
    return app


def _sources(location: str) -> list[Path]:
    """Where the documents of an index came from; nothing where there is no index yet."""
    try:
        with searchidx.open(location) as index:
            return list(index.sources)
    except SearchidxError:
        return []


def _hosts(text: str) -> list[str]:
    return [name.strip().casefold() for name in text.split(",") if name.strip()]


def _release(folder: Path) -> str:
    """A name for what this application would render: another one after any change of the page."""
    digest = sha256(_version().encode())
    for file in sorted((*folder.glob("*.py"), *folder.glob("templates/*"), *folder.glob("static/*"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _version() -> str:
    try:
        return version("searchidx")
    except PackageNotFoundError:
        return ""
