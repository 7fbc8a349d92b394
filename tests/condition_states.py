"""Worlds in the states of docs/conditions.md, by name; `core/cases/conditions` says what each must show.

A state gives findings: those of `judge` over a built world, with the problem that a lane of the loop adds
where a write decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from aws_worlds import ADMIN, CLUSTER, MARK, STRANGER, SUBJECT, converged
from builders import (
    CREATED,
    account,
    aws_block,
    ceiling,
    kubernetes_block,
    kubernetes_ceiling,
    policy,
    role_ref,
    rule,
    statement,
)
from leastwise.core.aws_desires import desire_aws
from leastwise.core.conditions import AccountFindings, Findings, Problem, Reason
from leastwise.core.desires import DesiredAwsRole
from leastwise.core.drifts import Drift
from leastwise.core.entitlements import Enforcement, EntitlementPolicy, TrustMethod
from leastwise.core.errors import AuthenticationError, ForbiddenError, LeastwiseError
from leastwise.core.failures import problem_of
from leastwise.core.gaps import account_gap
from leastwise.core.identities import ROLE_ARN_KEY, PolicyKey, ServiceAccount
from leastwise.core.judgements import judge
from leastwise.core.kubernetes_desires import desire_kubernetes
from leastwise.core.kubernetes_drifts import ForeignBinding, KubernetesActual
from leastwise.core.plans import PlannedChange, PutTrust, WriteRole
from leastwise.core.snapshots import (
    BindingSubject,
    Claim,
    Gap,
    GapReason,
    ObservedBinding,
    ObservedRoleDefinition,
    ObservedServiceAccount,
    Plane,
)
from leastwise.core.worlds import AwsWorld, World

NOW = CREATED + timedelta(days=1)
GENERATION = 3
STALE = "data of CloudAccount 'prod' is older than 3 refresh periods"
ENFORCE, OBSERVE, SUSPENDED = Enforcement.ENFORCE, Enforcement.OBSERVE, Enforcement.SUSPENDED
CLUSTER_ADMIN, VIEW = role_ref("cluster-admin"), role_ref("view")
_ACCOUNT = account()


# ---------------------------------------------------------------- building worlds


def declared(enforcement: Enforcement = ENFORCE, **fields: Any) -> EntitlementPolicy:
    """The policy that the states are about."""
    return policy(enforcement=enforcement, generation=GENERATION, **fields)


def on_aws(enforcement: Enforcement = ENFORCE, **block: Any) -> EntitlementPolicy:
    """The same with an AWS role beside its rules."""
    return declared(enforcement, aws=aws_block(**{"trust": TrustMethod.POD_IDENTITY, **block}))


def in_sync(wanted: EntitlementPolicy, subjects: tuple[ServiceAccount, ...] = (SUBJECT,)) -> World:
    """A world in which everything stands as declared."""
    desired = desire_kubernetes(wanted, subjects, CLUSTER.id)
    role = desired.role
    roles = (
        [
            ObservedRoleDefinition(
                "Role", role.namespace, role.name, "u1", "1", role.rules, owner=MARK.text, managed=True
            )
        ]
        if role is not None
        else []
    )
    bindings = [
        ObservedBinding(
            kind=each.kind,
            namespace=each.namespace,
            name=each.name,
            uid="u2",
            resource_version="1",
            role_ref=each.role_ref,
            subjects=each.subjects,
            owner=MARK.text,
            managed=True,
        )
        for each in desired.bindings
    ]
    made: list[ObservedRoleDefinition | ObservedBinding] = [*roles, *bindings]
    return World(
        policy=wanted,
        cluster=CLUSTER,
        now=NOW,
        subjects=subjects,
        service_account=ObservedServiceAccount(SUBJECT, "u3", "1") if subjects else None,
        ceilings=(ceiling(),),
        desired=desired,
        actual=KubernetesActual(
            at_name={(each.kind, each.namespace, each.name): each for each in made},
            owned_roles=tuple(roles),
            owned_bindings=tuple(bindings),
        ),
        aws=aws_in_sync(wanted) if wanted.aws is not None else AwsWorld(),
    )


def aws_in_sync(wanted: EntitlementPolicy, *, gaps: tuple[Gap, ...] = (), **changes: Any) -> AwsWorld:
    """The policy's account, in which its role stands as declared but for `changes`."""
    snapshot = converged(desired_role(wanted), **changes).snapshot(gaps=gaps)
    return AwsWorld(account=_ACCOUNT, snapshot=snapshot)


def desired_role(wanted: EntitlementPolicy) -> DesiredAwsRole:
    """The role that the policy declares."""
    return desire_aws(wanted, _ACCOUNT, CLUSTER)


def without(world: World, kind: str) -> World:
    """The world without our objects of a kind."""
    actual = world.actual
    return replace(
        world,
        actual=replace(
            actual,
            at_name={key: each for key, each in actual.at_name.items() if key[0] != kind},
            owned_roles=() if kind == "Role" else actual.owned_roles,
            owned_bindings=() if kind == "RoleBinding" else actual.owned_bindings,
        ),
    )


