"""The owner's accent colour, dark or light enough to be read."""

from __future__ import annotations

GROUNDS = {"light": "#fcfbf8", "dark": "#15171a"}
"""What the page is painted on; the same as `--paper` in the style sheet."""

CONTRAST = 5.2
"""WCAG 2.2 (1.4.3) asks for 4.5 to 1; the rest is for grounds that are tinted with the accent itself."""

_STEPS = 50

Colour = tuple[float, float, float]
"""Red, green and blue from 0 to 1."""


def readable(colour: str, scheme: str) -> str:
    """The colour, mixed with as much black (on dark ground: white) as it takes to be read on the ground of a scheme."""
    given, ground = _colour(colour), _colour(GROUNDS[scheme])
    ink = 1.0 if scheme == "dark" else 0.0
    mixed = (_mixed(given, ink, step / _STEPS) for step in range(_STEPS + 1))
    return _hex(next(one for one in mixed if contrast(one, ground) >= CONTRAST))


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours as WCAG 2.2 defines it, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(colour: Colour, ink: float, share: float) -> Colour:
    red, green, blue = (part + (ink - part) * share for part in colour)
    return _rounded((red, green, blue))


def _rounded(colour: Colour) -> Colour:
    red, green, blue = (round(part * 255) / 255 for part in colour)
    return red, green, blue


def _colour(text: str) -> Colour:
    """A colour written as `#rgb` or `#rrggbb`."""
    digits = text.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)
