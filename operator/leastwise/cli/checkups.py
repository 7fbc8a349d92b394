"""Makes the checks of `leastwise doctor`: reads only, and asks the API server what somebody may do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence

from leastwise.cli import rights
from leastwise.cli.checks import Check, Checkup, State, missing_text, rights_check
from leastwise.cli.failures import without_request
from leastwise.cli.json_values import Document, items, mapping, text
from leastwise.cli.ports import Connection
from leastwise.cli.rights import Need, Right
from leastwise.core.errors import LeastwiseError
from leastwise.services.statuses import conditions_from_json, find_condition

GROUP_VERSION = "leastwise.dev/v1alpha1"
OUR_RESOURCES = ("entitlementpolicies", "entitlementceilings", "withdrawals", "cloudaccounts")
LEASE_SECONDS = 5.0
_AT_ONCE = 10
MAX_NAMESPACES = 20

_LADDER = (
    rights.bindings_in,
    rights.roles_in,
    rights.escalation_in,
    rights.annotations_in,
    rights.pods_in,
)

_ADMISSION = {
    "-enforce": (
        State.HIGH,
        "who may edit policies may let the operator write: the verb 'enforce' is not asked for",
    ),
    "-guard": (State.MEDIUM, "nothing but RBAC limits the operator's own account"),
    "-withdrawals": (
        State.MEDIUM,
        "whoever may write withdrawals may take permissions away, and give them back",
    ),
}

Note = Callable[[str, int, int], None]


class Doctor:
    """Makes one checkup. `account` is the ServiceAccount `namespace/name` to ask for; empty: the caller.

    `watched` are the namespaces that the operator is limited to; none: it watches them all.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        operator_namespace: str,
        lease_name: str,
        account: str,
        watched: Sequence[str] = (),
        note: Note,
    ) -> None:
        self._connection = connection
        self._operator_namespace = operator_namespace
        self._lease_name = lease_name
        self._account = account
        self._watched = tuple(watched)
        self._note = note
        self._held: frozenset[Right] = frozenset()

    async def examine(self, namespace: str) -> Checkup:
        """Check everything; `namespace` limits where the rights to write are asked for."""
        self._note("asks the API server for its version", 0, 6)
        version = await self._connection.facts.server_version()
        checks = [Check("server", f"API server {version}", State.OK, self._connection.server)]
        self._note("reads the CRDs", 1, 6)
        checks += await self._kinds()
        self._note("reads policies and accounts", 2, 6)
        spaces = (namespace,) if namespace else self._watched or ("",)
        policies, policy_gap = await self._list("EntitlementPolicy", spaces)
        accounts, account_gap = await self._list("CloudAccount", ("",))
        self._note("reads admission policies and the Lease", 3, 6)
        installation = [*await self._admission(), await self._lease()]
        checks += await self._rights(policies, namespace)
        checks += policy_gap
        checks += installation
        checks += [*account_gap, *(_account_check(each) for each in accounts)]
        return Checkup(await self._subject(), tuple(checks))

    async def _subject(self) -> str:
        if self._account:
            return f"ServiceAccount {self._account}"
        try:
            return await self._connection.access.username()
        except LeastwiseError:
            return "you"

    # ------------------------------------------------------------ what is installed

    async def _kinds(self) -> list[Check]:
        served = await self._connection.facts.served_resources(GROUP_VERSION)
        checks = []
        for resource in OUR_RESOURCES:
            if resource not in served:
                detail = f"not served as {GROUP_VERSION}: install the chart, or kubectl apply -f crds/"
                checks.append(Check("kinds", resource, State.CRITICAL, detail))
            else:
                checks.append(await self._schema(resource))
        return checks

    async def _schema(self, resource: str) -> Check:
        name = f"{resource}.leastwise.dev"
        try:
            definition = await self._connection.facts.definition(name)
        except LeastwiseError as error:
            return Check("kinds", resource, State.UNKNOWN, f"served; {without_request(str(error))}")
        if definition is None:
            return Check("kinds", resource, State.UNKNOWN, "served, but not by a CRD")
        if is_own_schema(resource, definition):
            return Check("kinds", resource, State.OK, "as this leastwise has it")
        detail = "of another version of leastwise: upgrade the older of the two"
        return Check("kinds", resource, State.LOW, detail)

    async def _admission(self) -> list[Check]:
        try:
            found = await self._connection.facts.admission_policies()
        except LeastwiseError as error:
            text_ = without_request(str(error))
            return [Check("admission", "our policies", State.UNKNOWN, text_)]
        checks = []
        for suffix, (state, lack) in _ADMISSION.items():
            names = sorted(each for each in found if each.endswith(suffix))
            if not names:
                checks.append(Check("admission", f"policy …{suffix}", state, f"not installed: {lack}"))
            for name in names:
                is_bound = found[name]
                detail = "" if is_bound else f"has no binding: {lack}"
                checks.append(Check("admission", name, State.OK if is_bound else state, detail))
        return checks

    async def _lease(self) -> Check:
        what = f"Lease {self._lease_name}"
        where = f"in {self._operator_namespace}"
        try:
            lease = await self._connection.lease.read(timeout_seconds=LEASE_SECONDS)
        except LeastwiseError as error:
            return Check("operator", what, State.UNKNOWN, without_request(str(error)))
        if lease is None:
            return Check("operator", what, State.HIGH, f"does not exist {where}: no operator has run there")
        if not lease.holder:
            return Check("operator", what, State.HIGH, f"is held by nobody {where}: no operator runs")
        return Check("operator", what, State.OK, f"held by {lease.holder}")

    async def _list(self, kind: str, spaces: Iterable[str]) -> tuple[Sequence[Document], list[Check]]:
        try:
            found = [each for space in spaces for each in await self._connection.objects.list(kind, space)]
        except LeastwiseError as error:
            area = "policies" if kind == "EntitlementPolicy" else "account"
            return (), [Check(area, f"{kind} objects", State.UNKNOWN, without_request(str(error)))]
        return found, []

    # ------------------------------------------------------------ rights

    async def _rights(self, policies: Iterable[Document], namespace: str) -> list[Check]:
        stored = list(policies)
        needs = sorted({need for each in stored for need in rights.needs_of(each)})
        spaces = [namespace] if namespace else _namespaces(stored, self._operator_namespace)
        own = rights.own_records(self._operator_namespace, self._lease_name)
        scopes = self._watched or (rights.CLUSTER,)
        reads, writes = rights.reads(scopes), rights.own_writes(scopes)
        wanted = {*reads, *writes, *own, *rights.CLUSTER_BINDINGS}
        for space in spaces:
            wanted.update(_ladder(space))
        for need in needs:
            wanted.update((need.right, *need.unless))
        self._held = await self._ask(sorted(wanted))
        return [
            self._own("read what is compared", reads),
            self._own("status, finalizers, events", writes),
            self._own("Lease, prior documents", own),
            *self._levels(spaces),
            *self._needs(needs),
        ]

    async def _ask(self, wanted: Sequence[Right]) -> frozenset[Right]:
        limit = asyncio.Semaphore(_AT_ONCE)
        done = 0

        async def ask(right: Right) -> bool:
            nonlocal done
            async with limit:
                may = await self._connection.access.may(
                    right.verb,
                    right.group,
                    right.resource,
                    namespace=right.scope,
                    name=right.name,
                    account=self._account,
                )
            done += 1
            self._note("asks what may be done", done, len(wanted))
            return may

        answers = await asyncio.gather(*(ask(each) for each in wanted))
        return frozenset(right for right, may in zip(wanted, answers, strict=True) if may)

    def _own(self, what: str, wanted: Iterable[Right]) -> Check:
        return rights_check("level 0", what, wanted, self._held, otherwise=State.HIGH)

    def _levels(self, spaces: Sequence[str]) -> list[Check]:
        rows = (
            ("level 1", "RoleBindings", rights.bindings_in),
            ("level 2", "Roles", rights.roles_in),
            ("level 3", "Roles beyond its own rights", rights.escalation_in),
            ("switch", "serviceAccountAnnotations", rights.annotations_in),
            ("switch", "podStartEvents", rights.pods_in),
        )
        checks = [self._ladder_check(area, what, spaces, wanted) for area, what, wanted in rows]
        missing = [each for each in rights.CLUSTER_BINDINGS if each not in self._held]
        state = State.UNUSED if missing else State.OK
        checks.append(Check("switch", "clusterBindings", state, "" if missing else "held"))
        return checks

    def _ladder_check(
        self, area: str, what: str, spaces: Sequence[str], wanted: Callable[[str], tuple[Right, ...]]
    ) -> Check:
        if not spaces:
            return Check(area, what, State.UNUSED, "-n NAMESPACE asks for it")
        held = [space for space in spaces if self._held.issuperset(wanted(space))]
        if not held:
            return Check(area, what, State.UNUSED, f"in {_listed(spaces)}")
        lacking = [space for space in spaces if space not in held]
        detail = f"held in {_listed(held)}" + (f"; not in {_listed(lacking)}" if lacking else "")
        return Check(area, what, State.OK, detail)

    def _needs(self, needs: Iterable[Need]) -> list[Check]:
        lacking: dict[str, list[Right]] = {}
        asking: set[str] = set()
        for need in needs:
            asking.add(need.policy)
            by_another_way = need.unless and self._held.issuperset(need.unless)
            if need.right not in self._held and not by_another_way:
                lacking.setdefault(need.policy, []).append(need.right)
        return [
            Check("policies", key, State.HIGH, f"missing: {missing_text(lacking[key])}", tuple(lacking[key]))
            if key in lacking
            else Check("policies", key, State.OK, "everything that it needs to be enforced is held")
            for key in sorted(asking)
        ]


