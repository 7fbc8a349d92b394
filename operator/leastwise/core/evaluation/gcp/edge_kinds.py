"""The documented steps inside Google Cloud: why holding one node gives another."""

from __future__ import annotations

from typing import Final

from leastwise.core.evaluation.engines import EdgeKind
from leastwise.core.snapshots import Plane


def _kind(word: str, precondition: str, result: str, weight: int = 1, rule: str = "") -> EdgeKind:
    return EdgeKind(f"GCP-{word}", Plane.GCP, precondition, result, weight, rule)


GET_ACCESS_TOKEN = _kind(
    "get-access-token",
    "iam.serviceAccounts.getAccessToken on the service account",
    "its access token: everything that it may do",
    rule="LW-GCP-004",
)
GET_OPEN_ID_TOKEN = _kind(
    "get-open-id-token",
    "iam.serviceAccounts.getOpenIdToken on the service account",
    "its ID tokens: services that accept them take the holder for it",
)
IMPLICIT_DELEGATION = _kind(
    "implicit-delegation",
    "iam.serviceAccounts.implicitDelegation on a service account that may get the access token of another",
    "the access token of that other service account",
    rule="LW-GCP-004",
)
SIGN_JWT = _kind(
    "sign-jwt",
    "iam.serviceAccounts.signJwt on the service account",
    "a signed JWT that Google exchanges for its access token",
    rule="LW-GCP-005",
)
SIGN_BLOB = _kind(
    "sign-blob",
    "iam.serviceAccounts.signBlob on the service account",
    "a signature with which a JWT for its access token can be made",
    2,
    "LW-GCP-005",
)
CREATE_KEY = _kind(
    "create-key",
    "iam.serviceAccountKeys.create on the service account",
    "a key of it that does not expire by itself",
    2,
    "LW-GCP-006",
)
ACT_AS = _kind(
    "act-as",
    "iam.serviceAccounts.actAs on the service account, and a permission that runs code as it",
    "code that runs as the service account, with its access token",
    2,
    "LW-GCP-007",
)
SET_ACCOUNT_POLICY = _kind(
    "set-account-policy",
    "iam.serviceAccounts.setIamPolicy on the service account",
    "any role on it for oneself, so its access token",
    2,
    "LW-GCP-003",
)
SET_POLICY = _kind(
    "set-policy",
    "resourcemanager.projects, folders or organizations .setIamPolicy",
    "any role in it for oneself",
    2,
    "LW-GCP-001",
)
ACCOUNT_OF = _kind(
    "account-of", "a right on every service account of a project", "each service account of that project", 0
)
MEMBER_OF = _kind("member-of", "is a member of the group or set", "what the group or set holds", 0)
ADMIN_OF = _kind(
    "admin-of",
    "may set the allow policy of a container",
    "the same for what stands in it, and every service account there",
)

EDGE_KINDS: Final[tuple[EdgeKind, ...]] = (
    GET_ACCESS_TOKEN,
    GET_OPEN_ID_TOKEN,
    IMPLICIT_DELEGATION,
    SIGN_JWT,
    SIGN_BLOB,
    CREATE_KEY,
    ACT_AS,
    SET_ACCOUNT_POLICY,
    SET_POLICY,
    ACCOUNT_OF,
    MEMBER_OF,
    ADMIN_OF,
)
"""Every step (https://cloud.google.com/iam/docs/service-account-permissions)."""
