"""What an entry of Cloud Audit Logs counts as: one function a row of the table.

| Entry | Uses |
| --- | --- |
| `authorizationInfo[]` | each of its permissions, on its own resource |
| `granted` true, or it is left out everywhere and the call was not refused | Allowed |
| `granted` false | Denied |
| status 7 (PERMISSION_DENIED), `granted` true | Allowed: something else refused, as admission does |
| no `authorizationInfo` | the permission of the method by the table here; else the method's own name |
| status 16, no principal, the logs `system_event`, `policy`, `access_transparency` | none |
| delegation (`serviceAccountDelegationInfo`), key of an account | the account acts; the others are `via` |

Documentation: https://cloud.google.com/logging/docs/reference/audit/auditlog/rest/Shared.Types/AuditLog and
https://cloud.google.com/logging/docs/audit/understanding-audit-logs
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from leastwise.core.evaluation.gcp.members import parse_identity
from leastwise.core.evaluation.gcp.names import full_name
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.snapshots import Plane
from leastwise.core.usage.uses import ALLOWED, DENIED, Use

PERMISSION_DENIED, UNAUTHENTICATED = 7, 16
ACTIVITY, DATA_ACCESS = "activity", "data_access"

MOST_OF_A_NAME = 2048
"""Characters of a name that is kept; what is longer is no name of Google's."""

_PLANE = Plane.GCP.value
_LOG = re.compile(
    r"((?:projects|folders|organizations|billingAccounts)/[^/]+)/logs/cloudaudit\.googleapis\.com(?:%2F|/)(\w+)",
    re.IGNORECASE,
)
_CONTAINER = re.compile(r"(?://[^/]+/)?((projects|folders|organizations)/([^/]+))")
_DOMAIN = ".googleapis.com"

PREFIXES: Mapping[str, str] = {
    "cloudresourcemanager": "resourcemanager",
    "iamcredentials": "iam",
    "sqladmin": "cloudsql",
}
"""Services whose permissions begin otherwise than the service is called."""

METHODS: Mapping[str, str] = {
    "iamcredentials GenerateAccessToken": "iam.serviceAccounts.getAccessToken",
    "iamcredentials GenerateIdToken": "iam.serviceAccounts.getOpenIdToken",
    "iamcredentials SignBlob": "iam.serviceAccounts.signBlob",
    "iamcredentials SignJwt": "iam.serviceAccounts.signJwt",
    "iam CreateServiceAccount": "iam.serviceAccounts.create",
    "iam DeleteServiceAccount": "iam.serviceAccounts.delete",
    "iam CreateServiceAccountKey": "iam.serviceAccountKeys.create",
    "iam DeleteServiceAccountKey": "iam.serviceAccountKeys.delete",
    "secretmanager AccessSecretVersion": "secretmanager.versions.access",
    "secretmanager AddSecretVersion": "secretmanager.versions.add",
    "secretmanager CreateSecret": "secretmanager.secrets.create",
    "secretmanager DeleteSecret": "secretmanager.secrets.delete",
    "secretmanager GetSecret": "secretmanager.secrets.get",
    "cloudkms Encrypt": "cloudkms.cryptoKeyVersions.useToEncrypt",
    "cloudkms Decrypt": "cloudkms.cryptoKeyVersions.useToDecrypt",
    "cloudkms AsymmetricSign": "cloudkms.cryptoKeyVersions.useToSign",
    "pubsub Publish": "pubsub.topics.publish",
    "pubsub Pull": "pubsub.subscriptions.consume",
    "pubsub StreamingPull": "pubsub.subscriptions.consume",
    "pubsub Acknowledge": "pubsub.subscriptions.consume",
    "storage storage.buckets.create": "storage.buckets.create",
    "storage storage.buckets.delete": "storage.buckets.delete",
    "storage storage.buckets.get": "storage.buckets.get",
    "storage storage.buckets.list": "storage.buckets.list",
    "storage storage.buckets.update": "storage.buckets.update",
    "storage storage.objects.create": "storage.objects.create",
    "storage storage.objects.delete": "storage.objects.delete",
    "storage storage.objects.get": "storage.objects.get",
    "storage storage.objects.list": "storage.objects.list",
    "compute v1.compute.instances.delete": "compute.instances.delete",
    "compute v1.compute.instances.insert": "compute.instances.create",
    "compute v1.compute.instances.start": "compute.instances.start",
    "compute v1.compute.instances.stop": "compute.instances.stop",
}
"""Permissions of methods, for entries that do not say what was checked: service, then the method's last word
or all of it. What an entry itself says always goes before."""


