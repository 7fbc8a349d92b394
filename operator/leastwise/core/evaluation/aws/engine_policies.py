"""Which compiled policies stand around one identity and one resource of a world.

Documents, policies and layers are interned: thousands of roles share a few documents, and each is compiled
once, by whichever engine meets it first. What was not read becomes a document that is a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from leastwise.core.evaluation.aws.documents import Document, parse_document, unread_document
from leastwise.core.evaluation.aws.layers import NOTHING, Layer, Policy, layer_of
from leastwise.core.evaluation.aws.worlds import (
    AccountLevels,
    AwsWorld,
    NamedDocument,
    WorldGroup,
    WorldRole,
    WorldUser,
    account_of,
)
from leastwise.core.evaluation.decisions import Source

INLINE, MANAGED = "inline policy", "managed policy"
BOUNDARY, TRUST = "permissions boundary", "trust policy"
SCP, RCP = "SCP", "RCP"
_RESOURCE_KINDS = {"s3": "bucket policy", "kms": "key policy", "sqs": "queue policy", "sns": "topic policy"}
_ARN_FIELDS = 6
_LONGEST_ARN = 2_048
"""No resource with a policy has a longer one, however long the name of what stands in it."""


@dataclass(slots=True)
class Compiled:
    """Everything that was compiled, by content: shared by the engines of one world after another."""

    documents: dict[str, Document] = field(default_factory=dict)
    policies: dict[tuple[str, str, str], Policy] = field(default_factory=dict)
    layers: dict[tuple[Policy, ...], Layer] = field(default_factory=dict)
    resource_layers: dict[Policy, Layer] = field(default_factory=dict)
    level_layers: dict[tuple[Policy, ...], Layer] = field(default_factory=dict)  # of RCPs

    def document(self, text: str) -> Document:
        """Compile a document, once for each text."""
        found = self.documents.get(text)
        if found is None:
            found = self.documents[text] = parse_document(text)
        return found

    def policy(self, kind: str, name: str, text: str) -> Policy:
        """Return the policy of a kind and name with this text."""
        key = (kind, name, text)
        found = self.policies.get(key)
        if found is None:
            found = self.policies[key] = Policy(self.document(text), Source(kind, name))
        return found

    def unread(self, kind: str, name: str, reason: str) -> Policy:
        """Return a policy that stands for one that was not read."""
        key = (kind, name, f"unread: {reason}")
        found = self.policies.get(key)
        if found is None:
            found = self.policies[key] = Policy(unread_document(reason), Source(kind, name))
        return found

    def layer(self, policies: tuple[Policy, ...]) -> Layer:
        """Return the layer of these policies, one for each equal set."""
        found = self.layers.get(policies)
        if found is None:
            found = self.layers[policies] = layer_of(policies)
        return found

    def level_layer(self, policies: tuple[Policy, ...]) -> Layer:
        """Return a level of RCPs, one for each equal set."""
        found = self.level_layers.get(policies)
        if found is None:
            found = self.level_layers[policies] = layer_of(policies, has_principals=True)
        return found

    def resource_layer(self, policy: Policy) -> Layer:
        """Return the layer of one resource or trust policy."""
        found = self.resource_layers.get(policy)
        if found is None:
            found = self.resource_layers[policy] = layer_of((policy,), has_principals=True)
        return found


class PolicyTable:
    """The policies of one world, compiled when they are asked for."""

    def __init__(self, world: AwsWorld, compiled: Compiled | None = None) -> None:
        self.world = world
        self.compiled = compiled or Compiled()
        self._groups_of: dict[tuple[str, str], WorldGroup] | None = None
        self._scps: dict[str, tuple[Layer, ...]] = {}
        self._rcps: dict[str, tuple[Layer, ...]] = {}
        self._owner_of_buckets: str | None = None
        self._holders: dict[str, frozenset[str]] | None = None

    # ---------------------------------------------------------------- identities

    def identity_policies(self, entity: WorldRole | WorldUser) -> tuple[Policy, ...]:
        """Return the policies that grant to a role or user: inline, managed, through groups."""
        found = list(self._own(entity.arn, entity.inline, entity.attached))
        for name in entity.groups if isinstance(entity, WorldUser) else ():
            group = self._groups.get((entity.account, name))
            if group is None:
                found.append(self.compiled.unread("group", name, f"group {name} was not read"))
            else:
                found += self._own(group.arn, group.inline, group.attached)
        return tuple(dict.fromkeys(found))

    @property
    def _groups(self) -> dict[tuple[str, str], WorldGroup]:
        """Groups by account and name."""
        if self._groups_of is None:
            groups = self.world.groups.items()
            self._groups_of = {(account_of(arn), group.name): group for arn, group in groups}
        return self._groups_of

    def identity(self, entity: WorldRole | WorldUser) -> Layer:
        """Return the layer of the identity policies."""
        policies = self.identity_policies(entity)
        return self.compiled.layer(policies) if policies else NOTHING

    def boundary(self, entity: WorldRole | WorldUser) -> Layer | None:
        """Return the permissions boundary; None where there is none."""
        if not entity.boundary:
            return None
        return self.compiled.layer((self.managed(entity.boundary, BOUNDARY),))

    def managed(self, arn: str, kind: str = MANAGED) -> Policy:
        """Return a managed policy; one that was not read is unknown."""
        text = self.world.policies.get(arn)
        if text is None:
            return self.compiled.unread(kind, arn, f"managed policy {arn} was not read")
        return self.compiled.policy(kind, arn, text)

    def _own(self, owner: str, inline: Iterable[NamedDocument], attached: Iterable[str]) -> Iterator[Policy]:
        for document in inline:
            yield self.compiled.policy(INLINE, f"{owner}/{document.name}", document.text)
        for arn in attached:
            yield self.managed(arn)

    def holders_of(self, policy: str) -> frozenset[str]:
        """Return the roles and users that have a managed policy: attached, through a group, as boundary."""
        if self._holders is None:
            found: dict[str, set[str]] = {}
            entities: list[WorldRole | WorldUser] = [*self.world.roles.values(), *self.world.users.values()]
            for entity in entities:
                for arn in self._attached(entity):
                    found.setdefault(arn, set()).add(entity.arn)
            self._holders = {arn: frozenset(holders) for arn, holders in found.items()}
        return self._holders.get(policy, frozenset())

    def _attached(self, entity: WorldRole | WorldUser) -> set[str]:
        found = {*entity.attached, entity.boundary}
        for name in entity.groups if isinstance(entity, WorldUser) else ():
            group = self._groups.get((entity.account, name))
            found.update(group.attached if group is not None else ())
        return found

    def following(self, world: AwsWorld) -> PolicyTable:
        """Return the table of a world that differs in one role, managed policy or resource policy."""
        after = PolicyTable(world, self.compiled)
        after._scps, after._rcps = self._scps, self._rcps
        if world.roles is self.world.roles:
            after._holders = self._holders
        if world.groups is self.world.groups:
            after._groups_of = self._groups_of
        if world.resources is self.world.resources:
            after._owner_of_buckets = self._owner_of_buckets
        return after

    # ---------------------------------------------------------------- organization

    def levels(self, account: str) -> AccountLevels | None:
        """Return what the organization's file says of an account; None when it says nothing."""
        organization = self.world.organization
        return None if organization is None else organization.get(account)

    def scps(self, account: str) -> tuple[Layer, ...]:
        """Return the SCPs over the identities of an account by level; none for the management account."""
        found = self._scps.get(account)
        if found is None:
            levels = self.levels(account)
            exempt = levels is None or levels.is_management
            found = self._scps[account] = () if exempt else self._levels(SCP, levels.scps if levels else ())
        return found

    def rcps(self, account: str) -> tuple[Layer, ...]:
        """Return the RCPs over the resources of an account by level; none for the management account."""
        found = self._rcps.get(account)
        if found is None:
            levels = self.levels(account)
            exempt = levels is None or levels.is_management
            found = self._rcps[account] = () if exempt else self._levels(RCP, levels.rcps if levels else ())
        return found

    def _levels(self, kind: str, levels: tuple[tuple[NamedDocument, ...], ...]) -> tuple[Layer, ...]:
        found = []
        for level in levels:
            policies = tuple(self.compiled.policy(kind, each.name, each.text) for each in level)
            if kind == RCP:
                found.append(self.compiled.level_layer(policies))
            else:
                found.append(self.compiled.layer(tuple(dict.fromkeys(policies))))
        return tuple(found)

    # ---------------------------------------------------------------- resources

    def trust(self, role: WorldRole) -> Policy:
        """Return the trust policy of a role."""
        return self.compiled.policy(TRUST, role.arn, role.trust)

    def resource_policy(self, arn: str) -> Policy | None:
        """Return the policy of exactly this resource; None when the world holds none."""
        text = (self.world.resources or {}).get(arn)
        return None if text is None else self.compiled.policy(resource_kind(arn), arn, text)

    def policy_at(self, arn: str) -> Policy:
        """Return the trust policy of a role, or the policy of a resource that has one."""
        role = self.world.roles.get(arn)
        if role is not None:
            return self.trust(role)
        return self.compiled.policy(resource_kind(arn), arn, (self.world.resources or {})[arn])

    def resource_with_policy(self, arn: str) -> str:
        """Return the resource whose policy speaks for a resource: itself, its bucket, what it is a part of;
        empty when the world holds none."""
        resources = self.world.resources or {}
        if arn in resources:
            return arn
        start = len(":".join(arn.split(":", _ARN_FIELDS)[: _ARN_FIELDS - 1])) + 1
        for index in range(min(len(arn) - 1, _LONGEST_ARN), start, -1):
            if arn[index] in "/:" and arn[:index] in resources:
                return arn[:index]
        return ""

    def owner(self, arn: str) -> str:
        """Return the account that owns a resource; empty when neither its ARN nor the world says it."""
        account = account_of(arn)
        if account or arn == "*":
            return account
        return self._buckets if self.resource_with_policy(arn) else ""

    @property
    def _buckets(self) -> str:
        """The account of buckets whose policies were given: the one that was read, if it is one."""
        if self._owner_of_buckets is None:
            accounts = {account_of(arn) for arn in self.world.resources or ()} - {""} or self.world.accounts
            self._owner_of_buckets = next(iter(accounts)) if len(accounts) == 1 else ""
        return self._owner_of_buckets


def resource_kind(arn: str) -> str:
    """Return the word for the policy of a resource."""
    parts = arn.split(":", _ARN_FIELDS - 1)
    service = parts[2] if len(parts) > 2 else ""  # noqa: PLR2004 (arn:partition:service)
    return _RESOURCE_KINDS.get(service, "resource policy")
