"""The ConfigMap aws-auth: YAML inside of YAML, written by hand, and so read with care.

https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from leastwise.adapters.recorded.yaml_text import NO_YAML, first_line, yaml_value
from leastwise.core.evaluation.links.eks import MappedIdentity
from leastwise.core.snapshots import Gap, GapReason, Plane

_PARTS = {"mapRoles": "rolearn", "mapUsers": "userarn"}


def read_aws_auth(data: Mapping[str, str] | None) -> tuple[tuple[MappedIdentity, ...], tuple[Gap, ...]]:
    """Return what the ConfigMap maps, and a Gap for each part that cannot be understood."""
    mapped: list[MappedIdentity] = []
    gaps: list[Gap] = []
    for part, key in _PARTS.items():
        text = (data or {}).get(part, "")
        try:
            mapped += _entries(text, key)
        except NO_YAML as error:
            gaps.append(_gap(part, first_line(error)))
    if (data or {}).get("mapAccounts", "").strip() not in ("", "[]"):
        gaps.append(_gap("mapAccounts", "whole accounts are let in; which principals these are is not known"))
    return tuple(mapped), tuple(gaps)


def _entries(text: str, key: str) -> Iterator[MappedIdentity]:
    written = yaml_value(text) if text.strip() else []
    if not isinstance(written, list):
        raise ValueError("it must be a list")  # noqa: TRY004 (told as a Gap, like every malformed text)
    for place, entry in enumerate(written):
        if not isinstance(entry, dict) or not isinstance(entry.get(key), str):
            raise ValueError(f"entry {place} has no '{key}'")  # noqa: TRY004 (as above)
        groups = entry.get("groups") or []
        if not isinstance(groups, list):
            raise ValueError(f"entry {place}: 'groups' must be a list")  # noqa: TRY004 (as above)
        user, *names = (_word(each, place) for each in (entry.get("username") or "", *groups))
        yield MappedIdentity(entry[key], user, tuple(names))


def _word(value: object, place: int) -> str:
    if isinstance(value, list | dict):
        raise ValueError(f"entry {place}: a user or group must be a name, not a {type(value).__name__}")  # noqa: TRY004 (as above)
    return str(value)


def _gap(part: str, text: str) -> Gap:
    scope = f"configmaps/kube-system/aws-auth/{part}"
    message = f"{part} of the ConfigMap aws-auth: {text}"
    return Gap(scope, Plane.KUBERNETES.value, GapReason.MALFORMED.value, message)
