"""Whether entries hold an action on a resource: what `effective` means, apart from how it is worked out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from leastwise.core.evaluation.aws.conditions import compile_conditions
from leastwise.core.evaluation.aws.matching import completed, matcher_of
from leastwise.core.evaluation.aws.requests import Context
from leastwise.core.evaluation.aws.variables import Template, parse_template
from leastwise.core.evaluation.decisions import Truth
from leastwise.core.evaluation.entries import Clause, Entry
from leastwise.core.patterns import action_covers

_CONDITION = re.compile(r"(?P<operator>[A-Za-z:]+) (?P<key>.+?) \[(?P<values>.*)\]", re.DOTALL)
_BETWEEN = re.compile(r", (?![^{]*\})")  # not the comma before a variable's default
_RESOURCE = re.compile(r"resource is (?P<word>none|one) of \[(?P<patterns>.*)\]")


def holds(entries: Iterable[Entry], action: str, resource: str, owner: str, context: Context) -> bool:
    return any(_in(entry, action, resource, owner, context) for entry in entries)


def _in(entry: Entry, action: str, resource: str, owner: str, context: Context) -> bool:
    if entry.unknown or entry.scope not in ("", owner):
        return False
    grant = Clause(
        entry.resources, entry.not_resources, entry.conditions, entry.actions, not_actions=entry.not_actions
    )
    return (
        _covers(grant, action, resource, context)
        and all(any(_covers(each, action, resource, context) for each in clauses) for clauses in entry.limits)
        and not any(_covers(each, action, resource, context, unknown=True) for each in entry.excluded)
    )


def _covers(clause: Clause, action: str, resource: str, context: Context, *, unknown: bool = False) -> bool:
    """Whether a clause covers a request; `unknown` is what counts for conditions that are not known."""
    if clause.actions and not _acts(clause.actions, action):
        return False
    if clause.not_actions and _acts(clause.not_actions, action):
        return False
    if clause.not_resources:
        if _means(clause.not_resources, resource, context):
            return False
    elif not _means(clause.resources, resource, context):
        return False
    return all(_condition(text, resource, context, unknown=unknown) for text in clause.conditions)


def _acts(patterns: tuple[str, ...], action: str) -> bool:
    return any(action_covers(pattern, action) for pattern in patterns)


def _means(patterns: tuple[str, ...], resource: str, context: Context) -> bool:
    return any(_matches(reading, resource, context) for pattern in patterns for reading in completed(pattern))


def _matches(pattern: str, resource: str, context: Context) -> bool:
    read = parse_template(pattern, has_variables=True, has_wildcards=True)
    pieces = read.resolve(context) if isinstance(read, Template) else read
    return not isinstance(pieces, Truth) and matcher_of(pieces)(resource)


def _condition(text: str, resource: str, context: Context, *, unknown: bool) -> bool:
    if text.startswith("unknown: "):
        return unknown
    if text.startswith("session name "):  # the session of a complete request is none of those
        return text.startswith("session name other than ")
    about = _RESOURCE.fullmatch(text)
    if about:
        return _means(tuple(about["patterns"].split(", ")), resource, context) is (about["word"] == "one")
    found = _CONDITION.fullmatch(text)
    assert found is not None, text
    values = tuple(_BETWEEN.split(found["values"]))
    (condition,) = compile_conditions({found["operator"]: {found["key"]: values}}, has_variables=True)
    answer = condition.test(context)
    assert answer in (Truth.YES, Truth.NO), text
    return answer is Truth.YES
