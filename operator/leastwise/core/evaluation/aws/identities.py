"""Who there is in a world: roles, users, and everyone whom a trust or resource policy names.

What acts behind a role is read from whom it trusts. Roles of IAM Identity Center
(https://docs.aws.amazon.com/singlesignon/latest/userguide/using-service-linked-roles.html names none of the
people) are recognised by their name; service-linked roles by their path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from leastwise.core.evaluation.aws.documents import ALLOW, Document
from leastwise.core.evaluation.aws.engine_policies import PolicyTable
from leastwise.core.evaluation.aws.worlds import UserCredentials, WorldRole, WorldUser, account_of
from leastwise.core.evaluation.inventories import Identity, IdentityClass, IdentityId, identity_id
from leastwise.core.snapshots import Plane

OLD_KEY = timedelta(days=90)
"""Age from which a key is called old (CIS Amazon Web Services Foundations Benchmark)."""

EVERYONE = IdentityId("aws:*")
ANOTHER_ACCOUNT = "of another account, which was not read"
_LINKED, _SSO = "/aws-service-role/", "AWSReservedSSO_"
_PIPELINES = re.compile(
    r"token\.actions\.githubusercontent\.com|gitlab|bitbucket|circleci|buildkite|app\.terraform\.io|codebuild"
    r"|codepipeline|dev\.azure\.com|vstoken"
)
_AGENTS = re.compile(r"bedrock-agentcore\.amazonaws\.com|^bedrock\.amazonaws\.com")
_SAML = ":saml-provider/"
_DELETED = re.compile(r"A[A-Z0-9]{15,127}")
_ROOT = re.compile(r"(?:arn:([a-z-]+):iam::)?([0-9]{12})(?::root)?")
_SESSION = re.compile(r"arn:([a-z-]+):sts::([0-9]{12}):assumed-role/([^/]+)/.+")


class Inventory:
    """Lists the identities of one world."""

    def __init__(self, table: PolicyTable) -> None:
        self._table = table
        self._roles = {(role.account, role.name) for role in table.world.roles.values()}

    def identities(self) -> tuple[Identity, ...]:
        """Return every identity, sorted by id."""
        world = self._table.world
        found = {each.id: each for each in self._named()}
        found.update((each.id, each) for each in map(self._user, world.users.values()))
        found.update((each.id, each) for each in map(self._role, world.roles.values()))
        return tuple(found[key] for key in sorted(found))

    # ---------------------------------------------------------------- those that exist

    def _role(self, role: WorldRole) -> Identity:
        trust = self._table.trust(role).document
        notes = []
        if role.name.startswith(_SSO):
            notes.append("people unknown: assigned in IAM Identity Center")
        why = self._orphaned(trust)
        if why:
            notes.append(f"orphaned: {why}")
        return Identity(
            identity_id(Plane.AWS, role.arn),
            Plane.AWS,
            "Role",
            role.name,
            role.account,
            _class_of(role, trust),
            notes=tuple(sorted(notes)),
        )

    def _user(self, user: WorldUser) -> Identity:
        credentials = (self._table.world.credentials or {}).get(user.arn)
        return Identity(
            identity_id(Plane.AWS, user.arn),
            Plane.AWS,
            "User",
            user.name,
            user.account,
            _class_of_user(credentials),
            notes=tuple(sorted(key_notes(credentials, self._table.world.taken))),
        )

    def _orphaned(self, trust: Document) -> str:
        """Say why nobody can assume a role; empty where somebody may."""
        if trust.gap or trust.resource_problem:
            return ""
        allows = [each for each in trust.statements if each.effect == ALLOW]
        if not allows:
            return "its trust policy lets nobody assume it"
        pairs = {pair for each in allows for pair in each.principal_pairs}
        if any(each.not_principals for each in allows) or not all(map(self._is_gone, pairs)):
            return ""
        return f"it trusts only what is gone: {', '.join(sorted(value for _, value in pairs))}"

    def _is_gone(self, pair: tuple[str, str]) -> bool:
        kind, value = pair
        if kind != "AWS":
            return False
        if _DELETED.fullmatch(value):
            return True
        identity = self._entity(value)
        account = account_of(value)
        if identity is None or account not in self._table.world.accounts:
            return False
        return not self._exists(identity)

    def _exists(self, arn: str) -> bool:
        if ":role/" in arn:
            return (account_of(arn), arn.rpartition("/")[2]) in self._roles
        return ":user/" not in arn or arn in self._table.world.users

    # ---------------------------------------------------------------- those that are named

    def _named(self) -> Iterator[Identity]:
        for document in self._documents():
            for statement in document.statements:
                if statement.effect != ALLOW or statement.principals is None:
                    continue
                for kind, value in statement.principal_pairs:
                    identity = self._named_as(kind, value)
                    if identity is not None:
                        yield identity

    def _documents(self) -> Iterable[Document]:
        world = self._table.world
        texts = {role.trust for role in world.roles.values()} | set((world.resources or {}).values())
        return (self._table.compiled.document(text) for text in sorted(texts))

    def _named_as(self, kind: str, value: str) -> Identity | None:
        if kind == "Service":
            native = f"service:{value}"
            return _identity(native, "Service", value, "", IdentityClass.PROVIDER)
        if kind == "Federated":
            name = value.partition("-provider/")[2] or value
            who = IdentityClass.PERSON if _SAML in value else _workload(value)
            return _identity(value, "Federated", name, account_of(value), who)
        if kind != "AWS" or _DELETED.fullmatch(value):
            return None
        if value == "*":
            return _identity("*", "Everyone", "*", "", IdentityClass.PERSON)
        root = _ROOT.fullmatch(value)
        if root:
            return self._account(root[1] or "aws", root[2])
        arn = self._entity(value)
        if arn is None:
            return None
        what = "Role" if ":role/" in arn else "User"
        who = IdentityClass.WORKLOAD if what == "Role" else IdentityClass.PERSON
        account = account_of(arn)
        notes = () if account in self._table.world.accounts else (ANOTHER_ACCOUNT,)
        return _identity(arn, what, arn.rpartition("/")[2], account, who, exists=False, notes=notes)

    def _account(self, partition: str, account: str) -> Identity | None:
        """Stand for another account; the own ones have their identities listed."""
        if account in self._table.world.accounts:
            return None
        native = f"arn:{partition}:iam::{account}:root"
        return _identity(
            native,
            "Account",
            account,
            account,
            IdentityClass.WORKLOAD,
            exists=False,
            notes=(ANOTHER_ACCOUNT,),
        )

    def _entity(self, value: str) -> str | None:
        """Return the ARN of the role or user that a principal names; the role of a session."""
        session = _SESSION.fullmatch(value)
        if session:
            return f"arn:{session[1]}:iam::{session[2]}:role/{session[3]}"
        return value if ":role/" in value or ":user/" in value else None


def _identity(
    native: str,
    kind: str,
    name: str,
    place: str,
    who: IdentityClass,
    *,
    exists: bool = True,
    notes: tuple[str, ...] = (),
) -> Identity:
    return Identity(identity_id(Plane.AWS, native), Plane.AWS, kind, name, place, who, exists, notes)


def _class_of(role: WorldRole, trust: Document) -> IdentityClass:
    if _LINKED in role.path or f":role{_LINKED}" in role.arn:
        return IdentityClass.PROVIDER
    if role.name.startswith(_SSO):
        return IdentityClass.PERSON
    allowed = (each for each in trust.statements if each.effect == ALLOW)
    values = {value for each in allowed for _, value in each.principal_pairs}
    if any(_AGENTS.search(value) for value in values):
        return IdentityClass.AGENT
    if any(_PIPELINES.search(value) for value in values):
        return IdentityClass.PIPELINE
    return (
        IdentityClass.PERSON if values and all(_SAML in value for value in values) else IdentityClass.WORKLOAD
    )


def _workload(provider: str) -> IdentityClass:
    return IdentityClass.PIPELINE if _PIPELINES.search(provider) else IdentityClass.WORKLOAD


def _class_of_user(credentials: UserCredentials | None) -> IdentityClass:
    """A user is a person unless a report says that it has no password."""
    if credentials is not None and credentials.has_password is False:
        return IdentityClass.WORKLOAD
    return IdentityClass.PERSON


def key_notes(credentials: UserCredentials | None, taken: datetime | None) -> Iterator[str]:
    """Say what is wrong with the keys of a user; ages by the time of the reading, as far as it is known."""
    for key in credentials.keys if credentials is not None else ():
        rotated = key.last_rotated[:10] or "an unknown day"
        age = _age(key.last_rotated, taken)
        if age is not None and age > OLD_KEY:
            yield f"key never expires: made on {rotated}, {age.days} days old"
        else:
            yield f"key never expires: made on {rotated}"


def _age(made: str, taken: datetime | None) -> timedelta | None:
    try:
        then = datetime.fromisoformat(made)
    except ValueError:
        return None
    return taken - then if taken is not None and then.tzinfo else None
