"""What a record of CloudTrail counts as: whose use it is, whether it was let, on what and where.

| Record | Counts as |
| --- | --- |
| AssumedRole | a use by the role (`sessionIssuer.arn`); session name and source identity are its `via` |
| IAMUser, Root, Role | a use by that ARN |
| FederatedUser | a use by the user or root that issued the session |
| WebIdentityUser, SAMLUser | a use by the provider; a ServiceAccount that it names is its `via` |
| AWSAccount | a use by that account's root, or by everybody (`aws:*`) where it is anonymous |
| AWSService, or only `invokedBy` | a use by `service:NAME` |
| `invokedBy` beside a role or user with a session or key | forward access: its own use, via `service:NAME` |
| `invokedBy` beside a role or user with neither | the service's own call |
| AccessDenied, UnauthorizedOperation and the like | Denied: what the message names, else what it needs |
| any other error | Allowed: it was authorised, and failed later |

In a forward access session each service that is called on asks for the permissions of the first caller, whose
session CloudTrail shows (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html).
Elements of a record:
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from leastwise.core.evaluation.inventories import IdentityId, identity_id, service_account_id
from leastwise.core.identities import ServiceAccount
from leastwise.core.snapshots import Plane
from leastwise.core.usage.uses import ALLOWED, DENIED

MOST_OF_A_NAME = 2048
"""Characters of an ARN or a name: IAM allows no more, and what is longer is none."""

EVERYBODY = "*"
POD_IDENTITY = "pods.eks.amazonaws.com"

_SERVICE = "service:"
_ANONYMOUS = frozenset({"anonymous", "anonymous_principal"})
_SESSION = re.compile(r"arn:([a-z-]+):sts::([0-9]{12}):assumed-role/([^/]+)/(.+)", re.DOTALL)
_ACCOUNT = re.compile(r"[0-9]{12}")
_DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedForDependency",
        "AuthorizationError",
        "Forbidden",
        "NotAuthorized",
        "Unauthorized",
        "UnauthorizedAccess",
        "UnauthorizedOperation",
        "VpceAccessDenied",
    }
)
_ENDINGS = ("Exception", "Fault")
_REFUSED = re.compile(
    r"not authorized to perform: ([A-Za-z0-9-]+:[A-Za-z0-9]+)(?: on resource: \"?(arn:[^\s\"]+))?"
)
_PARTITIONS = {"cn": "aws-cn", "us-gov": "aws-us-gov", "us-iso": "aws-iso", "us-isob": "aws-iso-b"}


@dataclass(frozen=True, slots=True)
class CallerFields:
    """What `userIdentity` of a record says; empty texts for what it does not."""

    kind: str = ""  # its `type`
    arn: str = ""
    principal_id: str = ""
    account: str = ""
    access_key: str = ""
    user_name: str = ""
    invoked_by: str = ""
    provider: str = ""  # identityProvider
    issuer_arn: str = ""  # sessionContext.sessionIssuer
    source_identity: str = ""
    store_user: str = ""  # onBehalfOf.userId of IAM Identity Center
    has_session: bool = False  # whether there is a sessionContext


class Caller(NamedTuple):
    """Whose use it is. `sessions` are names that somebody chose, `links` are ids of who stands behind.

    `session` tells one session from others: its access key, else the id of the role with the session's name;
    empty for what has no session. `is_foreign`: the record is the copy of an account whose resource was used,
    and names the caller's account only.
    """

    identity: IdentityId
    sessions: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    session: str = ""
    is_foreign: bool = False


@lru_cache(maxsize=256)
def partition_of(region: str) -> str:
    """Return the partition that a region is in."""
    for beginning, partition in _PARTITIONS.items():
        if region.startswith(f"{beginning}-"):
            return partition
    return "aws"


def caller_of(fields: CallerFields, partition: str = "aws") -> Caller | None:
    """Return whose use a record is; None when it names nobody."""
    found = _caller(fields, partition)
    if found is None or not found.identity.partition(":")[2] or len(found.identity) > MOST_OF_A_NAME:
        return None
    return found


def _caller(fields: CallerFields, partition: str) -> Caller | None:
    kind = fields.kind
    if kind == "AWSService" or (fields.invoked_by and not kind):
        return _service(fields.invoked_by or fields.principal_id)
    if kind == "AWSAccount":
        return _account(fields, partition)
    if kind in ("WebIdentityUser", "SAMLUser"):
        return _federated(fields)
    if fields.invoked_by and not (fields.access_key or fields.has_session):
        return _service(fields.invoked_by, fields.arn)
    if kind == "IdentityCenterUser" and fields.store_user:
        return _of(f"arn:{partition}:identitystore:::user/{fields.store_user}", fields)
    return _principal(fields, partition)


def _of(native: str, fields: CallerFields, *sessions: str) -> Caller:
    names = (*sessions, fields.source_identity)
    links = (_SERVICE + fields.invoked_by,) if fields.invoked_by else ()
    return Caller(
        identity_id(Plane.AWS, native),
        tuple(each for each in names if each and len(each) <= MOST_OF_A_NAME),
        links,
        (fields.access_key or fields.principal_id) if fields.kind == "AssumedRole" else "",
    )


def _service(name: str, *links: str) -> Caller | None:
    return Caller(identity_id(Plane.AWS, _SERVICE + name), links=tuple(filter(None, links))) if name else None


def _account(fields: CallerFields, partition: str) -> Caller | None:
    if fields.account.lower() in _ANONYMOUS:
        return Caller(identity_id(Plane.AWS, EVERYBODY))
    if not _ACCOUNT.fullmatch(fields.account):
        return None
    links = (_SERVICE + fields.invoked_by,) if fields.invoked_by else ()
    native = f"arn:{partition}:iam::{fields.account}:root"
    return Caller(identity_id(Plane.AWS, native), links=links, is_foreign=True)


def _federated(fields: CallerFields) -> Caller | None:
    provider = fields.provider
    if not provider and fields.kind == "WebIdentityUser":  # principalId is PROVIDER:AUDIENCE:SUBJECT
        provider = fields.principal_id.removesuffix(f":{fields.user_name}").rpartition(":")[0]
    if not provider:
        return None
    link = account_link(fields.user_name)
    return Caller(
        identity_id(Plane.AWS, provider),
        () if link or not fields.user_name else (fields.user_name,),
        (link,) if link else (),
    )


def _principal(fields: CallerFields, partition: str) -> Caller | None:
    """Return a role, user or root; of a session without its issuer the role by name, without a path."""
    session = _SESSION.fullmatch(fields.arn)
    if fields.kind == "AssumedRole" or session:
        name = fields.principal_id.partition(":")[2] or (session[4] if session else "")
        role = f"arn:{session[1]}:iam::{session[2]}:role/{session[3]}" if session else ""
        return _of(fields.issuer_arn or role, fields, name) if fields.issuer_arn or role else None
    if fields.kind == "FederatedUser" and fields.issuer_arn:
        return _of(fields.issuer_arn, fields, fields.arn.rpartition("/")[2])
    if fields.arn:
        return _of(fields.arn, fields)
    if _ACCOUNT.fullmatch(fields.account):
        return _of(f"arn:{partition}:iam::{fields.account}:root", fields)
    return _of(fields.principal_id, fields) if fields.principal_id else None


def account_link(subject: str) -> str:
    """Return the id of the ServiceAccount that a token's subject names; empty for any other subject."""
    account = ServiceAccount.of_username(subject)
    return service_account_id(account.namespace, account.name) if account else ""


def pod_link(tags: dict[str, str]) -> str:
    """Return the id of the ServiceAccount that EKS Pod Identity tagged a session with; empty without one.

    https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
    """
    namespace, name = tags.get("kubernetes-namespace"), tags.get("kubernetes-service-account")
    return service_account_id(namespace, name) if namespace and name else ""


# ---------------------------------------------------------------- whether it was let


@lru_cache(maxsize=1024)
def decision_of(error_code: str) -> str:
    """Return whether a call was let, by its `errorCode`; empty: there was no error."""
    name = error_code.rpartition(".")[2]
    for each in _ENDINGS:
        name = name.removesuffix(each)
    return DENIED if name in _DENIED else ALLOWED


def refused(message: str) -> tuple[str, str] | None:
    """Return the action and ARN that an `errorMessage` says were refused; None when it names no action."""
    found = _REFUSED.search(message)
    return (found[1], (found[2] or "").rstrip(".,;")) if found else None
