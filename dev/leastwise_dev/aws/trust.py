"""Evaluates trust policies strictly: who may assume a role, under which conditions.

The emulator lets root pass for any service principal; AWS does not, and neither does this.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from leastwise_dev.aws.policy_check import Document, as_list, find_failing, has_action
from leastwise_dev.aws.recording import ContextValue


def parse_trust(text: str) -> Document:
    """Read a trust policy as IAM answers it, percent-encoded; an empty document when it is none."""
    try:
        value: Any = json.loads(unquote(text))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def admits(
    trust: Document, principal: tuple[str, str], action: str, context: Mapping[str, ContextValue]
) -> bool:
    """Tell whether the document lets the principal (type, value) do the action.

    Raises `UndecidedError` where a condition cannot be judged.
    """
    allowed = False
    for statement in as_list(trust.get("Statement", [])):
        if not has_action(statement, action) or not _names(statement.get("Principal"), principal):
            continue
        if find_failing(statement, action, context):
            continue
        if statement.get("Effect") == "Deny":
            return False
        allowed = allowed or statement.get("Effect") == "Allow"
    return allowed


def _names(element: object, principal: tuple[str, str]) -> bool:
    kind, value = principal
    if element == "*":
        return True
    if not isinstance(element, dict):
        return False
    named = as_list(element.get(kind, []))
    if kind != "AWS":
        return value in named
    account = value.split(":")[4]
    if any(entry in {"*", value, account, f"arn:aws:iam::{account}:root"} for entry in named):
        return True
    return any(_is_session_of(value, str(entry)) for entry in named)


def _is_session_of(session_arn: str, role_arn: str) -> bool:
    """A trust names the role; the caller carries the ARN of its session, which has no path."""
    session, role = session_arn.split(":"), role_arn.split(":")
    if len(session) != 6 or len(role) != 6 or session[4] != role[4]:
        return False
    name = role[5].rpartition("/")[2]
    return role[5].startswith("role/") and session[5].startswith(f"assumed-role/{name}/")
