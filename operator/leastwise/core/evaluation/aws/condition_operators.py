"""The condition operators, one entry each.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html

An entry compiles all values of a condition to one question about one value of the request. A value of the
request that is not of the operator's type matches nothing, so a negated operator holds. A value of the policy
that is not raises ValueError: a policy that IAM would not understand is a gap.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from ipaddress import ip_address, ip_network

from leastwise.core.evaluation.aws.matching import Matcher, Pieces, matcher_of, matcher_of_any
from leastwise.core.patterns import ANY_MANY

_CACHE_SIZE = 16_384
_LONGEST_NUMBER = 64
_ARN_FIELDS = 6
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})"
    r"(?:T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?P<fraction>\.[0-9]{1,12})?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?"
)
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z")


@dataclass(frozen=True, slots=True)
class Operator:
    """How one operator compares.

    `match` compiles values of the policy to a question about a value of the request. `is_negated` turns the
    answer round: none of the values may match, and an absent key holds. `has_wildcards` and `has_variables`
    tell how values are read.
    """

    match: Callable[[Sequence[Pieces]], Matcher]
    is_negated: bool = False
    has_wildcards: bool = False
    has_variables: bool = False


# ---------------------------------------------------------------- text


def text_of(pieces: Pieces) -> str:
    """Return the text of a value without wildcards."""
    return "".join(map(str, pieces))


def _equal(values: Sequence[Pieces]) -> Matcher:
    return frozenset(map(text_of, values)).__contains__


def _equal_ignoring_case(values: Sequence[Pieces]) -> Matcher:
    folded = frozenset(text_of(value).lower() for value in values)
    return lambda text: text.lower() in folded


def _boolean(values: Sequence[Pieces]) -> Matcher:
    folded = frozenset(text_of(value).lower() for value in values)
    if not folded <= {"true", "false"}:
        raise ValueError("a boolean is true or false")
    return lambda text: text.lower() in folded


def _binary(values: Sequence[Pieces]) -> Matcher:
    wanted = frozenset(_bytes_of(text_of(value)) for value in values)

    def is_matched(text: str) -> bool:
        try:
            return _bytes_of(text) in wanted
        except ValueError:
            return False

    return is_matched


def _bytes_of(text: str) -> bytes:
    try:
        return b64decode(text.encode("ascii"), validate=True)
    except (Base64Error, UnicodeError) as error:
        raise ValueError(f"{text!r} is not base64") from error


# ---------------------------------------------------------------- ARNs


def _arn(values: Sequence[Pieces]) -> Matcher:
    """Compare the six fields one by one; a wildcard stays in its field."""
    patterns = tuple([_arn_pattern(_fields_of(value)) for value in values])
    if len(patterns) == 1:
        return patterns[0]
    return lambda text: any(is_matched(text) for is_matched in patterns)


def _arn_pattern(fields: list[Pieces]) -> Matcher:
    *heads, last = fields
    tail = matcher_of(last)
    if not any(isinstance(piece, int) for head in heads for piece in head):
        start = "".join(f"{text_of(head)}:" for head in heads)
        return lambda text: text.startswith(start) and tail(text[len(start) :])
    tests = tuple([matcher_of(field) for field in fields])

    def is_matched(text: str) -> bool:
        found = text.split(":", _ARN_FIELDS - 1)
        return len(found) == _ARN_FIELDS and all(map(_call, tests, found))

    return is_matched


def _call(test: Matcher, text: str) -> bool:
    return test(text)


def _fields_of(pieces: Pieces) -> list[Pieces]:
    """Cut a pattern at its first five colons; what a `*` at the end leaves out is any."""
    fields: list[list[str | int]] = [[]]
    for piece in pieces:
        if isinstance(piece, int):
            fields[-1].append(piece)
            continue
        first, *others = piece.split(":", _ARN_FIELDS - len(fields))
        fields[-1].append(first)
        fields += [[other] for other in others]
    if len(fields) < _ARN_FIELDS and (not pieces or pieces[-1] != ANY_MANY):
        raise ValueError("an ARN has six fields")
    fields += [[ANY_MANY]] * (_ARN_FIELDS - len(fields))
    return [tuple(field) for field in fields]


# ---------------------------------------------------------------- numbers and dates

_COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "Equals": Decimal.__eq__,
    "LessThan": Decimal.__lt__,
    "LessThanEquals": Decimal.__le__,
    "GreaterThan": Decimal.__gt__,
    "GreaterThanEquals": Decimal.__ge__,
}


def _comparing(
    read: Callable[[str], Decimal | None], holds: Callable[[Decimal, Decimal], bool], what: str
) -> Callable[[Sequence[Pieces]], Matcher]:
    def match(values: Sequence[Pieces]) -> Matcher:
        wanted = [_required(read(text_of(value)), text_of(value), what) for value in values]

        def is_matched(text: str) -> bool:
            number = read(text)
            return number is not None and any(holds(number, other) for other in wanted)

        return is_matched

    return match


def _required(value: Decimal | None, text: str, what: str) -> Decimal:
    if value is None:
        raise ValueError(f"{text!r} is no {what}")
    return value


@lru_cache(maxsize=_CACHE_SIZE)
def number_of(text: str) -> Decimal | None:
    """Read an integer or decimal; None for another text."""
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    return Decimal(text)


@lru_cache(maxsize=_CACHE_SIZE)
def instant_of(text: str) -> Decimal | None:
    """Read a W3C form of ISO 8601 or seconds since 1970 as those seconds; None for another text.

    Four digits are a year. A time without a zone is UTC.
    """
    compact = _COMPACT_DATE.fullmatch(text)
    if compact:
        text = "{}-{}-{}T{}:{}:{}Z".format(*compact.groups())
    found = _DATE.fullmatch(text)
    if found is None:
        return number_of(text)
    part = found.groupdict()
    zone = (part["zone"] or "Z").replace("Z", "+0000").replace(":", "")
    try:
        day = f"{part['year']}-{part['month'] or '01'}-{part['day'] or '01'}"
        time = f"{part['hour'] or '00'}:{part['minute'] or '00'}:{part['second'] or '00'}"
        moment = datetime.strptime(f"{day}T{time}{zone}", "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC)
        seconds = int(moment.timestamp())
    except (ValueError, OverflowError):
        return None
    return seconds + Decimal(f"0{part['fraction'] or '.0'}")


# ---------------------------------------------------------------- addresses


def _address(values: Sequence[Pieces]) -> Matcher:
    networks = [_network_of(text_of(value)) for value in values]

    def is_matched(text: str) -> bool:
        found = _address_of(text)
        if found is None:
            return False
        version, address = found
        return any(version == other and address & mask == net for other, net, mask in networks)

    return is_matched


@lru_cache(maxsize=_CACHE_SIZE)
def _address_of(text: str) -> tuple[int, int] | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address.version, int(address)


def _network_of(text: str) -> tuple[int, int, int]:
    network = ip_network(text, strict=False)
    return network.version, int(network.network_address), int(network.netmask)


# ---------------------------------------------------------------- the table


def _pair(name: str, negated: str, entry: Operator) -> dict[str, Operator]:
    opposite = Operator(
        entry.match, is_negated=True, has_wildcards=entry.has_wildcards, has_variables=entry.has_variables
    )
    return {name: entry, negated: opposite}


def _ordered(prefix: str, read: Callable[[str], Decimal | None], what: str) -> dict[str, Operator]:
    entries = {prefix + name: Operator(_comparing(read, holds, what)) for name, holds in _COMPARISONS.items()}
    return entries | _pair(f"{prefix}Equals", f"{prefix}NotEquals", entries[f"{prefix}Equals"])


OPERATORS: dict[str, Operator] = {
    **_pair("StringEquals", "StringNotEquals", Operator(_equal, has_variables=True)),
    **_pair(
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        Operator(_equal_ignoring_case, has_variables=True),
    ),
    **_pair("StringLike", "StringNotLike", Operator(matcher_of_any, has_wildcards=True, has_variables=True)),
    **_ordered("Numeric", number_of, "number"),
    **_ordered("Date", instant_of, "date"),
    "Bool": Operator(_boolean, has_variables=True),
    "BinaryEquals": Operator(_binary),
    **_pair("IpAddress", "NotIpAddress", Operator(_address)),
    **_pair("ArnEquals", "ArnNotEquals", Operator(_arn, has_wildcards=True, has_variables=True)),
    **_pair("ArnLike", "ArnNotLike", Operator(_arn, has_wildcards=True, has_variables=True)),
}
"""Every operator that compares; `Null` only asks whether the key is there."""
