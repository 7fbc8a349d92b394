"""Which permissions of Google Cloud the audit logs show: Admin Activity always, Data Access where it is on.

Words of `Coverage.missing`:

    admin activity logs                      no entry of that log
    data access logs                         none of any service
    data access logs of storage: DATA_READ   none of that type of that service

Every word that is true stands there, the general ones beside the particular ones, so that what two sources
miss can be compared. A service logs Data Access by types, and not for everybody: exempted principals cannot
be seen in files. What type a permission is of is told here only for what Google documents; of others it is
not known in which log they would be, so they are never called unused.

Documentation: https://cloud.google.com/logging/docs/audit/configure-data-access and the page of audit logging
of each service, such as https://cloud.google.com/secret-manager/docs/audit-logging.
"""

from __future__ import annotations

from collections.abc import Collection
from fnmatch import fnmatchcase

ADMIN = "admin activity logs"
DATA_ACCESS = "data access logs"
ADMIN_WRITE, ADMIN_READ, DATA_READ, DATA_WRITE = "ADMIN_WRITE", "ADMIN_READ", "DATA_READ", "DATA_WRITE"
DATA_ACCESS_TYPES = (ADMIN_READ, DATA_READ, DATA_WRITE)

_BESIDE = "it is asked beside other calls, and whether those log it is not verified"

CHECKED_ONLY = {
    "iam.serviceAccounts.actAs": _BESIDE,
    "iam.serviceAccounts.implicitDelegation": _BESIDE,
    "serviceusage.services.use": "it is asked for the project that pays, beside other calls",
    "compute.*.use*": _BESIDE,
    "compute.*.os*Login*": "a machine asks for it when somebody signs in",
    "*.routes.invoke": "requests are logged as requests, not by audit logs",
}
"""Patterns of permissions that no call of their own stands for, with the reason. First match counts."""

DATA_PERMISSIONS = {
    "storage.objects.get": (DATA_READ,),
    "storage.objects.list": (DATA_READ,),
    "storage.objects.create": (DATA_WRITE,),
    "storage.objects.delete": (DATA_WRITE,),
    "storage.objects.update": (DATA_WRITE,),
    "bigquery.tables.getData": (DATA_READ,),
    "bigquery.tables.updateData": (DATA_WRITE,),
    "bigquery.jobs.create": (DATA_READ, DATA_WRITE),
    "secretmanager.versions.access": (DATA_READ,),
    "pubsub.topics.publish": (DATA_WRITE,),
    "pubsub.subscriptions.consume": (DATA_READ, DATA_WRITE),
    "cloudkms.cryptoKeyVersions.useTo*": (DATA_READ, DATA_WRITE),
    "iam.serviceAccounts.getAccessToken": (ADMIN_READ, DATA_READ),
    "iam.serviceAccounts.getOpenIdToken": (ADMIN_READ, DATA_READ),
    "iam.serviceAccounts.sign*": (ADMIN_READ, DATA_READ),
}
"""Permissions by the types that must be logged for a use to be seen: both where it is not verified which."""

ADMINISTERED = {
    "bigquery": ("datasets",),
    "cloudfunctions": ("functions",),
    "cloudkms": ("keyRings", "cryptoKeys", "cryptoKeyVersions"),
    "cloudsql": ("instances", "databases", "users"),
    "compute": ("*",),
    "iam": (
        "roles",
        "serviceAccounts",
        "serviceAccountKeys",
        "workloadIdentityPools",
        "workloadIdentityPoolProviders",
    ),
    "logging": ("sinks", "buckets", "exclusions"),
    "pubsub": ("topics", "subscriptions", "snapshots", "schemas"),
    "resourcemanager": ("projects", "folders", "organizations"),
    "run": ("services",),
    "secretmanager": ("secrets", "versions"),
    "storage": ("buckets",),
}
"""Resources that are configuration: reading them is ADMIN_READ, the verbs below are ADMIN_WRITE."""

WRITING = frozenset(
    {"create", "delete", "update", "undelete", "enable", "disable", "add", "destroy", "move", "setIamPolicy"}
)
READING = ("get", "list", "search")
_COMPUTE_WRITING = (
    "set",
    "add",
    "attach",
    "detach",
    "remove",
    "start",
    "stop",
    "reset",
    "resize",
    "suspend",
    "resume",
)

SERVICES = tuple(sorted({each.partition(".")[0] for each in DATA_PERMISSIONS} | set(ADMINISTERED)))
"""The services whose types of permissions are known here, by what their permissions begin with."""


def types_of(permission: str) -> tuple[str, ...]:
    """Return the types that must be logged for a use to be seen; empty when that is not known."""
    for pattern, types in DATA_PERMISSIONS.items():
        if fnmatchcase(permission, pattern):
            return types
    service, _, rest = permission.partition(".")
    resource, _, verb = rest.rpartition(".")
    resources = ADMINISTERED.get(service, ())
    if not resource or not (resource in resources or "*" in resources):
        return ()
    if verb.startswith(READING):
        return (ADMIN_READ,)
    if verb in WRITING or (service == "compute" and verb.startswith(_COMPUTE_WRITING)):
        return (ADMIN_WRITE,)
    return ()


def missing_kinds(seen: Collection[tuple[str, str]], *, has_activity: bool) -> tuple[str, ...]:
    """Return the kinds of entries that a log does not hold, sorted: words of `Coverage.missing`.

    `seen` are the services with the types of the Data Access entries that were seen.
    """
    found = [] if has_activity else [ADMIN]
    if not seen:
        found.append(DATA_ACCESS)
    found += [
        _word(service, kind)
        for service in SERVICES
        for kind in DATA_ACCESS_TYPES
        if (service, kind) not in seen
    ]
    return tuple(sorted(found))


def why_hidden(permission: str, missing: Collection[str]) -> str:
    """Tell why a use of a permission would not have been seen; empty when it would."""
    reason = next((why for pattern, why in CHECKED_ONLY.items() if fnmatchcase(permission, pattern)), "")
    if reason:
        return f"{permission}: {reason}"
    types = types_of(permission)
    if not types:
        return f"in which log a use of {permission} would be is not known"
    service = permission.partition(".")[0]
    words = [ADMIN if kind == ADMIN_WRITE else _word(service, kind) for kind in types]
    if DATA_ACCESS in missing and ADMIN not in words:
        return f"the log holds no {DATA_ACCESS}"
    return next((f"the log holds no {each}" for each in words if each in missing), "")


def _word(service: str, kind: str) -> str:
    return f"{DATA_ACCESS} of {service}: {kind}"
