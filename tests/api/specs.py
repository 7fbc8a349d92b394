"""Hypothesis strategies for specs that are valid by construction, small enough for a server to take many."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

Specs = st.SearchStrategy[dict[str, Any]]


def _unique(
    items: st.SearchStrategy[str], *, at_least: int = 1, at_most: int = 4
) -> st.SearchStrategy[list[str]]:
    return st.lists(items, min_size=at_least, max_size=at_most, unique=True)


def _some(required: dict[str, Any], optional: dict[str, Any] | None = None) -> Specs:
    return st.fixed_dictionaries(required, optional=optional or {})


LABEL = st.from_regex(r"[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?", fullmatch=True)
SUBDOMAIN = st.lists(LABEL, min_size=1, max_size=3).map(".".join)
OBJECT_NAME = st.from_regex(r"[A-Za-z0-9_:][A-Za-z0-9_:.@+=,~-]{0,20}", fullmatch=True)
LABEL_KEY = st.from_regex(
    r"([a-z0-9]{1,8}\.example/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,20}[A-Za-z0-9])?", fullmatch=True
)
LABEL_VALUE = st.from_regex(r"([A-Za-z0-9]([A-Za-z0-9_.-]{0,20}[A-Za-z0-9])?)?", fullmatch=True)
LABELS = st.dictionaries(LABEL_KEY, LABEL_VALUE, min_size=1, max_size=4)

EXPRESSION = st.one_of(
    _some(
        {
            "key": LABEL_KEY,
            "operator": st.sampled_from(["In", "NotIn"]),
            "values": _unique(LABEL_VALUE),
        }
    ),
    _some({"key": LABEL_KEY, "operator": st.sampled_from(["Exists", "DoesNotExist"])}),
)
EXPRESSIONS = st.lists(EXPRESSION, min_size=1, max_size=3)
SELECTOR = _some({"matchLabels": LABELS}, {"matchExpressions": EXPRESSIONS}) | _some(
    {"matchExpressions": EXPRESSIONS}
)

RULE = _some(
    {
        "apiGroups": _unique(st.sampled_from(["", "*", "apps", "batch", "rbac.authorization.k8s.io"])),
        "resources": _unique(st.sampled_from(["*", "pods", "pods/log", "*/scale", "configmaps"])),
        "verbs": _unique(st.sampled_from(["*", "get", "list", "watch", "impersonate:user-info"])),
    },
    {"resourceNames": _unique(OBJECT_NAME)},
)
RULES = st.lists(RULE, max_size=3)
CLUSTER_ROLE = _some({"kind": st.just("ClusterRole"), "name": OBJECT_NAME})
ROLE = _some({"kind": st.sampled_from(["Role", "ClusterRole"]), "name": OBJECT_NAME})

ACTION = st.from_regex(r"[a-z0-9-]{1,12}:[A-Za-z0-9*?]{1,20}", fullmatch=True)
RESOURCE = st.just("*") | st.from_regex(
    r"arn:(aws|aws-cn|\*):[a-z0-9-]{1,8}:[a-z0-9*?-]{0,8}:[0-9*?]{0,12}:[\x20-\xff]{1,30}", fullmatch=True
)
ACCOUNT_ID = st.from_regex(r"[0-9]{12}", fullmatch=True)
CONDITIONS = st.dictionaries(
    st.sampled_from(["StringEquals", "ForAnyValue:StringLike", "BoolIfExists", "Null", "DateLessThan"]),
    st.dictionaries(
        st.sampled_from(["aws:PrincipalOrgID", "s3:prefix", "aws:RequestTag/cost center"]),
        _unique(st.from_regex(r"[\x20-\xff]{0,20}", fullmatch=True)),
        min_size=1,
    ),
    max_size=3,
)
STATEMENT = _some({"actions": _unique(ACTION), "resources": _unique(RESOURCE)}, {"conditions": CONDITIONS})
ROLE_NAME = st.from_regex(r"[A-Za-z0-9_+=,.@-]{1,64}", fullmatch=True)
POLICY_ARN = st.from_regex(r"arn:aws:iam::(aws|[0-9]{12}):policy/[A-Za-z0-9_+=,.@/-]{1,20}", fullmatch=True)

KUBERNETES = _some(
    {},
    {
        "rules": RULES,
        "bindings": st.lists(_some({"roleRef": ROLE}), max_size=3),
        "clusterBindings": st.lists(_some({"roleRef": CLUSTER_ROLE}), max_size=3),
    },
)
AWS = _some(
    {"accountRef": _some({"name": SUBDOMAIN}), "trust": st.sampled_from(["IRSA", "PodIdentity"])},
    {
        "roleName": ROLE_NAME,
        "statements": st.lists(STATEMENT, max_size=3),
        "managedPolicyArns": _unique(POLICY_ARN, at_least=0),
        "maxSessionSeconds": st.integers(3600, 43200),
    },
)
EXEMPTION = _some(
    {
        "bindingRef": _some(
            {"kind": st.sampled_from(["RoleBinding", "ClusterRoleBinding"]), "name": OBJECT_NAME}
        ),
        "reason": st.text(st.characters(categories=["L", "N", "Zs"]), min_size=1, max_size=40),
        "untilTime": st.datetimes(
            timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5, minutes=30))])
        ).map(lambda time: time.isoformat()),
    }
)
KUBERNETES_PERMISSION = _some(
    {
        "resource": st.sampled_from(["*", "pods", "pods/log", "*/scale", "configmaps"]),
        "verb": st.sampled_from(["*", "get", "list", "impersonate:user-info"]),
        "apiGroup": st.sampled_from(["", "*", "apps"]),
    },
    {"resourceName": OBJECT_NAME},
)
AWS_PERMISSION = _some({"action": ACTION, "resource": RESOURCE})
_TIMES = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5, minutes=30))]))
_WHY = st.text(st.characters(categories=["L", "N", "Zs"]), min_size=1, max_size=40)
_EXEMPT = {"reason": _WHY, "untilTime": _TIMES.map(lambda time: time.isoformat())}
EXCESS = _some(
    {},
    {
        "windowSeconds": st.integers(2_592_000, 34_560_000),
        "minObservedSeconds": st.integers(1, 2_592_000),
        "exempt": st.lists(
            _some({"kubernetes": KUBERNETES_PERMISSION, **_EXEMPT})
            | _some({"aws": AWS_PERMISSION, **_EXEMPT}),
            max_size=2,
        ),
        "remediation": st.sampled_from(["Suggest", "Stage"]),
    },
)
_OPEN = {
    "excess": EXCESS,
    "enforcement": st.sampled_from(["Observe", "Enforce", "Suspended"]),
    "deletionPolicy": st.sampled_from(["Revoke", "Orphan"]),
    "kubernetes": KUBERNETES,
    "drift": _some({}, {"exempt": st.lists(EXEMPTION, max_size=2)}),
}

POLICIES = st.one_of(
    _some({"subject": _some({"serviceAccountName": SUBDOMAIN})}, {**_OPEN, "aws": AWS}),
    _some({"subject": _some({"serviceAccountName": SUBDOMAIN, "namespace": LABEL})}, _OPEN),
    _some({"subject": _some({"selector": SELECTOR}, {"namespace": LABEL})}, _OPEN),
)

PATTERN = _some({"actions": _unique(st.just("*") | ACTION), "resources": _unique(RESOURCE)})
AWS_CEILING = _some(
    {"accountRef": _some({"name": SUBDOMAIN})},
    {
        "allow": st.lists(PATTERN, max_size=2),
        "deny": st.lists(PATTERN, max_size=2),
        "managedPolicyArns": _unique(POLICY_ARN, at_least=0),
        "roleNamePattern": st.from_regex(r"[A-Za-z0-9_+=,.@*?-]{1,64}", fullmatch=True),
        "maxRoles": st.integers(0, 5000),
    },
)
CEILINGS = _some(
    {"namespaceSelector": st.just({}) | SELECTOR},
    {
        "kubernetes": _some(
            {},
            {
                "allow": RULES,
                "deny": RULES,
                "bindableRoles": st.lists(ROLE, max_size=3),
                "clusterBindableRoles": st.lists(CLUSTER_ROLE, max_size=3),
            },
        ),
        "aws": st.lists(AWS_CEILING, max_size=2, unique_by=lambda entry: str(entry["accountRef"])),
        "maxPolicies": st.integers(0, 10000),
        "onNarrowed": st.sampled_from(["Keep", "Revoke"]),
    },
)

CREDENTIALS = st.just({"type": "Ambient"}) | _some(
    {
        "type": st.just("AssumeRole"),
        "assumeRole": _some(
            {"roleArn": st.from_regex(r"arn:aws:iam::[0-9]{12}:role/[\x21-\x7e]{1,20}", fullmatch=True)},
            {"externalId": st.from_regex(r"[A-Za-z0-9_+=,.@:/-]{2,40}", fullmatch=True)},
        ),
    }
)
TAG_KEY = st.from_regex(r"team[A-Za-z0-9 _.:/=+@-]{0,20}", fullmatch=True)
TAG_VALUE = st.from_regex(r"[A-Za-z0-9 _.:/=+@-]{0,30}", fullmatch=True)


@st.composite
def _aws_accounts(draw: st.DrawFn) -> dict[str, Any]:
    account_id = draw(ACCOUNT_ID)
    owner = st.sampled_from(["aws", account_id])
    return draw(
        _some(
            {"accountId": st.just(account_id), "region": st.sampled_from(["eu-west-1", "us-gov-east-1"])},
            {
                "partition": st.sampled_from(["aws", "aws-cn", "aws-us-gov"]),
                "credentials": CREDENTIALS,
                "rolePathPrefix": st.from_regex(r"(/[A-Za-z0-9_+=,.@-]{1,10}){1,4}/", fullmatch=True),
                "permissionsBoundaryArn": owner.map(lambda who: f"arn:aws:iam::{who}:policy/boundary"),
                "tags": st.dictionaries(TAG_KEY, TAG_VALUE, max_size=4),
            },
        )
    )


ACCOUNTS = _some(
    {"cloud": st.just("AWS"), "aws": _aws_accounts()},
    {
        "refreshSeconds": st.integers(10, 86400),
        "removalWaitSeconds": st.integers(0, 2592000),
        "writesPerMinute": st.integers(1, 6000),
    },
)

_TAKEN = st.fixed_dictionaries(
    {},
    optional={
        "permissions": st.lists(KUBERNETES_PERMISSION, max_size=3),
        "bindings": st.lists(_some({"roleRef": ROLE}), max_size=2),
        "clusterBindings": st.lists(_some({"roleRef": CLUSTER_ROLE}), max_size=2),
    },
)
_TAKEN_IN_AWS = _some(
    {"permissions": st.lists(AWS_PERMISSION, max_size=3)},
    {"managedPolicyArns": _unique(POLICY_ARN, at_least=0)},
)


@st.composite
def _withdrawals(draw: st.DrawFn) -> dict[str, Any]:
    announced = draw(st.datetimes(timezones=st.just(UTC)).filter(lambda time: 1000 < time.year < 9000))
    wait, lasts = draw(st.integers(0, 10_000_000)), draw(st.integers(1, 10_000_000))
    begins = announced + timedelta(seconds=wait)
    times = {
        "announcedTime": announced,
        "narrowAfterTime": begins,
        "untilTime": begins + timedelta(seconds=lasts),
    }
    base = {
        "policyRef": _some({"name": SUBDOMAIN}),
        "subjectRef": _some({"name": SUBDOMAIN, "namespace": LABEL}),
        "reason": _WHY,
        "evidence": _some(
            {
                "windowSeconds": st.integers(1, 34_560_000),
                "observedSinceTime": st.just(announced.isoformat()),
                "observedUntilTime": st.just(announced.isoformat()),
            },
            {"sources": _unique(st.sampled_from(["audit", "cloudtrail"]))},
        ),
        "watchSeconds": st.integers(1, 34_560_000),
        **{name: st.just(time.isoformat()) for name, time in times.items()},
    }
    return draw(
        _some({**base, "kubernetes": _TAKEN}, {"aws": _TAKEN_IN_AWS}) | _some({**base, "aws": _TAKEN_IN_AWS})
    )


VALID: dict[str, Specs] = {
    "Withdrawal": _withdrawals(),
    "EntitlementPolicy": POLICIES,
    "EntitlementCeiling": CEILINGS,
    "CloudAccount": ACCOUNTS,
}


def _text(pattern: str) -> st.SearchStrategy[str]:
    return st.from_regex(pattern, fullmatch=True)


WRONG: tuple[tuple[str, str, st.SearchStrategy[str], str], ...] = (
    (
        "EntitlementPolicy",
        "subject.serviceAccountName",
        _text(r"[a-z]{0,5}[A-Z_ /][a-z]{0,5}"),
        "must be lower case letters",
    ),
    ("EntitlementPolicy", "aws.accountRef.name", _text(r"[-.][a-z]{0,9}"), "must be lower case letters"),
    (
        "EntitlementPolicy",
        "aws.statements.0.actions.0",
        _text(r"[A-Za-z0-9*?-]{1,20}"),
        "must be 'service:Action'",
    ),
    (
        "EntitlementPolicy",
        "aws.statements.0.resources.0",
        _text(r"[a-z0-9/*]{2,30}"),
        "must be '*' or an ARN",
    ),
    ("EntitlementPolicy", "aws.roleName", _text(r"[a-z]{0,9}[/ :*][a-z]{0,9}"), "must be a role name"),
    ("EntitlementPolicy", "kubernetes.rules.0.verbs.0", _text(r"[A-Z ][a-z]{0,9}"), "must be a verb"),
    (
        "EntitlementPolicy",
        "kubernetes.bindings.0.roleRef.name",
        _text(r"[a-z.]{0,5}[/%*]"),
        "must be the name of one",
    ),
    (
        "EntitlementCeiling",
        "aws.0.allow.0.actions.0",
        _text(r"[A-Za-z0-9]{1,20}"),
        "must be '*' or 'service:Action'",
    ),
    (
        "EntitlementCeiling",
        "aws.0.roleNamePattern",
        _text(r"[a-z*]{0,9}[/ :]"),
        "must be a pattern of role names",
    ),
    ("Withdrawal", "kubernetes.permissions.0.verb", _text(r"[A-Z ][a-z]{0,9}"), "must be a verb"),
    ("Withdrawal", "policyRef.name", _text(r"[-.][a-z]{0,9}"), "must be lower case letters"),
    ("CloudAccount", "aws.accountId", _text(r"[0-9]{1,11}|[0-9]{11}[a-z-]"), "must be the 12 digits"),
    ("CloudAccount", "aws.rolePathPrefix", _text(r"[a-z/]{2,20}[a-z]"), "must be a path below '/'"),
    ("CloudAccount", "aws.region", _text(r"[A-Z0-9]{1,9}(-[a-z]{1,9})?"), "must be a region"),
)
"""Kind, place, values that are wrong there, and a part of the message that says so."""
