"""Small AWS worlds, built from what a test is about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.aws.worlds import (
    AccountLevels,
    AwsWorld,
    NamedDocument,
    WorldGroup,
    WorldRole,
    WorldUser,
)
from leastwise.core.evaluation.decisions import Decision, Outcome
from leastwise.core.evaluation.engines import Caller, CloudQuestion
from leastwise.core.evaluation.inventories import IdentityId

HOME, AWAY = "111122223333", "444455556666"
ALLOWED, CONDITIONAL, UNKNOWN = Outcome.ALLOWED, Outcome.CONDITIONAL, Outcome.UNKNOWN
IMPLICIT, EXPLICIT = Outcome.IMPLICITLY_DENIED, Outcome.EXPLICITLY_DENIED

Statement = dict[str, Any]


def allow(*actions: str, on: str | list[str] = "*", **elements: Any) -> Statement:
    return {"Effect": "Allow", "Action": list(actions), "Resource": on, **elements}


def deny(*actions: str, on: str | list[str] = "*", **elements: Any) -> Statement:
    return {"Effect": "Deny", "Action": list(actions), "Resource": on, **elements}


def document(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(principal: Any, action: str | list[str] = "sts:AssumeRole", **elements: Any) -> str:
    return document({"Effect": "Allow", "Principal": principal, "Action": action, **elements})


def to(
    principal: Any, *actions: str, on: str | list[str] = "*", effect: str = "Allow", **elements: Any
) -> Statement:
    """A statement of a resource policy."""
    return {"Effect": effect, "Principal": principal, "Action": list(actions), "Resource": on, **elements}


def role_arn(name: str, account: str = HOME) -> str:
    return f"arn:aws:iam::{account}:role/{name}"


def user_arn(name: str, account: str = HOME) -> str:
    return f"arn:aws:iam::{account}:user/{name}"


def policy_arn(name: str, account: str = HOME) -> str:
    return f"arn:aws:iam::{account}:policy/{name}"


EC2_TRUST = trust({"Service": "ec2.amazonaws.com"})


def role(
    name: str,
    *statements: Statement,
    trusts: str = EC2_TRUST,
    account: str = HOME,
    tags: Mapping[str, str] | None = None,
    **fields: Any,
) -> WorldRole:
    inline = (NamedDocument("own", document(*statements)),) if statements else ()
    return WorldRole(
        role_arn(name, account),
        trusts,
        role_id=f"AROA{name.upper():0<16}",
        inline=inline,
        tags=tuple(sorted((tags or {}).items())),
        **fields,
    )


def user(name: str, *statements: Statement, account: str = HOME, **fields: Any) -> WorldUser:
    inline = (NamedDocument("own", document(*statements)),) if statements else ()
    return WorldUser(user_arn(name, account), user_id=f"AIDA{name.upper():0<16}", inline=inline, **fields)


def group(name: str, *statements: Statement, **fields: Any) -> WorldGroup:
    inline = (NamedDocument("own", document(*statements)),) if statements else ()
    return WorldGroup(f"arn:aws:iam::{HOME}:group/{name}", inline=inline, **fields)


def levels(
    *scps: Iterable[str], rcps: Iterable[Iterable[str]] = (), is_management: bool = False
) -> AccountLevels:
    return AccountLevels(_levels("scp", scps), _levels("rcp", rcps), is_management)


def _levels(word: str, written: Iterable[Iterable[str]]) -> tuple[tuple[NamedDocument, ...], ...]:
    return tuple(
        tuple(NamedDocument(f"{word}-{level}-{place}", text) for place, text in enumerate(texts))
        for level, texts in enumerate(written)
    )


FULL = document(allow("*"))


def world(
    *identities: WorldRole | WorldUser | WorldGroup,
    policies: Mapping[str, str] | None = None,
    resources: Mapping[str, str] | None = None,
    organization: Mapping[str, AccountLevels] | None = None,
    accounts: Iterable[str] = (HOME,),
    **fields: Any,
) -> AwsWorld:
    return AwsWorld(
        accounts=frozenset(accounts),
        roles={each.arn: each for each in identities if isinstance(each, WorldRole)},
        users={each.arn: each for each in identities if isinstance(each, WorldUser)},
        groups={each.arn: each for each in identities if isinstance(each, WorldGroup)},
        policies=policies or {},
        resources={} if resources is None else resources,
        organization={HOME: AccountLevels(), AWAY: AccountLevels()} if organization is None else organization,
        **fields,
    )


def engine(*identities: WorldRole | WorldUser | WorldGroup, **fields: Any) -> AwsEngine:
    return AwsEngine(world(*identities, **fields))


def ask(
    engine: AwsEngine, native: str, action: str, resource: str = "*", *, session: str = "", **question: Any
) -> Decision:
    asked = CloudQuestion(action, resource, **question)
    return engine.decide(Caller(identity(native), session=session), asked)


def outcome(engine: AwsEngine, native: str, action: str, resource: str = "*", **question: Any) -> Outcome:
    return ask(engine, native, action, resource, **question).outcome


def identity(native: str) -> IdentityId:
    return IdentityId(f"aws:{native}")
