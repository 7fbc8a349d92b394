"""Specs that both judges, pydantic and the API server, must see alike: bases, and what is wrong with each."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

POLICY: dict[str, Any] = {
    "subject": {"serviceAccountName": "payments-api"},
    "enforcement": "Enforce",
    "kubernetes": {
        "rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list"]}],
        "bindings": [{"roleRef": {"kind": "ClusterRole", "name": "view"}}],
        "clusterBindings": [{"roleRef": {"kind": "ClusterRole", "name": "metrics-reader"}}],
    },
    "aws": {
        "accountRef": {"name": "prod"},
        "trust": "IRSA",
        "roleName": "payments-api",
        "statements": [
            {
                "actions": ["s3:GetObject"],
                "resources": ["arn:aws:s3:::invoices/*"],
                "conditions": {"StringEquals": {"aws:PrincipalOrgID": ["o-b", "o-a"]}},
            }
        ],
        "managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "maxSessionSeconds": 7200,
    },
    "drift": {
        "exempt": [
            {
                "bindingRef": {"kind": "ClusterRoleBinding", "name": "legacy"},
                "reason": "migrated in Q1",
                "untilTime": "2027-01-01T00:00:00Z",
            }
        ]
    },
    "excess": {
        "windowSeconds": 7776000,
        "minObservedSeconds": 2592000,
        "exempt": [
            {
                "kubernetes": {"apiGroup": "", "resource": "configmaps", "verb": "*"},
                "reason": "the yearly audit reads them",
                "untilTime": "2027-02-01T00:00:00Z",
            },
            {
                "aws": {"action": "s3:Get*", "resource": "arn:aws:s3:::invoices/*"},
                "reason": "quarterly close",
                "untilTime": "2027-02-01T00:00:00Z",
            },
        ],
        "remediation": "Stage",
    },
}

SELECTED: dict[str, Any] = {
    "subject": {
        "selector": {
            "matchLabels": {"team": "payments"},
            "matchExpressions": [{"key": "tier", "operator": "In", "values": ["web", "api"]}],
        }
    },
    "kubernetes": {"rules": [{"apiGroups": ["apps"], "resources": ["*"], "verbs": ["get"]}]},
}

CEILING: dict[str, Any] = {
    "namespaceSelector": {"matchLabels": {"team": "payments"}},
    "kubernetes": {
        "allow": [{"apiGroups": ["", "apps"], "resources": ["*"], "verbs": ["get", "list", "watch"]}],
        "deny": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["*"]}],
        "bindableRoles": [{"kind": "ClusterRole", "name": "view"}],
        "clusterBindableRoles": [{"kind": "ClusterRole", "name": "metrics-reader"}],
    },
    "aws": [
        {
            "accountRef": {"name": "prod"},
            "allow": [{"actions": ["s3:Get*", "s3:List*"], "resources": ["arn:aws:s3:::invoices/*"]}],
            "deny": [{"actions": ["*"], "resources": ["arn:aws:s3:::secret"]}],
            "managedPolicyArns": ["arn:aws:iam::111122223333:policy/payments/*"],
            "roleNamePattern": "payments-*",
            "maxRoles": 20,
        }
    ],
    "maxPolicies": 50,
    "onNarrowed": "Revoke",
}

ACCOUNT: dict[str, Any] = {
    "cloud": "AWS",
    "aws": {
        "accountId": "111122223333",
        "region": "eu-west-1",
        "credentials": {
            "type": "AssumeRole",
            "assumeRole": {"roleArn": "arn:aws:iam::111122223333:role/leastwise", "externalId": "x-1"},
        },
        "rolePathPrefix": "/leastwise/",
        "permissionsBoundaryArn": "arn:aws:iam::111122223333:policy/leastwise-boundary",
        "tags": {"cost-center": "platform"},
    },
    "refreshSeconds": 300,
    "removalWaitSeconds": 0,
    "writesPerMinute": 120,
}

WITHDRAWAL: dict[str, Any] = {
    "policyRef": {"name": "invoice-reader"},
    "subjectRef": {"namespace": "payments", "name": "payments-api"},
    "kubernetes": {
        "permissions": [
            {"apiGroup": "apps", "resource": "deployments", "verb": "delete", "resourceName": "web"},
            {"apiGroup": "", "resource": "configmaps", "verb": "list"},
        ],
        "bindings": [{"roleRef": {"kind": "ClusterRole", "name": "view"}}],
        "clusterBindings": [{"roleRef": {"kind": "ClusterRole", "name": "metrics-reader"}}],
    },
    "aws": {
        "permissions": [{"action": "s3:GetObject", "resource": "arn:aws:s3:::invoices/*"}],
        "managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    },
    "reason": "not used in 90 days",
    "evidence": {
        "windowSeconds": 7776000,
        "observedSinceTime": "2026-01-01T00:00:00Z",
        "observedUntilTime": "2026-04-11T00:00:00Z",
        "sources": ["audit"],
    },
    "announcedTime": "2026-04-11T00:00:00Z",
    "narrowAfterTime": "2026-04-18T00:00:00Z",
    "untilTime": "2026-10-01T00:00:00Z",
    "watchSeconds": 1209600,
}

BASES: Mapping[str, Mapping[str, Any]] = {
    "EntitlementPolicy": POLICY,
    "EntitlementCeiling": CEILING,
    "CloudAccount": ACCOUNT,
    "Withdrawal": WITHDRAWAL,
}

NAMESPACED = frozenset({"EntitlementPolicy", "Withdrawal"})

REMOVED = object()
"""Set this value to take the field away."""


def changed(base: Mapping[str, Any], path: str, value: object) -> dict[str, Any]:
    """Copy the spec with one place of it (`aws.statements.0.actions`) set, or taken away."""
    spec: dict[str, Any] = copy.deepcopy(dict(base))
    *parents, last = path.split(".")
    place: Any = spec
    for part in parents:
        place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
    if value is REMOVED:
        del place[last]
    elif isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value
    return spec


@dataclass(frozen=True, slots=True)
class Invalid:
    """One wrong spec. `at` and `says` are in our message; `server` is what the API server says of a bound
    that it judges in its own words, None when it says ours."""

    kind: str
    why: str
    spec: Mapping[str, Any]
    at: str
    says: str
    server: str | None = None


def _invalid(
    kind: str, why: str, path: str, value: object, says: str, *, at: str = "", server: str | None = None
) -> Invalid:
    return Invalid(kind, why, changed(BASES[kind], path, value), at or _written(path), says, server)


def _written(path: str) -> str:
    text = "spec"
    for part in path.split("."):
        text += f"[{part}]" if part.isdigit() else f".{part}"
    return text


P, C, A, W = "EntitlementPolicy", "EntitlementCeiling", "CloudAccount", "Withdrawal"
_EXACTLY_ONE = "must have exactly one of 'serviceAccountName' and 'selector'"
_RULE = "kubernetes.rules.0"
_STATEMENT = "aws.statements.0"

AT_THE_LIMIT: tuple[tuple[str, str, object, object], ...] = (
    (P, "aws.roleName", "r" * 64, "r" * 65),  # A1
    (P, "aws.statements.0.resources.0", "arn:aws:s3:::" + "x" * 1011, "arn:aws:s3:::" + "x" * 1012),
    (P, "aws.maxSessionSeconds", 43200, 43201),
    (P, "subject.serviceAccountName", "a" * 253, "a" * 254),
    (P, "kubernetes.rules.0.resourceNames", [f"n{i}" for i in range(64)], [f"n{i}" for i in range(65)]),
    (P, "aws.statements", POLICY["aws"]["statements"] * 32, POLICY["aws"]["statements"] * 33),
    (C, "maxPolicies", 10000, 10001),
    (A, "aws.rolePathPrefix", f"/{'p' * 510}/", f"/{'p' * 511}/"),  # A1
    (A, "aws.tags", {f"t{i}": "" for i in range(32)}, {f"t{i}": "" for i in range(33)}),  # A7
    (A, "aws.tags", {"k" * 128: "v" * 256}, {"k" * 129: "v" * 256}),
    (A, "refreshSeconds", 10, 9),
    (A, "writesPerMinute", 6000, 6001),
    (A, "removalWaitSeconds", 2592000, 2592001),
    (P, "excess.windowSeconds", 34560000, 34560001),
    (P, "excess.exempt", POLICY["excess"]["exempt"] * 32, [*POLICY["excess"]["exempt"] * 32, {}]),
    (W, "reason", "r" * 512, "r" * 513),
    (
        W,
        "kubernetes.permissions",
        WITHDRAWAL["kubernetes"]["permissions"] * 64,
        WITHDRAWAL["kubernetes"]["permissions"] * 65,
    ),
)
"""Kind, place, the last value that passes and the first that does not (R9)."""

INVALID: tuple[Invalid, ...] = (
    # the subject
    _invalid(
        P,
        "name and selector",
        "subject.selector",
        {"matchLabels": {"a": "b"}},
        _EXACTLY_ONE,
        at="spec.subject",
    ),
    _invalid(P, "neither name nor selector", "subject", {"namespace": "ci"}, _EXACTLY_ONE),
    Invalid(
        P,
        "empty selector",
        changed(SELECTED, "subject.selector", {}),
        "spec.subject.selector",
        "must not be empty",
    ),
    Invalid(
        P,
        "selector of empty maps",
        changed(SELECTED, "subject.selector", {"matchLabels": {}, "matchExpressions": []}),
        "spec.subject.selector",
        "must not be empty",
    ),
    Invalid(
        P,
        "cloud block with a selector",
        changed(SELECTED, "aws", POLICY["aws"]),
        "spec.aws",
        "may not have 'aws' with 'subject.selector'",
    ),
    _invalid(
        P,
        "cloud block with another namespace",
        "subject.namespace",
        "ci",
        "may not have 'aws' with 'subject.namespace'",
        at="spec.aws",
    ),
    _invalid(P, "upper-case name", "subject.serviceAccountName", "Payments", "must be lower case letters"),
    Invalid(
        P,
        "malformed label key",
        changed(SELECTED, "subject.selector.matchLabels", {"-team": "a"}),
        "spec.subject.selector.matchLabels",
        "keys must be a label key",
    ),
    Invalid(
        P,
        "malformed label value",
        changed(SELECTED, "subject.selector.matchLabels", {"team": "a b"}),
        "spec.subject.selector.matchLabels",
        "must be a label value",
    ),
    Invalid(
        P,
        "operator In without values",
        changed(SELECTED, "subject.selector.matchExpressions.0.values", REMOVED),
        "spec.subject.selector.matchExpressions[0]",
        "must have 'values' with 'In' and 'NotIn'",
    ),
    # the Kubernetes block
    _invalid(
        P,
        "non-resource URLs (K19)",
        f"{_RULE}.nonResourceURLs",
        ["/metrics"],
        "may not have 'nonResourceURLs'",
    ),
    _invalid(P, "malformed API group", f"{_RULE}.apiGroups.0", "Apps", "must be an API group"),
    _invalid(P, "subresource wildcard", f"{_RULE}.resources.0", "pods/*", "must be a plural resource"),
    _invalid(P, "upper-case verb", f"{_RULE}.verbs.0", "Get", "must be a verb in lower case"),
    _invalid(
        P,
        "the same verb twice",
        f"{_RULE}.verbs",
        ["get", "get"],
        "must not hold 'get' twice",
        server="Duplicate",
    ),
    _invalid(P, "no verb", f"{_RULE}.verbs", [], "must have 1 or more entries", server="at least 1 items"),
    _invalid(
        P,
        "path characters",
        f"{_RULE}.resourceNames",
        ["../x"],
        "must be the name of one object",
        at=f"{_written(_RULE)}.resourceNames[0]",
    ),
    _invalid(
        P,
        "path characters in a reference",
        "kubernetes.bindings.0.roleRef.name",
        "a/b",
        "must be the name of one object",
    ),
    _invalid(
        P,
        "a Role bound in the cluster",
        "kubernetes.clusterBindings.0.roleRef.kind",
        "Role",
        "'Role' must be 'ClusterRole'",
        server='supported values: "ClusterRole"',
    ),
    # the AWS block
    _invalid(P, "malformed action", f"{_STATEMENT}.actions.0", "s3", "must be 'service:Action'"),
    _invalid(P, "every action", f"{_STATEMENT}.actions.0", "*", "must be 'service:Action'"),
    _invalid(P, "wildcard service", f"{_STATEMENT}.actions.0", "s*:Get", "must be 'service:Action'"),
    _invalid(P, "resource without ARN", f"{_STATEMENT}.resources.0", "invoices/*", "must be '*' or an ARN"),
    _invalid(P, "ARN too short", f"{_STATEMENT}.resources.0", "arn:aws:s3", "must be '*' or an ARN"),
    _invalid(
        P,
        "character that IAM refuses (A8)",
        f"{_STATEMENT}.resources.0",
        "arn:aws:s3:::\u20ac",
        "must be '*' or an ARN",
        server="should match",
    ),
    _invalid(
        P,
        "unknown condition operator",
        f"{_STATEMENT}.conditions",
        {"StringMatches": {"aws:a": ["b"]}},
        "keys must be condition operators of IAM",
    ),
    _invalid(
        P,
        "condition key without service",
        f"{_STATEMENT}.conditions",
        {"StringLike": {"OrgID": ["b"]}},
        "keys must be condition keys",
        at=f"{_written(_STATEMENT)}.conditions[StringLike]",
    ),
    _invalid(P, "role name with a path", "aws.roleName", "team/reader", "must be a role name"),
    _invalid(
        P,
        "role name over 64 (A1)",
        "aws.roleName",
        "r" * 65,
        "must have at most 64 characters",
        server="may not be more than 64",
    ),
    _invalid(
        P,
        "ARN of a role as policy",
        "aws.managedPolicyArns.0",
        "arn:aws:iam::111122223333:role/x",
        "must be the ARN of one managed policy",
    ),
    _invalid(
        P,
        "session too short",
        "aws.maxSessionSeconds",
        3599,
        "must be at least 3600",
        server="greater than or equal to 3600",
    ),
    _invalid(
        P,
        "session too long",
        "aws.maxSessionSeconds",
        43201,
        "must be at most 43200",
        server="less than or equal to 43200",
    ),
    _invalid(
        P,
        "unknown trust",
        "aws.trust",
        "Anyone",
        "must be 'IRSA' or 'PodIdentity'",
        server='supported values: "IRSA", "PodIdentity"',
    ),
    _invalid(P, "no account", "aws.accountRef", REMOVED, "must be set", server="Required value"),
    _invalid(
        P,
        "exempt for ever",
        "drift.exempt.0.untilTime",
        "never",
        "must be a time with its zone",
        server="must be of type date-time",
    ),
    _invalid(
        P,
        "unknown enforcement",
        "enforcement",
        "Repair",
        "must be 'Observe', 'Enforce' or 'Suspended'",
        server="supported values",
    ),
    _invalid(
        P,
        "observed for longer than the window",
        "excess.minObservedSeconds",
        7776001,
        "must not have 'minObservedSeconds' above 'windowSeconds'",
    ),
    _invalid(
        P,
        "an exemption from nothing",
        "excess.exempt.0",
        {"reason": "why not", "untilTime": "2027-02-01T00:00:00Z"},
        "must have exactly one of 'kubernetes' and 'aws'",
    ),
    _invalid(
        P,
        "unknown remediation",
        "excess.remediation",
        "Remove",
        "must be 'Suggest' or 'Stage'",
        server="supported values",
    ),
    # withdrawals
    Invalid(
        W,
        "nothing is taken away",
        changed(changed(WITHDRAWAL, "aws", REMOVED), "kubernetes", REMOVED),
        "spec",
        "must have 'kubernetes', 'aws' or both",
    ),
    _invalid(
        W,
        "narrowed before it is announced",
        "narrowAfterTime",
        "2026-04-10T00:00:00Z",
        "in this order",
        at="spec",
    ),
    _invalid(W, "over before it begins", "untilTime", "2026-04-18T00:00:00Z", "in this order", at="spec"),
    _invalid(W, "malformed verb", "kubernetes.permissions.0.verb", "Get", "must be a verb in lower case"),
    _invalid(W, "no reason", "reason", REMOVED, "must be set", server="Required value"),
    # ceilings
    _invalid(C, "no namespaceSelector", "namespaceSelector", REMOVED, "must be set", server="Required value"),
    _invalid(
        C,
        "one account twice",
        "aws",
        [CEILING["aws"][0], CEILING["aws"][0]],
        "must not have two entries with the same 'accountRef'",
    ),
    _invalid(
        C,
        "non-resource URLs (K19)",
        "kubernetes.allow.0.nonResourceURLs",
        ["/healthz"],
        "may not have 'nonResourceURLs'",
    ),
    _invalid(C, "malformed action", "aws.0.allow.0.actions.0", "s3", "must be '*' or 'service:Action'"),
    _invalid(C, "malformed pattern", "aws.0.roleNamePattern", "a/*", "must be a pattern of role names"),
    _invalid(
        C,
        "malformed policy ARN",
        "aws.0.managedPolicyArns.0",
        "arn:aws:s3:::a-bucket-of-ours",
        "must be the ARN of managed policies",
    ),
    _invalid(
        C, "negative maximum", "maxPolicies", -1, "must be at least 0", server="greater than or equal to 0"
    ),
    # accounts
    _invalid(A, "no cloud block", "aws", REMOVED, "must have exactly one cloud's block", at="spec"),
    _invalid(A, "unknown cloud", "cloud", "Gcp", "'Gcp' must be 'AWS'", server='supported values: "AWS"'),
    _invalid(A, "letters in the account id", "aws.accountId", "11112222333x", "must be the 12 digits"),
    _invalid(
        A,
        "AssumeRole without its role",
        "aws.credentials",
        {"type": "AssumeRole"},
        "must have the block 'assumeRole'",
    ),
    _invalid(
        A,
        "a role without AssumeRole",
        "aws.credentials.type",
        "Ambient",
        "must have the block 'assumeRole'",
        at="spec.aws.credentials",
    ),
    _invalid(
        A,
        "malformed role ARN",
        "aws.credentials.assumeRole.roleArn",
        "arn:aws:iam::111122223333:user/x",
        "must be the ARN of a role",
    ),
    _invalid(
        A,
        "boundary of another account",
        "aws.permissionsBoundaryArn",
        "arn:aws:iam::444455556666:policy/boundary",
        "must be a policy of the account 'accountId'",
    ),
    _invalid(A, "path that is the root", "aws.rolePathPrefix", "///", "must be a path below '/'"),
    _invalid(A, "path without end", "aws.rolePathPrefix", "/leastwise", "must be a path below '/'"),
    _invalid(A, "reserved tag", "aws.tags", {"AWS:x": "y"}, "keys must not begin with 'aws:'"),
    _invalid(A, "our own tag", "aws.tags", {"leastwise.dev/owner": "y"}, "keys must not begin with 'aws:'"),
    _invalid(
        A, "malformed tag value", "aws.tags", {"a": "b;c"}, "must be a tag value", at="spec.aws.tags[a]"
    ),
    _invalid(A, "malformed region", "aws.region", "Ireland", "must be a region"),
    _invalid(
        A,
        "refresh too often",
        "refreshSeconds",
        9,
        "must be at least 10",
        server="greater than or equal to 10",
    ),
    _invalid(
        A,
        "text for a number",
        "writesPerMinute",
        "60",
        "must be an integer",
        server="must be of type integer",
    ),
)