def is_own_schema(resource: str, definition: Document) -> bool:
    """Whether a CRD has the schema that this version of leastwise would install."""
    from leastwise.api.generate import KINDS, render_schema  # noqa: PLC0415 (start-up time)

    kind = next(each for each in KINDS if each.plural == resource)
    for version in items(definition, "spec", "versions"):
        if text(version, "name") == GROUP_VERSION.rpartition("/")[2]:
            return mapping(version, "schema", "openAPIV3Schema") == render_schema(kind)
    return False


def _ladder(namespace: str) -> Iterable[Right]:
    for level in _LADDER:
        yield from level(namespace)


def _namespaces(policies: Iterable[Document], operator_namespace: str) -> list[str]:
    found = {text(each, "metadata", "namespace") for each in policies}
    return sorted(found - {"kube-system", operator_namespace})[:MAX_NAMESPACES]


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown  # noqa: PLR2004 (what a row holds)


def _account_check(account: Document) -> Check:
    name = text(account, "metadata", "name")
    conditions = conditions_from_json(mapping(account, "status"))
    ready = find_condition(conditions, "Ready")
    if ready is None or ready.status == "Unknown":
        return Check(
            "account", name, State.UNKNOWN, ready.message if ready else "the operator has not read it"
        )
    detail = f"{ready.reason}: {ready.message}"
    if ready.status == "False":
        return Check("account", name, State.HIGH, detail)
    stale = find_condition(conditions, "DataStale")
    if stale is not None and stale.status == "True":
        return Check("account", name, State.MEDIUM, f"{stale.reason}: {stale.message}")
    gaps = len(items(account, "status", "gaps"))
    return Check("account", name, State.UNKNOWN if gaps else State.OK, detail)