class Check(NamedTuple):
    """One of `authorizationInfo[]`. `granted` None: it was left out; `kind` is `permissionType`."""

    permission: str
    resource: str = ""
    granted: bool | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry, of what it says only what counts.

    `log` is `logName`, `place` what labels say of the project, folder or organization; `delegations` are in
    the order of the log, first who began.
    """

    log: str
    service: str
    method: str
    principal: str = ""  # principalEmail
    subject: str = ""  # principalSubject
    delegations: tuple[str, ...] = ()
    key: str = ""  # serviceAccountKeyName
    checks: tuple[Check, ...] = ()
    status: int = 0
    resource: str = ""
    place: str = ""


class GcpUse(NamedTuple):
    """A use, the full name of its resource (empty: not known), and `permissionType` as far as it was told.

    `is_known` False: no permission is known for the method, whose own name the action is.
    """

    use: Use
    name: str = ""
    kind: str = ""
    is_known: bool = True


def looks_like_gcp(event: Mapping[str, object]) -> bool:
    """Tell whether a decoded JSON object is an entry of Cloud Audit Logs."""
    log = event.get("logName")
    return isinstance(event.get("protoPayload"), dict) or (
        isinstance(log, str) and "cloudaudit.googleapis.com" in log
    )


def log_of(name: str) -> tuple[str, str]:
    """Return the container and the kind (`activity`, `data_access`, …) of a log's name; empty for others."""
    found = _LOG.fullmatch(name)
    return (found[1], found[2].lower()) if found else ("", "")


def prefix_of(service: str) -> str:
    """Return what the permissions of a service (`storage.googleapis.com`) begin with."""
    name = service.removesuffix(_DOMAIN)
    return PREFIXES.get(name, name)


def identity_of(entry: AuditEntry) -> IdentityId | None:
    """Return who acted, as policies name it; None when the entry does not tell (redacted, anonymous)."""
    native = entry.subject or entry.principal
    return IdentityId(f"gcp:{parse_identity(native).native}") if native else None


def via_of(entry: AuditEntry) -> tuple[str, ...]:
    """Return through whom the account was used, and by which of its keys."""
    chain = tuple(parse_identity(each).native for each in entry.delegations if each)
    return (*chain, entry.key) if entry.key else chain


def entry_uses(entry: AuditEntry) -> tuple[GcpUse, ...]:
    """Return what an entry used, each once; empty when it stands for none."""
    container, kind = log_of(entry.log)
    who = identity_of(entry)
    if who is None or entry.status == UNAUTHENTICATED or (kind and kind not in {ACTIVITY, DATA_ACCESS}):
        return ()
    outer = container or entry.place
    checks = [each for each in entry.checks if each.permission]
    if checks:
        return tuple(dict.fromkeys(_checked(who, entry, checks, outer)))
    permission = permission_of(entry.service, entry.method)
    action = permission or f"{prefix_of(entry.service)}:{entry.method}"
    decision = DENIED if entry.status == PERMISSION_DENIED else ALLOWED
    use = Use(who, _PLANE, action, place=_place(entry.resource, outer), decision=decision)
    return (GcpUse(use, _name(entry.resource, entry.service), is_known=bool(permission)),)


def permission_of(service: str, method: str) -> str:
    """Return the permission of a method by the table; empty when it is not there."""
    name = service.removesuffix(_DOMAIN)
    for each in (method, method.rpartition(".")[2]):
        found = METHODS.get(f"{name} {each}")
        if found is not None:
            return found
    return ""


def _checked(who: IdentityId, entry: AuditEntry, checks: list[Check], outer: str) -> Iterator[GcpUse]:
    # A message in JSON leaves out what is false, and a few services never say that they granted.
    is_silent = entry.status != PERMISSION_DENIED and all(each.granted is None for each in checks)
    for each in checks:
        decision = ALLOWED if each.granted or is_silent else DENIED
        resource = each.resource or entry.resource
        use = Use(who, _PLANE, each.permission, place=_place(resource, outer), decision=decision)
        yield GcpUse(use, _name(resource, entry.service), each.kind)


def _place(resource: str, outer: str) -> str:
    """Return what a resource stands in: by its own name, where that tells the id, else by its log."""
    found = _CONTAINER.match(resource)
    if found is None or found[3] in {"_", "-"} or len(found[3]) > MOST_OF_A_NAME:
        return outer
    if found[2] == "projects" and found[3].isdigit() and outer.startswith("projects/"):
        return outer  # the number of a project, whose id the log tells
    return found[1]


def _name(resource: str, service: str) -> str:
    if not resource or len(resource) > MOST_OF_A_NAME:
        return ""
    return full_name(resource) or (f"//{service}/{resource}" if service else resource)
