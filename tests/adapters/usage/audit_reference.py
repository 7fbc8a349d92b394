"""What audit events count as, written down a second time: plain json and dicts, one event after the other.

It knows the same documentation as the fold and shares no code with it. Names are kept whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Key = tuple[str, str, str, str, str, str, str, str]


@dataclass(slots=True)
class Counted:
    """One use."""

    count: int = 0
    times: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    via: set[str] = field(default_factory=set)


def count(lines: Iterable[bytes]) -> dict[Key, Counted]:
    """Count events; the key is user, verb, group, resource, subresource, namespace, path, decision."""
    found: dict[Key, Counted] = {}
    for line in lines:
        event = json.loads(line)
        if event["stage"] != "RequestReceived":
            for key, name, via in _uses(event):
                each = found.setdefault(key, Counted())
                each.count += event["stage"] != "ResponseStarted"
                each.times.add(event["stageTimestamp"])
                each.names |= {name} - {""}
                each.via |= {via} - {""}
    return found


def _uses(event: dict[str, Any]) -> Iterable[tuple[Key, str, str]]:
    code = event.get("responseStatus", {}).get("code", 0)
    real = event.get("user", {}).get("username", "")
    if not real or code == 401:
        return
    other = event.get("impersonatedUser", {}).get("username", "")
    user, via = other or real, real if other else ""
    if other:
        yield _impersonation(real, other)
    ref = event.get("objectRef")
    if ref is None:
        path = event["requestURI"].split("?")[0]
        where = ("", "", "", "", path)
        name = ""
    else:
        where = (
            ref.get("apiGroup", ""),
            ref.get("resource", ""),
            ref.get("subresource", ""),
            ref.get("namespace", ""),
            "",
        )
        name = ref.get("name", "")
    verb = event["verb"]
    decision = event.get("annotations", {}).get("authorization.k8s.io/decision", "")
    message = event.get("responseStatus", {}).get("message", "")
    told = re.search(r'cannot (\S+) resource "([^"/]*)/?([^"]*)" in API group "([^"]*)" (.*)', message)
    if code == 403 and decision != "forbid" and told:
        space = re.search(r'in the namespace "([^"]*)"', told[5])
        atom = (told[4], told[2], told[3], space[1] if space else "", "")
        yield (user, told[1], *atom, "Denied"), name if told[2] == where[1] else "", via
        return
    denied = decision == "forbid" or (code == 403 and not decision)
    yield (user, verb, *where, "Denied" if denied else "Allowed"), name, via
    stream = where[2] in {"exec", "attach", "portforward"} and verb == "get"
    made = ref is not None and verb in {"patch", "update"} and code == 201
    if not denied and ((stream and ref is not None) or made):
        yield (user, "create", *where, "Allowed"), name, via


def _impersonation(real: str, other: str) -> tuple[Key, str, str]:
    account = re.fullmatch(r"system:serviceaccount:([^:]+):(.+)", other)
    if account:
        return (real, "impersonate", "", "serviceaccounts", "", account[1], "", "Allowed"), account[2], ""
    return (real, "impersonate", "", "users", "", "", "", "Allowed"), other, ""
