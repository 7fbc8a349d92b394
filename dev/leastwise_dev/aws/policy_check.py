"""A small, strict evaluator of IAM policies: is every call of the operator allowed by its own policy?

Implements the decision of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
for one identity policy (and for trust policies). What it cannot judge is a violation, never a pass.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from typing_extensions import override

from leastwise_dev.aws.condition_operators import (
    UndecidedError,
    holds,
    matches_action,
    matches_wildcards,
)
from leastwise_dev.aws.context_keys import is_filled
from leastwise_dev.aws.recording import ContextValue, RecordedCall, Requirement

Document = Mapping[str, Any]  # a policy as JSON

_PLACEHOLDER = re.compile(r"\$\{([A-Z_]+)\}")


class ViolationKind(Enum):
    """Why a call would not have worked with the policy."""

    NOT_ALLOWED = "not allowed"
    DENIED = "denied"
    UNDECIDED = "undecided"
    MISSING_RESOURCE = "missing resource"  # AWS answers AccessDenied where the emulator says NoSuchEntity


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a requirement is met, and by or for what."""

    is_allowed: bool
    reason: str
    kind: ViolationKind = ViolationKind.NOT_ALLOWED


@dataclass(frozen=True, slots=True)
class Violation:
    """A recorded call that the policy does not allow."""

    operation: str
    action: str
    resource_arn: str
    reason: str
    kind: ViolationKind
    call: RecordedCall

    @override
    def __str__(self) -> str:
        context = dict(sorted(self.call.context.items()))
        return (
            f"{self.operation} needs {self.action} on {self.resource_arn}: {self.reason}; context {context}"
        )


def load_policy(path: Path, **values: str) -> Document:
    """Read a policy file and fill its `${NAME}` placeholders; one without a value is an error.

    Policy variables of IAM (`${aws:…}`) hold a colon, so they are no placeholders and stay.
    """
    loaded = json.loads(_PLACEHOLDER.sub(lambda found: values[found.group(1)], path.read_text()))
    if not isinstance(loaded, dict):
        raise TypeError(f"{path} is not a policy document")
    return loaded


def check(
    calls: Iterable[RecordedCall], policy: Document, *, tolerate_missing: bool = True
) -> list[Violation]:
    """Return what the policy does not allow, in the order of the calls.

    With `tolerate_missing`, calls that met a resource that was already gone are passed over when only its
    tags were lacking: nothing was changed there.
    """
    found = [violation for call in calls for violation in _check_call(call, policy)]
    if tolerate_missing:
        return [violation for violation in found if violation.kind is not ViolationKind.MISSING_RESOURCE]
    return found


def _check_call(call: RecordedCall, policy: Document) -> Iterable[Violation]:
    for requirement in call.requirements:
        decision = evaluate(policy, requirement)
        if not decision.is_allowed:
            is_missing = not requirement.exists or call.error_code in {
                "NoSuchEntity",
                "ResourceNotFoundException",
            }
            yield Violation(
                operation=call.operation,
                action=requirement.action,
                resource_arn=requirement.resource_arn,
                reason=decision.reason,
                kind=ViolationKind.MISSING_RESOURCE if is_missing else decision.kind,
                call=call,
            )


def evaluate(policy: Document, requirement: Requirement) -> Decision:
    """Judge one permission: an explicit deny first, then an allow; otherwise it is not allowed."""
    if requirement.action == "sts:GetCallerIdentity":
        return Decision(is_allowed=True, reason="needs no permission")
    statements = as_list(policy.get("Statement", ()))
    try:
        if any(s["Effect"] == "Deny" and _applies(s, requirement) for s in statements):
            return Decision(is_allowed=False, reason="explicit deny", kind=ViolationKind.DENIED)
        if any(s["Effect"] == "Allow" and _applies(s, requirement) for s in statements):
            return Decision(is_allowed=True, reason="allowed")
    except UndecidedError as error:
        return Decision(is_allowed=False, reason=str(error), kind=ViolationKind.UNDECIDED)
    return Decision(is_allowed=False, reason=_explain(statements, requirement))


def _applies(statement: Document, requirement: Requirement) -> bool:
    return (
        has_action(statement, requirement.action)
        and _has_resource(statement, requirement.resource_arn)
        and not find_failing(statement, requirement.action, requirement.context)
    )


def has_action(statement: Document, action: str) -> bool:
    """Tell whether Action or NotAction of a statement covers the action."""
    if "NotAction" in statement:
        return not any(matches_action(action, pattern) for pattern in as_list(statement["NotAction"]))
    return any(matches_action(action, pattern) for pattern in as_list(statement.get("Action", ())))


def _has_resource(statement: Document, arn: str) -> bool:
    if "NotResource" in statement:
        return not any(matches_wildcards(arn, pattern) for pattern in as_list(statement["NotResource"]))
    return any(matches_wildcards(arn, pattern) for pattern in as_list(statement.get("Resource", ())))


def find_failing(statement: Document, action: str, context: Mapping[str, ContextValue]) -> list[str]:
    """Return the conditions that do not hold, as `Operator key`."""
    folded = {key.casefold(): value for key, value in context.items()}
    failing: list[str] = []
    for operator, keys in statement.get("Condition", {}).items():
        for key, wanted in keys.items():
            if not is_filled(key, action):
                raise UndecidedError(f"AWS does not fill {key} for {action}")
            values = tuple(_as_text(value) for value in as_list(wanted))
            if not holds(operator, folded.get(key.casefold()), values):
                failing.append(f"{operator} {key}")
    return failing


def _explain(statements: Iterable[Document], requirement: Requirement) -> str:
    """Say how near an allow was: the conditions that failed, else the resource, else the action."""
    with_action = [s for s in statements if s["Effect"] == "Allow" and has_action(s, requirement.action)]
    if not with_action:
        return "no statement allows the action"
    with_resource = [s for s in with_action if _has_resource(s, requirement.resource_arn)]
    if not with_resource:
        return "no statement allows the resource"
    failing = [find_failing(s, requirement.action, requirement.context) for s in with_resource]
    return f"conditions do not hold: {failing}"


def as_list(value: object) -> list[Any]:
    """Read "one or a list" of the policy grammar."""
    return list(value) if isinstance(value, list | tuple) else [value]


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
