"""What the text of a value says: a date, a number, a boolean, or nothing of the kind."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
_ZONE = r"(?P<zone>[A-Za-z]{1,4}(?![A-Za-z+-])|(?:GMT|UTC)?[+-]\d\d(?::?\d\d)?)"
_CLOCK = rf"{_TIME}(?:\s*(?P<half>[AaPp])\.?[Mm]\b\.?)?(?:\s*{_ZONE})?(?:\s*[\[(][^\])]*[\])])?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_WEEKDAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,?\s+)?"
_WEEKDAY_BEHIND = r"(?:,?\s+\(?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?\)?)?"
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_ISO = re.compile(
    rf"(?P<year>\d{{4}})([-/.])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}}){_WEEKDAY_BEHIND}(?:(?:T|,?\s+){_CLOCK})?",
    re.A | re.I,
)
_DOTTED = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>\d{{4}}){_WEEKDAY_BEHIND}(?:,?\s+{_CLOCK})?",
    re.A | re.I,
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:[Tt](?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<zone>[Zz]|[+-]\d\d:?\d\d)?)?",
    re.A,
)
_PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d))?", re.A)
_DAY_FIRST = re.compile(rf"{_WEEKDAY}{_DAY}[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}})(?:[T,]?\s*(?:at\s+)?{_CLOCK})?", re.I | re.A)
_MONTH_FIRST = re.compile(rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}})(?:,?\s+(?:at\s+)?{_CLOCK})?", re.I | re.A)
_SLASHED = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<sign>[/-])(?P<second_part>\d{{1,2}})(?P=sign)(?P<year>\d{{4}}){_WEEKDAY_BEHIND}(?:,?\s+{_CLOCK})?",
    re.A | re.I,
)
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,15})")
_FLOAT = re.compile(r"-?[0-9]{1,17}\.[0-9]{1,17}|-?[0-9](?:\.[0-9]{1,17})?e[+-][0-9]{2,3}")

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_ZONES = {"z": 0, "utc": 0, "ut": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
_ZONES |= {"cet": 1, "cest": 2, "bst": 1, "wet": 0, "west": 1, "eet": 2, "eest": 3, "jst": 9}
BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_LONG = 86_400_000
_DAY_END = timedelta(days=1) - timedelta(milliseconds=1)
_LARGEST = float(2**53)

Date = tuple[float, str]
"""Milliseconds since 1970 in UTC, held within the day that its author wrote, and the moment in ISO 8601 and UTC: a date without a time
stays one."""


def date(text: str, slashes: str = "") -> Date | None:
    """The moment that a text names, or None; `slashes` ("month" or "day") says what comes first in `9/27/2021`."""
    text = text.strip()
    if len(text) in (10, 20) and text[4] == text[7] == "-":
        return _canonical(text)
    if not 4 <= len(text) <= 64 or not text.isprintable():
        return None
    if text[0].isdigit():
        return _iso(text) or _words(_DAY_FIRST.fullmatch(text)) or (_slashed(text, slashes) if slashes else None)
    return _words(_MONTH_FIRST.fullmatch(text)) or _words(_DAY_FIRST.fullmatch(text)) or _numbered(_DOTTED.fullmatch(text))


def number(text: str) -> int | float | None:
    """The number whose own text this is, or None: `1.10`, `007` and `1,000` are none, as they would not survive."""
    if _INTEGER.fullmatch(text):
        whole = int(text)
        return whole if abs(whole) <= _LARGEST and str(whole) == text else None
    if _FLOAT.fullmatch(text):
        value = float(text)
        return value if abs(value) <= _LARGEST and repr(value) == text else None
    return None


def loose_number(text: str) -> int | float | None:
    """The number that a text stands for where its key is declared to hold numbers (`007` is 7), or None."""
    exact = number(text)
    if exact is not None:
        return exact
    try:
        value = float(text) if text.isascii() and "_" not in text else None
    except ValueError:
        return None
    return value if value is not None and abs(value) <= _LARGEST else None


def boolean(text: str) -> bool | None:
    """The truth that a text names in YAML's words (true, yes, on and their opposites, in any case), or None."""
    return BOOLEANS.get(text.strip().casefold()) if len(text) < 16 else None


