"""The verdict of Flux on an object that has `healthCheckExprs`, as in fluxcd/pkg `runtime/cel`.

Of CEL only what our three expressions use is understood; anything else is refused, so that what is shipped is
what is tested.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from leastwise_dev.kstatus import Kstatus

Condition = Mapping[str, Any]
_EXISTS = re.compile(r"status\.conditions\.exists\(c, (?P<body>.*)\)")
_TOKEN = re.compile(r"\s*(?:(?P<punctuation>\(|\)|&&|\|\|)|c\.(?P<field>\w+) == '(?P<value>[^']*)')")


def evaluate_flux(expressions: Mapping[str, str], resource: Mapping[str, Any]) -> Kstatus:
    """Judge an object: an unobserved generation first, then inProgress, failed, current, else InProgress."""
    status, metadata = resource.get("status", {}), resource["metadata"]
    if status.get("observedGeneration", metadata.get("generation")) != metadata.get("generation"):
        return Kstatus.IN_PROGRESS
    order = (
        ("inProgress", Kstatus.IN_PROGRESS),
        ("failed", Kstatus.FAILED),
        ("current", Kstatus.CURRENT),
    )
    for name, verdict in order:
        if holds(expressions[name], status["conditions"]):
            return verdict
    return Kstatus.IN_PROGRESS


def holds(expression: str, conditions: list[Condition]) -> bool:
    """Evaluate `status.conditions.exists(c, …)` with comparisons of fields to literals, `&&`, `||`, `()`."""
    match = _EXISTS.fullmatch(expression)
    if match is None:
        raise ValueError(f"not understood: {expression}")
    predicate = _Parser(match["body"]).whole()
    return any(predicate(condition) for condition in conditions)


class _Parser:
    """A recursive descent over one predicate of `c`."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def whole(self) -> Callable[[Condition], bool]:
        parsed = self._either()
        if self._text[self._at :].strip():
            raise ValueError(f"not understood: {self._text[self._at :]}")
        return parsed

    def _either(self) -> Callable[[Condition], bool]:
        parts = [self._both()]
        while self._take("||"):
            parts.append(self._both())
        return lambda condition: any(part(condition) for part in parts)

    def _both(self) -> Callable[[Condition], bool]:
        parts = [self._one()]
        while self._take("&&"):
            parts.append(self._one())
        return lambda condition: all(part(condition) for part in parts)

    def _one(self) -> Callable[[Condition], bool]:
        if self._take("("):
            inner = self._either()
            if not self._take(")"):
                raise ValueError(f"not understood: {self._text}")
            return inner
        match = _TOKEN.match(self._text, self._at)
        if match is None or not match["field"]:
            raise ValueError(f"not understood: {self._text[self._at :]}")
        self._at = match.end()
        field, value = match["field"], match["value"]
        return lambda condition: bool(condition[field] == value)

    def _take(self, punctuation: str) -> bool:
        match = _TOKEN.match(self._text, self._at)
        if match is None or match["punctuation"] != punctuation:
            return False
        self._at = match.end()
        return True
