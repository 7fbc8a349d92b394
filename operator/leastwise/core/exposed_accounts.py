"""Whom trust and resource policies of AWS admit from outside the zone of trust.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-concepts.html names the zone of trust;
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html what providers need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from leastwise.core.evaluation.aws.catalogue import catalogue
from leastwise.core.evaluation.aws.documents import ALLOW, DENY, Statement
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.aws.layers import Policy
from leastwise.core.evaluation.decisions import Source
from leastwise.core.risks.zones import Zone, named_organizations

UNKNOWN = "unknown"
"""Stands for whom a policy that could not be understood lets in."""

_EVERYONE = "everyone"
_ORGANIZATION = "organization "
_OPEN_SUBJECT = re.compile(r"(repo:|project_path:|organization:)?\*.*")
_PROVIDER = re.compile(r".*:oidc-provider/(?P<name>.+)")
_WEB_IDENTITY = "sts:assumerolewithwebidentity"
_BLOCK = "S3 Block Public Access does not stop it"


@dataclass(frozen=True, slots=True)
class Admission:
    """One statement that lets a stranger in."""

    resource: str
    stranger: str
    access: str
    source: Source
    conditions: tuple[str, ...] = ()


def admissions(engine: AwsEngine, zone: Zone) -> Iterator[Admission]:
    """Yield what every trust and resource policy of a world lets strangers do."""
    world = engine.world
    for arn in sorted(world.roles):
        role = world.roles[arn]
        yield from _of_policy(engine, zone, arn, role.account, engine.table.trust(role))
    for policy in filter(None, map(engine.table.resource_policy, sorted(world.resources or {}))):
        arn = policy.source.name
        yield from _of_policy(engine, zone, arn, engine.table.owner(arn), policy)


def _of_policy(engine: AwsEngine, zone: Zone, arn: str, home: str, policy: Policy) -> Iterator[Admission]:
    if policy.document.gap:
        yield Admission(arn, UNKNOWN, "what its policy says", policy.source, (policy.document.gap,))
    statements = policy.document.statements
    limits = (*_denies(statements), *_guards(engine, home))
    for statement in statements:
        if statement.effect != ALLOW or zone.keeps_in(statement):
            continue
        for stranger in sorted(set(_strangers(zone, home, statement))):
            conditions = (*(str(each) for each in statement.conditions), *limits)
            if stranger.startswith((_EVERYONE, _ORGANIZATION)) and arn.split(":")[2:3] == ["s3"]:
                conditions = (*conditions, _BLOCK)
            yield Admission(
                arn,
                stranger,
                _actions(statement),
                Source(policy.source.kind, policy.source.name, statement.part),
                tuple(sorted(conditions)),
            )


def _actions(statement: Statement) -> str:
    """Write the actions of a statement as the service writes them; patterns stay as they are compared."""
    known = {action: catalogue().action(action) for action in sorted(statement.actions)}
    words = ", ".join(found.name if found else action for action, found in known.items())
    return f"everything but {words}" if statement.is_not_action else words


def _denies(statements: tuple[Statement, ...]) -> Iterator[str]:
    """Name the denies of the same policy: they may stop strangers, and how far is for `can` to say."""
    for statement in statements:
        if statement.effect == DENY:
            yield f"deny {statement.part} does not stop it"


def _guards(engine: AwsEngine, home: str) -> Iterator[str]:
    """Name the resource control policies over the account that deny something."""
    for layer in engine.table.rcps(home) if home else ():
        for policy in layer.policies:
            if any(each.effect == DENY for each in policy.document.statements):
                yield f"{policy.source} does not stop it"


def _strangers(zone: Zone, home: str, statement: Statement) -> Iterator[str]:
    if statement.not_principals is not None:
        yield _everyone(statement)
        return
    for kind, value in statement.principal_pairs:
        if value == "*" and kind in {"*", "AWS"}:
            yield _everyone(statement)
        elif kind == "AWS":
            account = zone.account_in(value)
            if account and not zone.holds(account, home):
                yield f"account {account}"
        elif kind == "Federated":
            yield from _federated(statement, value)
        elif kind == "CanonicalUser":
            yield f"canonical user {value}"


def _everyone(statement: Statement) -> str:
    named = named_organizations(statement)
    return f"{_ORGANIZATION}{' or '.join(named)}" if named else _EVERYONE


def _federated(statement: Statement, provider: str) -> Iterator[str]:
    """Yield a provider any of whose tokens is admitted: no condition on the subject, or one for all."""
    found = _PROVIDER.fullmatch(provider)
    name = found["name"] if found else provider
    if provider == "*":
        yield "any identity provider"
    elif ":saml-provider/" in provider or not statement.matches_action(_WEB_IDENTITY):
        return
    elif not any(_confines(each.key, each.values) for each in statement.conditions):
        yield f"anyone with a token of {name}"


def _confines(key: str, values: tuple[str, ...]) -> bool:
    return key.lower().endswith((":sub", ":amr", ":repository", ":repository_owner", ":oaud")) and not any(
        _OPEN_SUBJECT.fullmatch(each) for each in values
    )