def _canonical(text: str) -> Date | None:
    """The short way for the two forms that nearly all documents use: `2021-09-27` and `2021-09-27T05:00:00Z`."""
    if len(text) == 20 and (text[10] != "T" or text[19] != "Z"):
        return _iso(text)
    try:
        return datetime.fromisoformat(text if len(text) == 20 else f"{text}T00:00Z").timestamp() * 1000, text
    except ValueError:
        return None


def _iso(text: str) -> Date | None:
    found = _ISO.fullmatch(text) or _COMPACT.fullmatch(text) or _DOTTED.fullmatch(text)
    if found:
        return _numbered(found)
    period = _PERIOD.fullmatch(text)
    start = _moment(period, int(period["month"] or 1), 1) if period else None
    return (start[0], text) if start else None


def _numbered(found: re.Match[str] | None) -> Date | None:
    return _moment(found, int(found["month"]), int(found["day"])) if found else None


def _words(found: re.Match[str] | None) -> Date | None:
    month = _month(found["month"].casefold()) if found else None
    return _moment(found, month, int(found["day"])) if found and month else None


def _month(name: str) -> int | None:
    for number, whole in enumerate(_MONTHS, start=1):
        if name in (whole, whole[:3], whole[:4]):
            return number
    return None


def _slashed(text: str, slashes: str) -> Date | None:
    found = _SLASHED.fullmatch(text)
    if not found:
        return None
    parts = int(found["first"]), int(found["second_part"])
    month, day = parts if slashes == "month" else parts[::-1]
    return _moment(found, month, day)


def _moment(found: re.Match[str], month: int, day: int) -> Date | None:
    parts = found.groupdict()
    try:
        if parts.get("hour") is None:
            plain = datetime(int(parts["year"]), month, day, tzinfo=UTC)
            return (plain - _EPOCH) / timedelta(milliseconds=1), f"{plain:%Y-%m-%d}".zfill(10)
        zone = _zone(parts.get("zone"))
        hour = _hour(int(parts["hour"]), parts.get("half"))
        if zone is None or hour is None:
            return None
        fraction = int((parts.get("fraction") or "")[:6].ljust(6, "0"))
        local = datetime(int(parts["year"]), month, day, hour, int(parts["minute"]), int(parts.get("second") or 0), fraction, zone)
        return _held(local)
    except (ValueError, OverflowError):
        return None


def _held(local: datetime) -> Date:
    """The moment in UTC, and its milliseconds held within the day that its author wrote, so that it is found by that day."""
    moment = local.astimezone(UTC)
    begins = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)
    held = min(max(moment, begins), begins + _DAY_END)
    plain = moment.replace(tzinfo=None).isoformat()
    return (held - _EPOCH) / timedelta(milliseconds=1), plain.rstrip("0") + "Z" if moment.microsecond else plain + "Z"


def moment(date: Date) -> float:
    """The milliseconds of a date in UTC, which differ from those within its author's day where that is another one than in UTC."""
    held, text = date
    if not _is_held(date):
        return held
    return (datetime.fromisoformat(text) - _EPOCH) / timedelta(milliseconds=1)


def _is_held(date: Date) -> bool:
    """Whether a date may be held within its author's day: then it lies at the edge of one."""
    return len(date[1]) > 10 and not 0 < date[0] % _DAY_LONG < _DAY_LONG - 1


def own_day(date: Date) -> str:
    """A date as its author wrote it: its text, or the day alone where that is another one than in UTC."""
    milliseconds, text = date
    if not _is_held(date):
        return text
    day = f"{_EPOCH + timedelta(milliseconds=milliseconds):%Y-%m-%d}".zfill(10)
    return text if text.startswith(day) else day


def _hour(hour: int, half: str | None) -> int | None:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        return None
    return hour % 12 + (12 if half in "Pp" else 0)


def _zone(text: str | None) -> timezone | None:
    if not text or text in "Zz":
        return UTC
    name = text.casefold()
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name]))
    digits = re.fullmatch(r"(?:gmt|utc)?([+-])(\d\d):?(\d\d)?", name)
    if not digits or int(digits[2]) > 14 or int(digits[3] or 0) > 59:
        return None
    offset = timedelta(hours=int(digits[2]), minutes=int(digits[3] or 0))
    return timezone(offset if digits[1] == "+" else -offset)