def with_foreign(world: World) -> World:
    """The world with a foreign binding that names the subject."""
    subject = BindingSubject("ServiceAccount", SUBJECT.name, SUBJECT.namespace)
    binding = ObservedBinding("ClusterRoleBinding", "", "legacy-admin", "u9", "1", CLUSTER_ADMIN, (subject,))
    foreign = ForeignBinding(binding, (rule(("*",), ("*",), groups=("*",)),))
    return replace(world, actual=replace(world.actual, foreign=(foreign,)))


def gap(scope: str, reason: GapReason = GapReason.FORBIDDEN) -> Gap:
    """A kind of the cluster that could not be read."""
    return Gap(scope, Plane.KUBERNETES.value, reason.value, f"list of {scope} was refused")


@dataclass(frozen=True, slots=True)
class State:
    """What a run found, with the drift that it lists."""

    findings: Findings
    drifts: tuple[Drift, ...] = ()


def found(world: World, *added: Problem | None) -> State:
    """What a run of the loop over a world reports."""
    judgement = judge(world)
    findings = judgement.findings
    problems = (*findings.problems, *(each for each in added if each is not None))
    return State(replace(findings, problems=problems), judgement.drifts)


def refused(error: LeastwiseError, step: PlannedChange, *, cloud: bool) -> Problem | None:
    """The problem of a write that failed as often as is tried."""
    return problem_of(error, step, cloud=cloud, tries=5, limit=5)


# ---------------------------------------------------------------- the states of a policy


def _just_created() -> State:
    world = in_sync(on_aws())
    return found(replace(world, aws=replace(world.aws, snapshot=None)))


def _drift_that_keeps_failing() -> State:
    wanted = on_aws()
    world = replace(in_sync(wanted), aws=aws_in_sync(wanted, boundary_arn=""))
    desired = desired_role(wanted)
    step = PlannedChange(PutTrust(desired.name, desired.trust), f"Role/{desired.arn} has not its boundary")
    error = ForbiddenError("iam:PutRolePermissionsBoundary is not allowed")
    return found(world, refused(error, step, cloud=True))


def _operator_forbidden() -> State:
    world = without(in_sync(declared()), "Role")
    role = world.desired.role
    assert role is not None
    step = PlannedChange(WriteRole(role.namespace, role.name, role.rules), f"Role/{role.name} is missing")
    return found(world, refused(ForbiddenError("roles is forbidden"), step, cloud=False))


def _propagating(*, waiting: bool) -> State:
    wanted = on_aws()
    world = replace(in_sync(wanted), aws=aws_in_sync(wanted, max_session_seconds=7200))
    problem = Problem(Reason.PROPAGATING, "written to AWS, and not yet to be read there", waiting=waiting)
    return found(world, problem)


def _over_quota() -> State:
    big = [statement(resources=[f"arn:aws:s3:::b{index}/{'x' * 6000}"]) for index in range(12)]
    return found(in_sync_but_aws(on_aws(statements=big)))


def in_sync_but_aws(wanted: EntitlementPolicy) -> World:
    """A world whose account is that of the usual policy."""
    world = in_sync(replace(wanted, aws=None))
    return replace(world, policy=wanted, aws=aws_in_sync(on_aws()))


def _above_ceiling() -> State:
    narrow = ceiling(kubernetes=kubernetes_ceiling(allow=[rule(("pods",), ("get",))]))
    return found(replace(in_sync(declared()), ceilings=(narrow,)))


def _role_without_mark() -> State:
    wanted = on_aws()
    return found(replace(in_sync(wanted), aws=aws_in_sync(wanted, tags=STRANGER)))


def _object_without_mark() -> State:
    world = in_sync(declared())
    at_name = {key: replace(each, owner="") for key, each in world.actual.at_name.items()}
    return found(replace(world, actual=KubernetesActual(at_name=at_name)))


def _claimed_by_another() -> State:
    world = in_sync(on_aws())
    claims = (
        Claim(PolicyKey("payments", "older"), CREATED, holds_mark=True),
        Claim(world.policy.key, CREATED, holds_mark=False),
    )
    return found(replace(world, aws=replace(world.aws, claims=claims)))


def _foreign_annotation() -> State:
    wanted = on_aws(trust=TrustMethod.IRSA)
    world = in_sync(wanted)
    snapshot = world.aws.snapshot
    assert snapshot is not None
    provider = "arn:aws:iam::111122223333:oidc-provider/oidc.example.com/id/A"
    marked = ObservedServiceAccount(
        SUBJECT,
        "u3",
        "1",
        annotations=((ROLE_ARN_KEY, "arn:aws:iam::111122223333:role/legacy"),),
        role_arn_manager="helm",
    )
    seen = replace(snapshot, oidc_providers={provider: ("sts.amazonaws.com",)})
    return found(replace(world, service_account=marked, aws=replace(world.aws, snapshot=seen)))


