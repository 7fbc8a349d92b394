"""What an event of CloudTrail is called in IAM: its source and name, and what its request asked for.

    monitoring.amazonaws.com PutMetricData               cloudwatch:PutMetricData
    lambda.amazonaws.com UpdateFunctionCode20150331v2    lambda:UpdateFunctionCode
    s3.amazonaws.com GetObject, with a versionId         s3:GetObjectVersion
    sts.amazonaws.com AssumeRole, with tags              sts:AssumeRole, sts:TagSession

In this order: the exceptions (`aws_exceptions.py`), an action of the event's own name under one of the
prefixes that IAM knows the source by (`aws_events_data.py`), an action that is called by the method of HTTP;
each also without a version at the end of the event's name. What is still unknown keeps its own name,
`SERVICE:EVENT`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

from leastwise.core.evaluation.aws.catalogue import catalogue
from leastwise.core.usage.aws_events_data import METHODS, SOURCES
from leastwise.core.usage.aws_exceptions import ROWS, VERSION, VERSIONED, Row
from leastwise.core.usage.aws_observability import data_actions, is_reading
from leastwise.core.usage.aws_resources import is_about_objects

_SUFFIX = re.compile(r"\.amazonaws\.com(?:\.cn)?$")
_EVENT_VERSION = re.compile(r"(?:20\d\d_\d\d_\d\d|20\d{6})(?:v\d+)?$")
_MAKING = ("Create", "Run", "Register", "Import", "Allocate", "Copy", "Request", "Start", "Put")
_TAGGING = ("TagResource", "AddTagsToResource", "AddTags")
_EC2_TAGS = ("tagSpecificationSet", "ec2:CreateTags")
_TAGS = "tags"
_HEADER = "x-amz-"


@dataclass(frozen=True, slots=True)
class Condition:
    """A request parameter and the action that it needs as well."""

    shows: re.Pattern[bytes]  # in the text of the request's parameters
    action: str


@dataclass(frozen=True, slots=True)
class EventRule:
    """What an event needs. `services` are the prefixes of actions that its source may mean, likeliest first.

    `is_known` is False for an event that keeps its own name.
    """

    actions: tuple[str, ...]
    services: tuple[str, ...]
    is_known: bool = True
    is_data: bool = False
    is_reading: bool = False
    conditions: tuple[Condition, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)  # an action by what it is about a version
    hints: tuple[bytes, ...] = ()  # one of them is in the text of parameters that make a difference
    is_fixed: bool = True  # whether it needs the same whatever was asked for
    objects: bool | None = None  # of S3: whether it is about objects, not their bucket

    def actions_for(self, parameters: bytes) -> tuple[str, ...]:
        """Return the actions of one request; `parameters` are its `requestParameters` as written."""
        for hint in self.hints:
            if hint in parameters:
                return self._asked_for(parameters)
        return self.actions or tuple([each.action for each in self.conditions])

    def _asked_for(self, parameters: bytes) -> tuple[str, ...]:
        found = list(self.actions)
        if self.versions and _HAS_VERSION.search(parameters):
            found = [self.versions.get(each, each) for each in found]
        found += [each.action for each in self.conditions if each.shows.search(parameters)]
        return tuple(dict.fromkeys(found)) or tuple([each.action for each in self.conditions])


def _parameter(name: str) -> re.Pattern[bytes]:
    """Match a parameter that holds something: quotes inside a text are escaped, so that none looks like it.

    Services write parameters with a small or a capital first letter.
    """
    key, _, word = name.partition("=")
    value = rf'\s*"\s*(?i:{re.escape(word)})\b' if word else r'(?!\s*(?:null|""|\[\s*\]|\{\s*\}))'
    return re.compile(rf'"(?i:{key[0]}){re.escape(key[1:])}"\s*:{value}'.encode())


def _hints(parameters: Iterable[str]) -> tuple[bytes, ...]:
    """Return what is in the text wherever one of the parameters is: quicker to look for than each of them."""
    keys = {each.partition("=")[0] for each in parameters}
    found = {_HEADER if each.startswith(_HEADER) else each[1:] for each in keys}
    return tuple(each.encode() for each in sorted(found))


_HAS_VERSION = _parameter(VERSION)


@cache
def exceptions() -> dict[str, Row]:
    """Return the exceptions by what they are looked up by."""
    return {each.event.lower(): each for each in ROWS}


@cache
def _sources() -> dict[str, tuple[str, ...]]:
    lines = (line.split() for line in SOURCES.replace("\n ", " ").splitlines())
    return {source: tuple(prefixes or [source]) for source, *prefixes in lines}


@cache
def _methods() -> dict[str, str]:
    found = {}
    for line in METHODS.replace("\n ", " ").splitlines():
        source, *pairs = line.split()
        for each in pairs:
            event, _, action = each.partition("=")
            found[f"{source}:{event}".lower()] = action
    return found


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(each.partition(":")[0] for each in catalogue().names)


def source_of(event_source: str) -> str:
    """Return an event source as our tables call it: `s3.amazonaws.com` is `s3`."""
    return _SUFFIX.sub("", event_source.lower())


def services_of(source: str) -> tuple[str, ...]:
    """Return the prefixes of the actions of an event source; its own name when nothing is known of it."""
    known = _sources()
    for each in (source, source.rpartition(".")[2], source.partition(".")[0]):
        if each in known:
            return known[each]
        if each in _prefixes():
            return (each,)
    return (source,)


@lru_cache(maxsize=16_384)
def rule_of(event_source: str, event_name: str) -> EventRule:
    """Return what an event of CloudTrail needs."""
    source = source_of(event_source)
    services = services_of(source)
    for name in _names(event_name):
        row = exceptions().get(f"{source}:{name}".lower()) or exceptions().get(
            f"{services[0]}:{name}".lower()
        )
        if row is not None:
            return _rule(row.actions, services, row.when)
        for service in services:
            known = catalogue().action(f"{service}:{name}")
            if known is not None:
                return _rule((known.name,), services, _tagging(known.name))
        method = _methods().get(f"{source}:{name}".lower())
        if method is not None:
            return _rule((f"{services[0]}:{method}",), services, ())
    return EventRule((f"{services[0]}:{event_name}",), services, is_known=False)


def _names(event_name: str) -> Iterator[str]:
    yield event_name
    version = _EVENT_VERSION.search(event_name)
    if version is not None and version.start() > 0:
        yield event_name[: version.start()]


def _tagging(action: str) -> tuple[tuple[str, str], ...]:
    """Say what a call that makes something needs when it gives it tags."""
    service, _, name = action.partition(":")
    if not name.startswith(_MAKING):
        return ()
    if service == "ec2":
        return (_EC2_TAGS,)
    known = (catalogue().action(f"{service}:{each}") for each in _TAGGING)
    return next((((_TAGS, each.name),) for each in known if each is not None), ())


def _rule(
    actions: tuple[str, ...], services: tuple[str, ...], when: tuple[tuple[str, str], ...]
) -> EventRule:
    conditions = tuple(Condition(_parameter(parameter), action) for parameter, action in when)
    versions = {each: VERSIONED[each] for each in actions if each in VERSIONED}
    about = (*actions, *(action for _, action in when))
    return EventRule(
        actions,
        services,
        is_data=about[0] in data_actions(),
        is_reading=is_reading(about[0]),
        conditions=conditions,
        versions=versions,
        hints=_hints([*(parameter for parameter, _ in when), *([VERSION] if versions else [])]),
        is_fixed=not conditions and not versions,
        objects=is_about_objects(about[0]),
    )
