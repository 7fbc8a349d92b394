"""Identities as people type them: prefix and native form, or a form that only one plane has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from leastwise.cli.failures import UsageProblem
from leastwise.core.evaluation.engines import Caller
from leastwise.core.evaluation.inventories import (
    PREFIXES,
    IdentityId,
    identity_id,
    native_of,
    service_account_id,
)
from leastwise.core.reach.assets import asset_label, is_asset
from leastwise.core.snapshots import Plane

FORMS = (
    "sa/NAMESPACE/NAME or system:serviceaccount:NAMESPACE:NAME  a ServiceAccount",
    "k8s:USER, k8s:group:GROUP                                  a user, a group of Kubernetes",
    "arn:aws:iam::ACCOUNT:role/NAME, aws:service:SERVICE        of AWS, also a session's ARN",
    "serviceAccount:EMAIL, gcp:user:EMAIL, principal://…        of Google Cloud",
    "azure:OBJECT-ID                                            of Azure",
)
"""How an identity may be written, one form a line."""

_PLANES = {prefix: plane for plane, prefix in PREFIXES.items()}
_ACCOUNT = re.compile(r"^(?:sa|serviceaccount)/([^/:]+)/([^/:]+)$")
_SESSION = re.compile(r"^(arn:[^:]+:sts::\d+:assumed-role/.+)/([^/]+)$")
_GOOGLE = (
    "serviceAccount:",
    "user:",
    "domain:",
    "deleted:",
    "principal://",
    "principalSet://",
    "projectOwner:",
    "projectEditor:",
    "projectViewer:",
)
_GOOGLE_EVERYONE = frozenset({"allUsers", "allAuthenticatedUsers"})
_GOOGLE_ACCOUNT = re.compile(r"^[^@:/\s]+@[^@\s]+\.gserviceaccount\.com$")
_KUBERNETES_USERS = ("system:node:", "system:bootstrap:")
_KUBERNETES_NAMES = frozenset(
    {"system:anonymous", "system:kube-scheduler", "system:kube-controller-manager", "system:kube-proxy"}
)
_KUBERNETES_GROUPS = frozenset(
    {
        "system:authenticated",
        "system:unauthenticated",
        "system:masters",
        "system:nodes",
        "system:serviceaccounts",
    }
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Who was asked about. `typed` is what stood on the command line."""

    identity: IdentityId
    typed: str

    @property
    def short(self) -> str:
        """The short name, for sentences."""
        return short_name(self.identity)

    def caller(self, groups: Sequence[str] = ()) -> Caller:
        """Return who makes the request; groups that are not given are what the engine knows."""
        return Caller(self.identity, tuple(groups) if groups else None)


def parse_subject(text: str, groups: Sequence[str] = ()) -> Subject:
    """Read an identity; UsageProblem that lists the forms when it could be of several planes."""
    identity = _prefixed(text) or _native(text)
    if identity is None:
        raise UsageProblem(f"SUBJECT '{text}' could be of several planes", allowed=_allowed())
    if groups and not identity.startswith("k8s:"):
        raise UsageProblem(
            f"--as-group belongs to users of Kubernetes, and '{text}' is none",
            allowed="k8s:USER --as-group GROUP",
        )
    return Subject(identity, text)


def _prefixed(text: str) -> IdentityId | None:
    prefix, colon, native = text.partition(":")
    plane = _PLANES.get(prefix)
    if not colon or plane is None:
        return None
    if not native:
        raise UsageProblem(f"SUBJECT '{text}' names nobody", allowed=_allowed())
    inner = _native(native)
    if inner is not None and inner.startswith(f"{prefix}:"):
        return inner  # `k8s:sa/ns/name` and the like are spelled out
    return identity_id(plane, native)


def _native(text: str) -> IdentityId | None:
    account = _ACCOUNT.match(text)
    if account:
        return service_account_id(account[1], account[2])
    if text.startswith("arn:"):
        return identity_id(Plane.AWS, text)
    if _is_google(text):
        return identity_id(Plane.GCP, text)
    if _GOOGLE_ACCOUNT.match(text):
        return identity_id(Plane.GCP, f"serviceAccount:{text}")
    return _kubernetes(text)


def _is_google(text: str) -> bool:
    return text.startswith(_GOOGLE) or text in _GOOGLE_EVERYONE or (text.startswith("group:") and "@" in text)


def _kubernetes(text: str) -> IdentityId | None:
    if text.startswith("system:serviceaccount:"):
        parts = text.split(":")
        if len(parts) != 4 or not all(parts):  # noqa: PLR2004 (system, serviceaccount, namespace, name)
            raise UsageProblem(
                f"SUBJECT '{text}' is no whole ServiceAccount", allowed="system:serviceaccount:NAMESPACE:NAME"
            )
        return identity_id(Plane.KUBERNETES, text)
    if text in _KUBERNETES_NAMES or text.startswith(_KUBERNETES_USERS):
        return identity_id(Plane.KUBERNETES, text)
    if text in _KUBERNETES_GROUPS or text.startswith("system:serviceaccounts:"):
        return identity_id(Plane.KUBERNETES, f"group:{text}")
    return None


def _allowed() -> str:
    return "one of these forms\n" + "\n".join(f"           {each}" for each in FORMS)


def plane_of(identity: str) -> Plane | None:
    """Return the plane of an identity id."""
    return _PLANES.get(identity.partition(":")[0])


def short_name(identity: str) -> str:
    """Return the short name of an identity or asset id: what people call it."""
    if is_asset(identity):
        return asset_label(identity)
    native = native_of(IdentityId(identity)) or identity
    if native.startswith("system:serviceaccount:"):
        return "/".join(native.split(":")[2:])
    if native.startswith("arn:"):
        return native.split(":", 5)[-1] or native
    return native
