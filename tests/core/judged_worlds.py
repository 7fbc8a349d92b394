"""Worlds of one policy as values, for the tests of its judgement."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from builders import CREATED, account, ceiling, policy
from leastwise.core.aws_desires import desire_aws
from leastwise.core.aws_trust import provider_arn
from leastwise.core.entitlements import Enforcement, EntitlementPolicy
from leastwise.core.identities import Cluster, ServiceAccount
from leastwise.core.kubernetes_desires import desire_kubernetes
from leastwise.core.kubernetes_drifts import KubernetesActual
from leastwise.core.snapshots import (
    AwsAccountSnapshot,
    AwsRole,
    Gap,
    ObservedBinding,
    ObservedRoleDefinition,
    ObservedServiceAccount,
)
from leastwise.core.worlds import AwsWorld, OwnedRole, World

CLUSTER = Cluster(
    id="c1", arn="arn:aws:eks:eu-west-1:111122223333:cluster/main", issuer="https://oidc.example/1"
)
SUBJECT = ServiceAccount("payments", "payments-api")
SEEN = ObservedServiceAccount(SUBJECT, "u", "1")
PROD = account()
HOUR = timedelta(hours=1)


def enforced(**fields: Any) -> EntitlementPolicy:
    return policy(enforcement=Enforcement.ENFORCE, has_finalizer=True, **fields)


def world(declared: EntitlementPolicy, **fields: Any) -> World:
    """The world of a policy of which nothing was granted yet, under a generous ceiling."""
    subjects = fields.pop("subjects", (SUBJECT,))
    built = World(
        policy=declared,
        cluster=CLUSTER,
        now=CREATED + HOUR,
        subjects=subjects,
        service_account=SEEN,
        ceilings=(ceiling(),),
        desired=desire_kubernetes(declared, subjects, "c1"),
    )
    return replace(built, **fields)


def standing(declared: EntitlementPolicy, live: EntitlementPolicy | None = None) -> KubernetesActual:
    """What stands of RBAC when `live` (else the policy itself) is granted."""
    wanted = desire_kubernetes(live or declared, (SUBJECT,), "c1")
    owner = f"c1/{declared.key}"
    bindings = tuple(
        ObservedBinding(
            each.kind, each.namespace, each.name, "u", "", each.role_ref, each.subjects, owner, managed=True
        )
        for each in wanted.bindings
    )
    roles = tuple(
        ObservedRoleDefinition("Role", each.namespace, each.name, "u", "", each.rules, owner, managed=True)
        for each in ([wanted.role] if wanted.role is not None else [])
    )
    objects: list[ObservedRoleDefinition | ObservedBinding] = [*roles, *bindings]
    at_name = {(each.kind, each.namespace, each.name): each for each in objects}
    return KubernetesActual(at_name=at_name, owned_roles=roles, owned_bindings=bindings)


def snapshot(*roles: AwsRole, gaps: tuple[Gap, ...] = ()) -> AwsAccountSnapshot:
    return AwsAccountSnapshot(
        account_ref="prod",
        account_id=PROD.account_id,
        started=CREATED,
        started_monotonic=0.0,
        roles={each.name.casefold(): each for each in roles},
        oidc_providers={provider_arn(CLUSTER, PROD): ("sts.amazonaws.com",)},
        gaps=gaps,
    )


def granted_role(declared: EntitlementPolicy) -> AwsRole:
    wanted = desire_aws(declared, PROD, CLUSTER)
    return AwsRole(
        wanted.name,
        wanted.arn,
        "AROA1",
        wanted.path,
        wanted.trust,
        inline=dict(wanted.inline),
        attached=wanted.attached,
        boundary_arn=wanted.boundary_arn,
        tags=dict(wanted.tags),
        max_session_seconds=wanted.max_session_seconds,
    )


def with_aws(declared: EntitlementPolicy, *roles: AwsRole, **fields: Any) -> dict[str, Any]:
    """The AWS side of a world: an account that was read."""
    seen = snapshot(*roles, gaps=fields.pop("gaps", ()))
    owned = tuple(OwnedRole(PROD, seen, each) for each in roles if each.owner is not None)
    return {"aws": AwsWorld(account=PROD, snapshot=seen, **fields), "owned_roles": owned}


def gap(scope: str, reason: str = "Forbidden") -> Gap:
    return Gap(scope, "kubernetes", reason, "no")
