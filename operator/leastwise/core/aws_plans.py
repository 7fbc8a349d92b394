"""AWS plans: the fewest writes that make a role as declared, that close it, and that delete it.

The order is the safety (design rule 4). Every plan is derived from what is live, so that after a crash
between any two writes planning again yields the rest:

    create   role with boundary, mark and a closed trust -> policies -> trust -> association
    repair   no end, ours -> close what is too wide -> boundary -> take away -> give -> trust -> association
    remove   trust closed -> association, policies -> tag with the end (phase one; the finalizer waits for it)
    delete   policies of ours -> role, which vouched for them, last (phase two; pitfalls A9)

Nothing is planned for what does not carry the mark or has not been read (R1, R12).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leastwise.core.aws_drifts import desired_atoms, policy_ref, role_ref
from leastwise.core.aws_ownership import (
    Ownership,
    association_ownership,
    has_gap,
    ownership,
    policy_ownership,
    remove_after_time,
    spill_policies,
)
from leastwise.core.aws_trust import closed_trust, is_closed, is_wider
from leastwise.core.desires import DesiredAwsRole
from leastwise.core.iam_documents import Atom, Document, document_atoms, same_meaning
from leastwise.core.identities import OWNER_KEY, REMOVE_AFTER_KEY, Mark
from leastwise.core.plans import (
    AttachPolicy,
    CreateAssociation,
    CreateAwsRole,
    CreateManagedPolicy,
    DeleteAssociation,
    DeleteAwsRole,
    DeleteInline,
    DeleteManagedPolicy,
    DetachPolicy,
    Plan,
    PlannedChange,
    PutBoundary,
    PutInline,
    PutManagedPolicy,
    PutTrust,
    SetMaxSession,
    TagRole,
    UntagRole,
    UpdateAssociation,
)
from leastwise.core.snapshots import AwsAccountSnapshot, AwsManagedPolicy, AwsRole, PodIdentityAssociation

Steps = Iterator[PlannedChange]


def plan_aws(desired: DesiredAwsRole, role: AwsRole | None, snapshot: AwsAccountSnapshot, mark: Mark) -> Plan:
    """Plan the writes that make the role as declared; empty when it is, or when it is not ours to write.

    `role` is what stands under the desired name now, younger than the snapshot or out of it.
    """
    if role is None:
        if has_gap(snapshot):
            return ()
        created = _as_created(desired)
        change = CreateAwsRole(desired.name, closed_trust(), desired.tags, desired.max_session_seconds)
        step = PlannedChange(change, f"{role_ref(desired.arn)} is missing")
        return (step, *_Repair(desired, created, snapshot, mark).plan())
    is_ours = ownership(role, mark, desired.path) is not Ownership.NOT_OWNED
    if not is_ours or role.path != desired.path:
        return ()
    return _Repair(desired, role, snapshot, mark).plan()


def _as_created(desired: DesiredAwsRole) -> AwsRole:
    """Return the role as CreateAwsRole leaves it."""
    return AwsRole(
        name=desired.name,
        arn=desired.arn,
        role_id="",
        path=desired.path,
        trust=closed_trust(),
        boundary_arn=desired.boundary_arn,
        tags=desired.tags,
        max_session_seconds=desired.max_session_seconds,
    )


@dataclass(frozen=True, slots=True)
class _Repair:
    """The repair of one existing role; each method yields the steps of one stage."""

    desired: DesiredAwsRole
    role: AwsRole
    snapshot: AwsAccountSnapshot
    mark: Mark

    def plan(self) -> Plan:
        prepared = (
            *self.claimed(),
            *self.boundary(),
            *self.taken_away(),
            *self.given(),
            *self.tidied(),
            *self.settings(),
        )
        narrowed, opened = self.trust(is_only_change=not prepared)
        association = tuple(self.association())
        revoked = tuple(step for step in association if isinstance(step.change, DeleteAssociation))
        bound = tuple(step for step in association if step not in revoked)
        claimed = tuple(self.claimed())
        return (*claimed, *narrowed, *revoked, *prepared[len(claimed) :], *opened, *bound)

    def claimed(self) -> Steps:
        """First of all nobody may delete the role any more, and an adopted one becomes ours."""
        ref, name = role_ref(self.role.arn), self.role.name
        if REMOVE_AFTER_KEY in self.role.tags:
            yield PlannedChange(UntagRole(name, (REMOVE_AFTER_KEY,)), f"{ref} is declared again")
        if OWNER_KEY not in self.role.tags:
            tags = {OWNER_KEY: self.mark.text}
            yield PlannedChange(TagRole(name, tags), f"{ref} is adopted with its owner's consent")

    def trust(self, *, is_only_change: bool) -> tuple[Plan, Plan]:
        """Close at once what is too wide, open last: nobody is let in before the permissions are right."""
        live, wanted = self.role.trust, self.desired.trust
        if live is not None and same_meaning(live, wanted):
            return (), ()
        ref, name = role_ref(self.role.arn), self.role.name
        final = PlannedChange(PutTrust(name, wanted), f"{ref} does not admit its ServiceAccount as declared")
        if not is_wider(live, wanted):
            return (), (final,)
        reason = f"{ref} admits more than is declared"
        is_admitted = live is not None and document_atoms(wanted) <= document_atoms(live)
        if is_admitted or is_only_change:
            return (PlannedChange(PutTrust(name, wanted), reason),), ()
        return (PlannedChange(PutTrust(name, closed_trust()), reason),), (final,)

    def boundary(self) -> Steps:
        if self.desired.boundary_arn and self.role.boundary_arn != self.desired.boundary_arn:
            reason = f"{role_ref(self.role.arn)} has not its permissions boundary"
            yield PlannedChange(PutBoundary(self.role.name), reason)

    def taken_away(self) -> Steps:
        """Everything that may give more than is declared, before anything is given."""
        ref, name = role_ref(self.role.arn), self.role.name
        for policy in sorted(set(self.role.inline) - set(self.desired.inline)):
            yield PlannedChange(DeleteInline(name, policy), f"{ref} has the surplus inline policy '{policy}'")
        for arn in self._detached(is_late=False):
            yield PlannedChange(DetachPolicy(name, arn), f"{ref} has the surplus managed policy '{arn}'")
        yield from self._written_inline(is_wide=True)
        yield from self._written_managed(is_wide=True)

    def given(self) -> Steps:
        ref, name = role_ref(self.role.arn), self.role.name
        yield from self._created_managed()
        yield from self._written_managed(is_wide=False)
        for arn in sorted(set(self.desired.attached) - set(self.role.attached)):
            if self._may_attach(arn):
                yield PlannedChange(AttachPolicy(name, arn), f"{ref} lacks the managed policy '{arn}'")
        yield from self._written_inline(is_wide=False)

    def tidied(self) -> Steps:
        """Policies of ours that a new layout no longer needs: gone last, so that no right blinks."""
        ref, name = role_ref(self.role.arn), self.role.name
        for arn in self._detached(is_late=True):
            yield PlannedChange(DetachPolicy(name, arn), f"{ref} no longer needs '{arn}'")
        for policy in self._surplus_spills():
            if _is_ours_alone(policy, self.role, self.snapshot, self.mark):
                reason = f"{policy_ref(policy.arn)} is no longer declared"
                yield PlannedChange(DeleteManagedPolicy(policy.arn), reason)

    def settings(self) -> Steps:
        ref, name = role_ref(self.role.arn), self.role.name
        seconds = self.desired.max_session_seconds
        if self.role.max_session_seconds not in (None, seconds):
            yield PlannedChange(SetMaxSession(name, seconds), f"{ref} has another maximum session")
        known = {**self.role.tags, OWNER_KEY: self.mark.text}
        wrong = {key: value for key, value in self.desired.tags.items() if known.get(key) != value}
        if wrong:
            yield PlannedChange(TagRole(name, wrong), f"{ref} lacks tags")

    def association(self) -> Steps:
        """Write the Pod Identity association: ours only, and only when all of it was read (A24)."""
        account, arn = self.desired.service_account, self.desired.arn
        if has_gap(self.snapshot, "associations"):
            return
        ref = f"PodIdentityAssociation/{account}"
        found = self.snapshot.associations.get(account)
        if found is None:
            if self.desired.associate:
                yield PlannedChange(CreateAssociation(account, arn, self.desired.tags), f"{ref} is missing")
            return
        if association_ownership(found, self.mark) is not Ownership.OWNED:
            return
        if not self.desired.associate:
            yield PlannedChange(DeleteAssociation(found.association_id, account), f"{ref} is not declared")
        elif found.role_arn != arn or found.disable_session_tags:
            reason = f"{ref} differs from the declaration"
            yield PlannedChange(UpdateAssociation(found.association_id, account, arn), reason)

    # ------------------------------------------------------------ parts of the stages

    def _is_wide(self, live: Document | None) -> bool:
        """Whether a live document may say what no document of the role should."""
        return live is None or not document_atoms(live) <= self._declared()

    def _declared(self) -> frozenset[Atom]:
        return desired_atoms(self.desired)

    def _written_inline(self, *, is_wide: bool) -> Steps:
        for name, document in sorted(self.desired.inline.items()):
            live = self.role.inline.get(name, Document())
            if live is not None and same_meaning(live, document):
                continue
            if self._is_wide(live) is is_wide:
                reason = f"{role_ref(self.role.arn)} lacks the declared inline policy '{name}'"
                yield PlannedChange(PutInline(self.role.name, name, document), reason)

    def _written_managed(self, *, is_wide: bool) -> Steps:
        for wanted in self.desired.managed:
            policy = self.snapshot.managed_policies.get(wanted.arn)
            if policy is None or policy_ownership(policy, self.role, self.mark) is not Ownership.OWNED:
                continue
            live = policy.document
            if live is not None and same_meaning(live, wanted.document):
                continue
            if self._is_wide(live) is is_wide:
                reason = f"{policy_ref(wanted.arn)} differs from the declaration"
                yield PlannedChange(PutManagedPolicy(wanted.arn, wanted.document), reason)

    def _created_managed(self) -> Steps:
        if has_gap(self.snapshot):
            return
        for wanted in self.desired.managed:
            if wanted.arn not in self.snapshot.managed_policies:
                change = CreateManagedPolicy(wanted.name, wanted.arn, wanted.document, self.desired.tags)
                yield PlannedChange(change, f"{policy_ref(wanted.arn)} is missing")

    def _may_attach(self, arn: str) -> bool:
        """Attach what stands under a name of ours only when it is ours, or is made by this plan."""
        if arn not in {each.arn for each in self.desired.managed}:
            return True
        policy = self.snapshot.managed_policies.get(arn)
        if policy is None:
            return not has_gap(self.snapshot)
        return policy_ownership(policy, self.role, self.mark) is Ownership.OWNED

    def _detached(self, *, is_late: bool) -> Iterator[str]:
        """Surplus attachments. Late are policies of ours that say nothing undeclared, if there is room."""
        surplus = set(self.role.attached) - set(self.desired.attached)
        room = len({*self.role.attached, *self.desired.attached}) <= self.snapshot.quotas.attached_per_role
        calm = {
            policy.arn
            for policy in self._surplus_spills()
            if room
            and policy_ownership(policy, self.role, self.mark) is Ownership.OWNED
            and not self._is_wide(policy.document)
        }
        return iter(sorted(surplus & calm if is_late else surplus - calm))

    def _surplus_spills(self) -> tuple[AwsManagedPolicy, ...]:
        kept = {each.arn for each in self.desired.managed} | set(self.desired.attached)
        return tuple(each for each in spill_policies(self.role.arn, self.snapshot) if each.arn not in kept)


# ---------------------------------------------------------------- removal


def plan_removal(
    role: AwsRole,
    snapshot: AwsAccountSnapshot,
    *,
    remove_after: str,
    association: PodIdentityAssociation | None = None,
) -> Plan:
    """Plan phase one: nobody is admitted, nothing is granted, and a tag says when the role may be deleted.

    Trust goes first: from then on no new session begins. The tag comes last, and the finalizer of the policy
    is held until the plan is empty: a crash anywhere leaves a marked role that is planned again. An end that
    the role already carries stays, so that planning again never prolongs the wait. `association` is a fresh
    read of the role's association; without it those of the snapshot count.
    """
    mark = role.owner
    if mark is None:
        return ()
    ref = role_ref(role.arn)
    steps = list(_closed(role))
    seen = snapshot.associations.values() if association is None else (association,)
    for each in sorted(seen, key=lambda one: one.account):
        if association_ownership(each, mark) is Ownership.OWNED:
            change = DeleteAssociation(each.association_id, each.account)
            steps.append(PlannedChange(change, f"PodIdentityAssociation/{each.account} is withdrawn"))
    steps += _emptied(role)
    if remove_after_time(role) is None:
        tag = TagRole(role.name, {REMOVE_AFTER_KEY: remove_after})
        steps.append(PlannedChange(tag, f"{ref} is detached and waits for its deletion"))
    return tuple(steps)


def is_detached(role: AwsRole) -> bool:
    """Whether phase one is complete: closed, empty, and tagged with its end."""
    is_empty = not role.inline and not role.attached
    return is_closed(role.trust) and is_empty and remove_after_time(role) is not None


def plan_deletion(role: AwsRole, snapshot: AwsAccountSnapshot) -> Plan:
    """Plan phase two, when the end that the role carries has come (the caller compares it with its clock).

    The role goes last, and stays while it is not known which of its policies are ours (A24), or while the
    account could not be read whole: it is what they are found by.
    """
    mark = role.owner
    if mark is None:
        return ()
    steps = [*_closed(role), *_emptied(role)]
    policies = spill_policies(role.arn, snapshot)
    for policy in policies:
        if _is_ours_alone(policy, role, snapshot, mark):
            reason = f"{policy_ref(policy.arn)} goes with its role"
            steps.append(PlannedChange(DeleteManagedPolicy(policy.arn), reason))
    is_known = all(policy_ownership(each, role, mark) is not Ownership.UNKNOWN for each in policies)
    if is_known and not has_gap(snapshot):
        reason = f"{role_ref(role.arn)} has waited for its deletion"
        steps.append(PlannedChange(DeleteAwsRole(role.name), reason))
    return tuple(steps)


def plan_leftovers(snapshot: AwsAccountSnapshot, mark: Mark) -> Plan:
    """Plan the deletion of managed policies with the mark whose role somebody else deleted."""
    if has_gap(snapshot):
        return ()
    names = {role.name.casefold() for role in snapshot.roles.values()}
    return tuple(
        PlannedChange(DeleteManagedPolicy(policy.arn), f"{policy_ref(policy.arn)} has lost its role")
        for _, policy in sorted(snapshot.managed_policies.items())
        if policy.name.rpartition("-spill-")[0].casefold() not in names
        and _is_ours_alone(policy, None, snapshot, mark)
    )


def _closed(role: AwsRole) -> Steps:
    if not is_closed(role.trust):
        yield PlannedChange(
            PutTrust(role.name, closed_trust()), f"{role_ref(role.arn)} admits nobody any more"
        )


def _emptied(role: AwsRole) -> Iterable[PlannedChange]:
    ref = role_ref(role.arn)
    for arn in role.attached:
        yield PlannedChange(DetachPolicy(role.name, arn), f"{ref} loses the managed policy '{arn}'")
    for name in sorted(role.inline):
        yield PlannedChange(DeleteInline(role.name, name), f"{ref} loses the inline policy '{name}'")


def _is_ours_alone(
    policy: AwsManagedPolicy, role: AwsRole | None, snapshot: AwsAccountSnapshot, mark: Mark
) -> bool:
    """Whether a policy may be deleted: ours, and hanging on no role but ours, which this plan detaches."""
    if policy_ownership(policy, role, mark) is not Ownership.OWNED:
        return False
    own = role.name.casefold() if role is not None else ""
    return all(policy.arn not in each.attached for key, each in snapshot.roles.items() if key != own)
