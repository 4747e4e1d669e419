"""Whole URLs of the addresses that an answer holds."""

from __future__ import annotations

from flask import request


def absolute(address: str) -> str:
    """The whole URL of an address of this service."""
    return request.host_url.rstrip("/") + address
