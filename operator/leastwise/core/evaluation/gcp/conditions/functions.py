"""The functions of IAM conditions on values: extraction from names, times, lists.

A function of arguments that it does not take answers `Missing.ERROR`; nothing raises.
https://cloud.google.com/iam/docs/conditions-attribute-reference
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class Missing(Enum):
    """Why there is no value: it is not known, or its evaluation fails."""

    OPEN = "open"
    ERROR = "error"


Scalar = str | int | float | bool | datetime | timedelta | None
Value = Scalar | tuple["Value", ...] | Missing

_TEMPLATE = re.compile(r"([^{}]*)\{[A-Za-z0-9_]+\}([^{}]*)")
_TIMESTAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII
)
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_DURATION = re.compile(r"([+-]?)((?:(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})(?:h|ms|m|s|us|µs|ns))+)", re.ASCII)
_DURATION_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(h|ms|m|s|us|µs|ns)", re.ASCII)
_OFFSET = re.compile(r"([+-]?)(\d\d):(\d\d)", re.ASCII)
_ZONE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}", re.ASCII)
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_MOST_HOURS = 24
_MOST_MINUTES = 60


def extract(text: str, template: str) -> Value:
    """Return what stands in place of the template's `{identifier}`; empty without its prefix or suffix."""
    found = _TEMPLATE.fullmatch(template)
    if found is None:
        return Missing.ERROR
    prefix, suffix = found[1], found[2]
    start = text.find(prefix)
    if start < 0:
        return ""
    rest = text[start + len(prefix) :]
    if not suffix:
        return rest
    end = rest.find(suffix)
    return rest[:end] if end >= 0 else ""


def timestamp(text: str) -> Value:
    """Read a time in the form of RFC 3339."""
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        return Missing.ERROR
    year, month, day, hour, minute, second, fraction, sign, zone_hour, zone_minute = found.groups()
    micro = int(((fraction or "") + "000000")[:6])
    try:
        zone = _offset(sign, zone_hour, zone_minute) if sign else UTC
        return datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), micro, zone)
    except (ValueError, OverflowError):
        return Missing.ERROR


def date(text: str) -> Value:
    """Read a day as its first moment in UTC."""
    found = _DATE.fullmatch(text)
    if found is None:
        return Missing.ERROR
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC)
    except ValueError:
        return Missing.ERROR


def duration(text: str) -> Value:
    """Read an amount of time: `90s`, `1h30m`."""
    if text in {"0", "+0", "-0"}:
        return timedelta(0)
    found = _DURATION.fullmatch(text)
    if found is None:
        return Missing.ERROR
    total = sum(float(number) * _SECONDS[unit] for number, unit in _DURATION_PART.findall(found[2]))
    try:
        return timedelta(seconds=-total if found[1] == "-" else total)
    except OverflowError:
        return Missing.ERROR


def has_only(given: tuple[Value, ...], allowed: tuple[Value, ...]) -> bool:
    """Whether a list holds nothing but what is allowed; an empty list does."""
    return all(any(is_equal(one, other) for other in allowed) for one in given)


PARTS: Mapping[str, Callable[[datetime], int]] = MappingProxyType(
    {
        "getDate": lambda at: at.day,
        "getDayOfMonth": lambda at: at.day - 1,
        "getDayOfWeek": lambda at: at.isoweekday() % 7,
        "getDayOfYear": lambda at: at.timetuple().tm_yday - 1,
        "getFullYear": lambda at: at.year,
        "getHours": lambda at: at.hour,
        "getMilliseconds": lambda at: at.microsecond // 1000,
        "getMinutes": lambda at: at.minute,
        "getMonth": lambda at: at.month - 1,
        "getSeconds": lambda at: at.second,
    }
)
"""What can be read from a time; days of the week begin with Sunday."""


def part_of(at: datetime, name: str, zone: str = "UTC") -> Value:
    """Return one part of a time in a time zone; open when this machine does not know the zone."""
    place = zone_of(zone)
    if isinstance(place, Missing):
        return place
    try:
        return PARTS[name](at.astimezone(place))
    except OverflowError:
        return Missing.ERROR


@lru_cache(maxsize=256)
def zone_of(name: str) -> tzinfo | Missing:
    """Return the zone of a name of the time zone database or of an offset such as `+01:00`."""
    if name == "UTC":
        return UTC
    found = _OFFSET.fullmatch(name)
    if found is not None:
        try:
            return _offset(found[1], found[2], found[3])
        except ValueError:
            return Missing.ERROR
    if _ZONE_NAME.fullmatch(name) is None:
        return Missing.ERROR
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return Missing.OPEN


def _offset(sign: str, hours: str, minutes: str) -> timezone:
    if int(hours) >= _MOST_HOURS or int(minutes) >= _MOST_MINUTES:
        raise ValueError(hours)
    span = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-span if sign == "-" else span)


def is_equal(left: Value, right: Value) -> bool:
    """Compare as CEL does: numbers by value, never a boolean with a number, other kinds never."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(is_equal, left, right))
    return left == right


_ORDERED = (str, datetime, timedelta)


def compare(operator: str, left: Value, right: Value) -> bool | None:
    """Order two values; None where they have no order."""
    if isinstance(left, bool) and isinstance(right, bool):
        return _ordered(operator, left, right)
    if isinstance(left, bool) or isinstance(right, bool):
        return None
    if isinstance(left, int | float) and isinstance(right, int | float):
        return _ordered(operator, left, right)
    for kind in _ORDERED:
        if isinstance(left, kind) and isinstance(right, kind):
            return _ordered(operator, left, right)
    return None


def _ordered(operator: str, left: object, right: object) -> bool:
    result: bool = _ORDERS[operator](left, right)
    return result


_ORDERS: Mapping[str, Callable[..., bool]] = MappingProxyType(
    {
        "<": lambda left, right: left < right,
        "<=": lambda left, right: left <= right,
        ">": lambda left, right: left > right,
        ">=": lambda left, right: left >= right,
    }
)
