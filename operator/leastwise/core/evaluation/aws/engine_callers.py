"""Who asks, looked up in a world: the caller, its policies, and what is known of its context."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from leastwise.core.evaluation.aws.engine_contexts import (
    KnownContext,
    account_context,
    role_context,
    service_context,
    user_context,
)
from leastwise.core.evaluation.aws.engine_policies import PolicyTable
from leastwise.core.evaluation.aws.layers import PolicySet
from leastwise.core.evaluation.aws.requests import Caller, CallerKind, parse_caller
from leastwise.core.evaluation.aws.worlds import WorldRole, WorldUser

SERVICE = "service:"
"""How the native form of a service principal begins."""

_GROUP = ":group/"
_EVERYTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'


class NoCallerError(ValueError):
    """The text names nobody who can call."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A caller with everything about it that does not depend on the request."""

    caller: Caller
    policies: PolicySet
    known: KnownContext
    entity: WorldRole | WorldUser | None = None


class Actors:
    """Finds callers of one world, each once."""

    def __init__(self, table: PolicyTable, roles: dict[tuple[str, str], WorldRole] | None = None) -> None:
        self._table = table
        self._roles = roles or {(role.account, role.name): role for role in table.world.roles.values()}
        self._found: dict[str, Actor] = {}  # those without a session

    def find(self, native: str, session: str = "") -> Actor:
        """Return who a native form names; raise NoCallerError for a text that names nobody who can call."""
        if session or ":assumed-role/" in native:
            return self._find(native, session)
        found = self._found.get(native)
        if found is None:
            found = self._find(native, "")
            if found.entity is None or found.entity.arn == native:
                self._found[native] = found
        return found

    def following(self, table: PolicyTable, touched: Iterable[str]) -> Actors:
        """Return the callers of a world in which these ARNs, and nobody else, have other policies or tags."""
        gone = set(touched)
        roles = self._roles
        if table.world.roles is not self._table.world.roles:
            changed = (table.world.roles[arn] for arn in gone & table.world.roles.keys())
            roles = {**roles, **{(role.account, role.name): role for role in changed}}
        after = Actors(table, roles)
        after._found = dict(self._found)
        for arn in gone:
            after._found.pop(arn, None)
        return after

    def _find(self, native: str, session: str) -> Actor:
        try:
            caller = parse_caller(native.removeprefix(SERVICE))
        except ValueError as error:
            reason = "a group cannot call; ask for its users" if _GROUP in native else str(error)
            raise NoCallerError(reason) from error
        if caller.role is not None:
            return self._role(caller, session)
        if caller.kind is CallerKind.USER:
            return self._user(caller)
        if caller.account:
            return self._account(caller)
        known = service_context(caller.name) if caller.kind is CallerKind.SERVICE else KnownContext({})
        return Actor(caller, PolicySet(), known)

    def _role(self, caller: Caller, session: str) -> Actor:
        account, name = caller.role or ("", "")
        role = self._roles.get((account, name))
        if role is None:
            return self._stranger(caller, f"role {name}")
        if caller.kind is CallerKind.SESSION:
            session = caller.name.rpartition("/")[2]
        linked = parse_caller(role.arn).is_service_linked
        kind, arn = CallerKind.ROLE, role.arn
        if session:
            partition = role.arn.split(":", 2)[1]
            kind = CallerKind.SESSION
            arn = f"arn:{partition}:sts::{account}:assumed-role/{name}/{session}"
        trust = self._table.compiled.document(role.trust)
        known = role_context(role, trust, in_organization=self._in_organization(account))
        if session and role.role_id:
            known = known.with_key("aws:userid", f"{role.role_id}:{session}")
        return Actor(
            Caller(kind, arn, account, (account, name), role.arn, linked), self._policies(role), known, role
        )

    def _user(self, caller: Caller) -> Actor:
        user = self._table.world.users.get(caller.name)
        if user is None:
            return self._stranger(caller, f"user {caller.name.rpartition('/')[2]}")
        known = user_context(user, in_organization=self._in_organization(user.account))
        return Actor(caller, self._policies(user), known, user)

    def _account(self, caller: Caller) -> Actor:
        """Stand for the root user of an account that was read, else for some identity that its account grants
        everything."""
        account = caller.account
        known = account_context(account, in_organization=self._in_organization(account))
        scps = self._table.scps(account)
        if account in self._table.world.accounts or caller.kind is not CallerKind.ROOT:
            return Actor(caller, PolicySet(scps=scps), known)
        some = Caller(CallerKind.ROLE, caller.name, account)
        granted = self._table.compiled.policy("account", account, _EVERYTHING)
        return Actor(some, PolicySet(self._table.compiled.layer((granted,)), scps=scps), known)

    def _stranger(self, caller: Caller, what: str) -> Actor:
        account = caller.account
        if account in self._table.world.accounts:
            raise NoCallerError(f"{what} does not exist in account {account}")
        unread = self._table.compiled.unread(
            "account", account, f"the identities of account {account} were not read"
        )
        known = account_context(account, in_organization=self._in_organization(account))
        layer = self._table.compiled.layer((unread,))
        return Actor(caller, PolicySet(layer, scps=self._table.scps(account)), known)

    def _policies(self, entity: WorldRole | WorldUser) -> PolicySet:
        return PolicySet(
            identity=self._table.identity(entity),
            boundary=self._table.boundary(entity),
            scps=self._table.scps(entity.account),
        )

    def _in_organization(self, account: str) -> bool | None:
        """Tell whether an account is in an organization; None when nothing says it."""
        levels = self._table.levels(account)
        return None if levels is None else bool(levels.scps or levels.is_management)
