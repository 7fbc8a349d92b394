"""What a world of AWS accounts lacks, in words: an all-clear holds only as far as these do not reach."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.core.evaluation.aws.engine_policies import PolicyTable
from leastwise.core.evaluation.aws.worlds import WorldGroup, WorldRole, WorldUser
from leastwise.core.snapshots import Gap, GapReason, Plane

_ALWAYS = {
    "kmsgrants": "grants of KMS keys are in no listing: whoever has one may use the key beside its policy",
    "s3acls": "access control lists of buckets and objects are in no listing: they may let others in",
    "vpcendpoints": "policies of VPC endpoints are in no listing: they may refuse what is allowed here",
}
_SSO = "AWSReservedSSO_"


def find_gaps(table: PolicyTable) -> tuple[Gap, ...]:
    """Return what was not read or not understood, sorted."""
    return tuple(sorted({*table.world.gaps, *_missing(table), *_not_understood(table), *_not_read(table)}))


def _gap(scope: str, message: str, reason: GapReason = GapReason.PARTIAL) -> Gap:
    return Gap(scope, Plane.AWS.value, reason.value, message)


def _missing(table: PolicyTable) -> Iterator[Gap]:
    world = table.world
    for scope, message in _ALWAYS.items():
        yield _gap(scope, message)
    if world.organization is None:
        yield _gap("organization", "no organization was given: SCPs and RCPs are left out of every answer")
    else:
        for account in sorted(world.accounts - set(world.organization)):
            yield _gap(f"account/{account}", "the organization does not list it: SCPs and RCPs are left out")
    if world.resources is None:
        yield _gap("resourcepolicies", "no resource policies were given: answers go by the identity's side")
    if world.credentials is None and world.users:
        yield _gap("credentials", "no credential report was given: passwords and keys of users are unknown")
    if any(role.name.startswith(_SSO) for role in world.roles.values()):
        yield _gap("identitycenter", "who may use the roles of IAM Identity Center is in no listing")


def _not_read(table: PolicyTable) -> Iterator[Gap]:
    world = table.world
    for role in world.roles.values():
        yield from _not_read_of(table, role)
    for user in world.users.values():
        yield from _not_read_of(table, user)
    for group in world.groups.values():
        for arn in group.attached:
            if arn not in world.policies:
                yield _gap(f"policy/{arn}", "the managed policy was not read")


def _not_read_of(table: PolicyTable, entity: WorldRole | WorldUser) -> Iterator[Gap]:
    for arn in (*entity.attached, *((entity.boundary,) if entity.boundary else ())):
        if arn not in table.world.policies:
            yield _gap(f"policy/{arn}", "the managed policy was not read")


def _not_understood(table: PolicyTable) -> Iterator[Gap]:
    world, compiled = table.world, table.compiled
    for arn, text in world.policies.items():
        yield from _problem(f"policy/{arn}", compiled.document(text).gap)
    for arn, text in (world.resources or {}).items():
        document = compiled.document(text)
        yield from _problem(f"resource/{arn}", document.gap or document.resource_problem)
    for role in world.roles.values():
        trust = compiled.document(role.trust)
        yield from _problem(f"role/{role.arn}", trust.gap or trust.resource_problem)
    entities: list[WorldRole | WorldUser | WorldGroup] = [
        *world.roles.values(),
        *world.users.values(),
        *world.groups.values(),
    ]
    for entity in entities:
        for inline in entity.inline:
            document = compiled.document(inline.text)
            yield from _problem(
                f"policy/{entity.arn}/{inline.name}", document.gap or document.identity_problem
            )


def _problem(scope: str, problem: str) -> Iterator[Gap]:
    if problem:
        yield _gap(scope, problem, GapReason.MALFORMED)
