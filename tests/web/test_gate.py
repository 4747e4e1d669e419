"""What is let in, what waits and what is refused, without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from threading import Event
from typing import Any

import pytest
from flask import Flask
from searchidx.web.request.proxies import Proxies, Public
from searchidx.web.serving.gate import MOST_RUNNING, SEARCHES, Gate, is_shut
from searchidx.web.serving.lanes import Busy, Lane
from searchidx.web.serving.rates import BURST_SECONDS, MOST_CLIENTS, Rates
from searchidx.web.serving.service import Shedding

Sent = list[dict[str, Any]]


async def asked(gate: Gate, path: str, peer: str = "127.0.0.1", method: str = "GET") -> Sent:
    """The messages that a gate sends for a request."""
    sent: Sent = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    head, _, query = path.partition("?")
    scope: dict[str, Any] = {"method": method, "path": head, "query_string": query.encode(), "http_version": "1.1", "scheme": "http"}
    scope |= {"headers": [(b"host", b"localhost")], "client": (peer, 1), "server": ("127.0.0.1", 80), "state": {}}
    await gate(scope, receive, send)
    return sent


def gate_of(app: Flask, rate: float = 0.0) -> Gate:
    """The gate of an application."""
    proxies = app.wsgi_app
    assert isinstance(proxies, Proxies)
    return Gate(proxies, proxies, Rates(rate))


def holding(app: Flask, until: Event) -> Callable[..., Iterable[bytes]]:
    """The application, whose searches take as long as one likes."""

    def held(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/" and "searchidx.refused" not in environ:
            until.wait(30)
        return app.wsgi_app(environ, start_response)

    return held


def test_full_lanes_refuse_at_once_and_health_checks_pass(app: Flask) -> None:
    until = Event()

    async def flood() -> tuple[list[Sent], Sent, list[Sent]]:
        proxies = Proxies(holding(app, until), (), Public())
        gate = Gate(proxies, proxies, Rates(0), patience=60)
        room = SEARCHES[0] + SEARCHES[1]
        waiting = [asyncio.create_task(asked(gate, "/")) for _ in range(room)]
        await asyncio.sleep(0.05)
        refused = [await asked(gate, "/") for _ in range(5)]
        alive = await asked(gate, "/healthz")
        until.set()
        return refused, alive, await asyncio.gather(*waiting)

    refused, alive, answered = asyncio.run(flood())
    assert alive[0]["status"] == 200
    assert {found[0]["status"] for found in answered} == {200}
    for found in refused:
        headers = dict(found[0]["headers"])
        assert found[0]["status"] == 503
        assert int(headers[b"retry-after"]) > 0
        assert b"content-security-policy" in headers


def test_who_waits_too_long_is_refused() -> None:
    async def late() -> None:
        until, lane = Event(), Lane(1, 5, 0.05)
        first = asyncio.create_task(lane.run(lambda: until.wait(30), lambda: False))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await lane.run(int, lambda: False)
        until.set()
        assert await first

    asyncio.run(late())


def test_short_calls_run_one_after_the_other_and_long_ones_hold_up_nobody() -> None:
    async def mixed() -> tuple[int, str]:
        until, lane, most, running = Event(), Lane(2, 50, 60.0, overlap=0.05), 0, 0

        def short() -> str:
            nonlocal most, running
            running += 1
            most = max(most, running)
            running -= 1
            return "short"

        first = [asyncio.create_task(lane.run(short, lambda: False)) for _ in range(20)]
        await asyncio.gather(*first)
        held = asyncio.create_task(lane.run(lambda: until.wait(30), lambda: False))
        await asyncio.sleep(0)
        beside = await lane.run(short, lambda: False)
        both = asyncio.create_task(lane.run(lambda: until.wait(30), lambda: False))
        third = asyncio.create_task(lane.run(short, lambda: False))
        await asyncio.sleep(0.2)
        assert not third.done(), "there are two threads"
        until.set()
        assert await held and await both
        return most, beside + await third

    assert asyncio.run(mixed()) == (1, "shortshort")


def test_a_place_is_given_back_by_who_waits_no_more() -> None:
    async def leave() -> None:
        until, lane = Event(), Lane(1, 3, 60.0)
        first = asyncio.create_task(lane.run(lambda: until.wait(30), lambda: False))
        waiting = [asyncio.create_task(lane.run(int, lambda: False)) for _ in range(3)]
        await asyncio.sleep(0.01)
        assert lane.waiting == 3
        with pytest.raises(Busy):
            await lane.run(int, lambda: False)
        for one in waiting[:2]:
            one.cancel()
        await asyncio.gather(*waiting[:2], return_exceptions=True)
        assert lane.waiting == 1
        until.set()
        assert await first
        assert await waiting[2] == 0
        assert (lane.waiting, await lane.run(int, lambda: False)) == (0, 0)

    asyncio.run(leave())


def test_nothing_is_worked_out_for_a_client_that_is_gone() -> None:
    async def gone() -> None:
        with pytest.raises(Busy):
            await Lane(1, 5, 1.0).run(lambda: pytest.fail("was worked out"), lambda: True)

    asyncio.run(gone())


def test_a_client_that_asks_too_often_is_told_when_to_come_again(app: Flask) -> None:
    rate = 2.0
    gate = gate_of(app, rate)

    async def statuses(peer: str, path: str = "/opensearch.xml") -> list[tuple[int, bytes]]:
        found = [await asked(gate, path, peer) for _ in range(int(rate * BURST_SECONDS) + 4)]
        return [(one[0]["status"], dict(one[0]["headers"]).get(b"retry-after", b"")) for one in found]

    greedy = asyncio.run(statuses("203.0.113.5"))
    assert greedy[0][0] == 200
    assert greedy[-1] == (429, b"1")
    assert asyncio.run(statuses("203.0.113.6"))[0][0] == 200, "another client is not held up"
    assert {code for code, _ in asyncio.run(statuses("127.0.0.1"))} == {200}, "a server in front is never held up"
    assert {code for code, _ in asyncio.run(statuses("203.0.113.5", "/healthz"))} == {200}


def test_a_household_of_addresses_is_one_client_and_memory_is_bounded() -> None:
    now = [0.0]
    rates = Rates(1.0, lambda: now[0])
    allowed = sum(rates.wait(f"2001:db8:1:2::{number:x}") == 0 for number in range(100))
    assert allowed == BURST_SECONDS
    now[0] += 10
    assert rates.wait("2001:db8:1:2::ffff") == 0
    for number in range(MOST_CLIENTS + 500):
        rates.wait(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    assert len(rates._buckets) == MOST_CLIENTS


def test_a_flood_is_refused_before_it_is_read(app: Flask) -> None:
    shed = Shedding(app)
    search, api = b"GET /?q=x HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /api/search HTTP/1.1\r\n\r\n"
    assert shed(search, MOST_RUNNING - 1) == b""
    for path in (b"/healthz", b"/notes/healthz", b"/readyz", b"/metrics", b"/static/searchidx.css"):
        assert not is_shut(b"GET " + path + b" HTTP/1.1\r\n\r\n", MOST_RUNNING)
    assert is_shut(b"GET /?q=/healthz HTTP/1.1\r\n\r\n", MOST_RUNNING)
    head, _, body = shed(search, MOST_RUNNING).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    for name in (b"retry-after", b"content-security-policy", b"x-request-id", b"connection: close", b"content-length: %d" % len(body)):
        assert name in head
    assert b"<html" in body
    assert b"application/problem+json" in shed(api, MOST_RUNNING)
    assert shed(b"HEAD" + search[3:], MOST_RUNNING).endswith(b"\r\n\r\n")
    assert shed(search, MOST_RUNNING) != shed(search, MOST_RUNNING), "each has a name of its own"