def _missing_role(*, seconds: int) -> State:
    wanted = declared(kubernetes=kubernetes_block(rules=[], bindings=[VIEW]))
    world = without(in_sync(wanted), "RoleBinding")
    since = NOW - timedelta(seconds=seconds)
    return found(replace(world, unresolved=(VIEW,), since_unresolved=since))


def _stale() -> State:
    world = in_sync(on_aws())
    return found(replace(world, aws=replace(world.aws, stale=STALE)))


def _refused_account() -> State:
    wanted = on_aws()
    gaps = (account_gap("prod", "", ForbiddenError("iam:GetAccountAuthorizationDetails is not allowed")),)
    return found(replace(in_sync(wanted), aws=aws_in_sync(wanted, gaps=gaps)))


def _deleting(*problems: Problem) -> State:
    return State(
        Findings(
            generation=GENERATION,
            enforcement="Enforce",
            deleting=True,
            problems=problems,
            drift_known=False,
        )
    )


def _extra_role() -> State:
    wanted = on_aws()
    return found(replace(in_sync(wanted), aws=aws_in_sync(wanted, attached=(ADMIN,))))


def _withdrawn() -> State:
    """`list` is withdrawn, and the Role holds what is left."""
    left = declared(kubernetes=kubernetes_block(rules=[rule(verbs=["get"])]))
    return found(replace(in_sync(left), declared=declared(), withdrawn=("list configmaps",)))


POLICY_STATES: Mapping[str, Callable[[], State]] = {
    "just created": _just_created,
    "in sync": lambda: found(in_sync(declared())),
    "in sync, with AWS": lambda: found(in_sync(on_aws())),
    "withdrawn": _withdrawn,
    "withdrawals refused": lambda: found(replace(in_sync(declared()), gaps=(gap("withdrawals"),))),
    "binding gone": lambda: found(without(in_sync(declared()), "RoleBinding")),
    "role widened": _extra_role,
    "write keeps failing": _drift_that_keeps_failing,
    "foreign binding": lambda: found(with_foreign(in_sync(declared()))),
    "binding gone, observed": lambda: found(without(in_sync(declared(OBSERVE)), "RoleBinding")),
    "foreign binding, observed": lambda: found(with_foreign(in_sync(declared(OBSERVE)))),
    "invalid": lambda: found(in_sync(declared(invalid="spec.subject: must name a ServiceAccount"))),
    "above the ceiling": _above_ceiling,
    "over quota": _over_quota,
    "object without our mark": _object_without_mark,
    "role without our mark": _role_without_mark,
    "claimed by another policy": _claimed_by_another,
    "foreign annotation": _foreign_annotation,
    "operator forbidden": _operator_forbidden,
    "propagating": lambda: _propagating(waiting=True),
    "propagating too long": lambda: _propagating(waiting=False),
    "selector matches nothing": lambda: found(in_sync(declared(match_labels={"app": "none"}), ())),
    "reference missing": lambda: _missing_role(seconds=599),
    "reference missing too long": lambda: _missing_role(seconds=600),
    "account data too old": _stale,
    "broken watch": lambda: found(replace(in_sync(declared()), gaps=(gap("rolebindings", GapReason.STALE),))),
    "bindings refused": lambda: found(
        replace(without(in_sync(declared()), "RoleBinding"), gaps=(gap("rolebindings"),))
    ),
    "account refused": _refused_account,
    "suspended": lambda: found(in_sync(declared(SUSPENDED))),
    "deleting": _deleting,
    "deleting too long": lambda: _deleting(
        Problem(Reason.REVOKE_BLOCKED, "rolebindings cannot be read: run `leastwise cleanup`")
    ),
}

# ---------------------------------------------------------------- the states of an account


def _account(**fields: Any) -> AccountFindings:
    return AccountFindings(generation=GENERATION, **fields)


ACCOUNT_STATES: Mapping[str, Callable[[], AccountFindings]] = {
    "just created": lambda: _account(unseen=True),
    "read whole": _account,
    "read with gaps": lambda: _account(gaps=2),
    "throttled, within the limit": lambda: _account(stale="the last refresh failed: Rate exceeded"),
    "throttled, past the limit": lambda: _account(stale=STALE, expired=True),
    "never read, throttled": lambda: _account(unseen=True, stale="the last refresh failed: Rate exceeded"),
    "credentials refused": lambda: _account(
        problems=(_lasting(AuthenticationError("the security token is invalid")),),
        stale="the last refresh failed: the security token is invalid",
    ),
    "listing refused": lambda: _account(
        problems=(Problem(Reason.READ_DENIED, "iam:GetAccountAuthorizationDetails is not allowed"),)
    ),
    "deleted, in use": lambda: _account(deleting=True, in_use_by=("payments/invoice-reader",)),
}


def _lasting(error: LeastwiseError) -> Problem:
    return Problem(Reason.AUTHENTICATION_FAILED, str(error))
