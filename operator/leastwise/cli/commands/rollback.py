"""`leastwise rollback`: lists what was kept before removals, and gives one of it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from leastwise.cli.ages import age_text
from leastwise.cli.commands.diff import identify
from leastwise.cli.commands.rollback_withdrawal import WithdrawalOptions, roll_back_withdrawal
from leastwise.cli.failures import EXIT_CLEAN, EXIT_ERROR, CommandError, UsageProblem, without_request
from leastwise.cli.invocations import Place, place_text
from leastwise.cli.looks import DIRECTIONS, OK, SEVERITIES, UNKNOWN, Direction
from leastwise.cli.paragraphs import Entry, plural, print_section
from leastwise.cli.ports import Connection
from leastwise.cli.progress import Waiting
from leastwise.cli.restores import (
    KIND,
    Restore,
    describe_documents,
    immutable_fields,
    suspended_spec,
)
from leastwise.cli.rollback_waits import await_departure, await_rollback
from leastwise.cli.screens import Screen
from leastwise.cli.tables import Cell, Column, Table
from leastwise.core.ceiling_checks import check_policy, selecting
from leastwise.core.drifts import Severity
from leastwise.core.errors import AlreadyExistsError, ConflictError, ForbiddenError
from leastwise.core.identities import Mark, PolicyKey
from leastwise.core.revisions import Revision
from leastwise.ports import ClusterView
from leastwise.services.statuses import format_time

_DECIDING = frozenset({"entitlementceilings", "namespaces"})


@dataclass(frozen=True, slots=True)
class RollbackOptions:
    """What was asked for. `target` is `NAMESPACE/POLICY` or `POLICY`; empty: list."""

    target: str = ""
    revision: str = ""
    withdrawal: str = ""
    reason: str = ""
    is_confirmed: bool = False
    place: Place = field(default_factory=Place)
    wait_seconds: int = 120
    form: str = ""
    operator_namespace: str = "leastwise-system"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a restore stands to the ceilings: what is above them, and what could not be read."""

    violations: tuple[str, ...] = ()
    gaps: tuple[Entry, ...] = ()


async def rollback(connection: Connection, screen: Screen, options: RollbackOptions) -> int:
    """List revisions, give one back, or end a Withdrawal; return the exit code."""
    if options.withdrawal:
        return await roll_back_withdrawal(connection, screen, _of_withdrawal(connection, options))
    if options.reason:
        raise UsageProblem(
            "--reason is kept with a Withdrawal", allowed="rollback --withdrawal NAME --reason TEXT"
        )
    async with Waiting(screen.err, connection.clock) as waiting:
        waiting.note("reads revisions")
        cluster = await identify(connection)
        revisions = await _revisions(connection, options)
    if not options.target:
        if options.revision or options.is_confirmed:
            raise UsageProblem(
                "--to and --yes need a policy", allowed="rollback NAMESPACE/POLICY --to REVISION"
            )
        return _list(screen, _of_cluster(revisions, cluster.id, options, connection), options, connection)
    key = target_key(options, connection.namespace)
    mine = tuple(each for each in revisions if each.owner == Mark(cluster.id, key).text)
    revision = choose(mine, key, options.revision)
    async with Waiting(screen.err, connection.clock) as waiting:
        waiting.note(f"reads policy {key} and its ceilings")
        restore = Restore(revision, await connection.objects.read(KIND, key.namespace, key.name))
        standing = await _standing(connection, restore)
    _preview(screen, restore, standing, mine)
    _refuse(restore, standing, key)
    if not options.is_confirmed and not _confirmed(screen, key, revision):
        screen.next(f"rollback {key} --to {revision.name} --yes")
        return EXIT_CLEAN
    return await _give_back(connection, screen, restore, options)


def _of_withdrawal(connection: Connection, options: RollbackOptions) -> WithdrawalOptions:
    if options.target or options.revision or options.place.everywhere or options.form:
        raise UsageProblem(
            "--withdrawal names all that is given back", allowed="rollback --withdrawal NAME -n NAMESPACE"
        )
    return WithdrawalOptions(
        namespace=options.place.or_default(connection.namespace),
        name=options.withdrawal,
        reason=options.reason,
        is_confirmed=options.is_confirmed,
        wait_seconds=options.wait_seconds,
    )


async def _revisions(connection: Connection, options: RollbackOptions) -> tuple[Revision, ...]:
    try:
        return await connection.revisions.list_all()
    except ForbiddenError as error:
        raise CommandError(
            f"revisions are kept in namespace '{options.operator_namespace}', where tenants do not read:"
            f" {without_request(str(error))}",
            allowed="the verb list on controllerrevisions.apps there, which the platform team holds",
            next_command=f"kubectl auth can-i list controllerrevisions -n {options.operator_namespace}",
            is_ours=False,
        ) from error


def target_key(options: RollbackOptions, default: str) -> PolicyKey:
    """Return the policy that is meant."""
    namespace, slash, name = options.target.rpartition("/")
    if not slash:
        if options.place.everywhere:
            raise UsageProblem("a policy's name needs its namespace", allowed=f"NAMESPACE/{name}")
        return PolicyKey(options.place.or_default(default), name)
    if not namespace or not name or "/" in namespace:
        raise UsageProblem(
            f"'{options.target}' is not a policy", allowed="NAMESPACE/POLICY, or POLICY with -n"
        )
    if options.place.namespace not in {"", namespace}:
        raise UsageProblem(f"--namespace {options.place.namespace} contradicts '{options.target}'")
    return PolicyKey(namespace, name)


def choose(mine: Sequence[Revision], key: PolicyKey, name: str) -> Revision:
    """Return the named revision of a policy, else its newest."""
    if not mine:
        raise CommandError(
            f"nothing is kept of policy '{key}'",
            allowed="a policy whose grants were taken away, in part or whole; the list shows them",
            next_command="rollback -A",
        )
    if not name:
        return mine[0]
    found = next((each for each in mine if each.name == name), None)
    if found is None:
        raise CommandError(
            f"revision '{name}' is not one of policy '{key}'",
            allowed=", ".join(each.name for each in mine),
            next_command=f"rollback -n {key.namespace}",
        )
    return found


# ---------------------------------------------------------------- the list


def _of_cluster(
    revisions: Sequence[Revision], cluster_id: str, options: RollbackOptions, connection: Connection
) -> tuple[Revision, ...]:
    namespace = options.place.or_default(connection.namespace)
    return tuple(
        each
        for each in revisions
        if each.owner.partition("/")[0] == cluster_id and namespace in {"", each.namespace}
    )


def _list(screen: Screen, found: Sequence[Revision], options: RollbackOptions, connection: Connection) -> int:
    if options.form in {"json", "yaml"}:
        screen.document([_revision_json(each) for each in found], options.form)
        return EXIT_CLEAN
    if options.form == "name":
        screen.lines(f"controllerrevision.apps/{each.name}" for each in found)
        return EXIT_CLEAN
    namespace = options.place.or_default(connection.namespace)
    where = place_text(namespace)
    if not found:
        look = SEVERITIES[Severity.INFO]
        screen.answer(look, f"Nothing is kept in {where}: no grant of a policy was taken away.")
        screen.next("diff" if options.place.everywhere else "rollback -A")
        return EXIT_CLEAN
    policies = {(each.namespace, each.policy) for each in found}
    of = plural(len(policies), "policy", "policies")
    text = f"{plural(len(found), 'revision')} of {of} ({where}), newest first."
    screen.answer(OK, text)
    screen.line()
    is_wide = options.form == "wide"
    now = connection.clock.now()
    screen.table(_revision_table(found, now, with_namespace=not namespace, is_wide=is_wide), is_wide=is_wide)
    screen.next(f"rollback {found[0].namespace}/{found[0].policy} --to {found[0].name}")
    return EXIT_CLEAN


def _revision_table(
    found: Sequence[Revision], now: datetime, *, with_namespace: bool, is_wide: bool
) -> Table:
    columns = [
        *([Column("NAMESPACE", 9)] if with_namespace else []),
        Column("POLICY", 10),
        Column("REASON"),
        Column("REVISION", 12),
        *([Column("KEPT")] if is_wide else []),
        Column("AGE"),
    ]
    rows = [
        [
            *([Cell(each.namespace)] if with_namespace else []),
            Cell(each.policy),
            Cell(each.reason),
            Cell(each.name),
            *([Cell(format_time(each.created) if each.created else "<unknown>")] if is_wide else []),
            Cell(age_text(each.created, now)),
        ]
        for each in found
    ]
    return Table(columns, rows)


def _revision_json(revision: Revision) -> dict[str, object]:
    return {
        "name": revision.name,
        "namespace": revision.namespace,
        "policy": revision.policy,
        "reason": revision.reason,
        "kept": format_time(revision.created) if revision.created else None,
        "spec": dict(revision.spec),
        "documents": dict(revision.documents),
    }


# ---------------------------------------------------------------- one of them


async def _standing(connection: Connection, restore: Restore) -> Standing:
    """Check the kept declaration against the ceilings, as the operator will."""
    from leastwise.api.entitlement_policies import entitlement_policy_to_domain  # noqa: PLC0415 (start-up time)

    cluster = await connection.identify()
    revision = restore.revision
    view = await connection.observe(cluster, (revision.namespace,))
    policy = entitlement_policy_to_domain(restore.document())
    if policy.invalid:
        return Standing((policy.invalid,))
    gaps = tuple(
        Entry(each.scope, without_request(each.message))
        for each in view.gaps()
        if each.scope.partition("/")[0] in _DECIDING
    )
    if gaps:
        return Standing(gaps=gaps)
    namespace = view.namespace(revision.namespace)
    if namespace is None:
        return Standing((f"namespace '{revision.namespace}' does not exist",))
    siblings = [each for each in view.policies_in(revision.namespace) if each.key != policy.key]
    violations = check_policy(policy, selecting(view.ceilings(), namespace), siblings=siblings)
    return Standing((*_missing_subject(view, policy.key, restore), *(each.message for each in violations)))


def _missing_subject(view: ClusterView, key: PolicyKey, restore: Restore) -> tuple[str, ...]:
    """Nothing is granted to a name that does not exist."""
    subject = suspended_spec(restore.revision).get("subject")
    name = subject.get("serviceAccountName") if isinstance(subject, dict) else None
    if not isinstance(name, str) or any(gap.scope == "serviceaccounts" for gap in view.gaps()):
        return ()
    namespace = str(subject.get("namespace") or key.namespace) if isinstance(subject, dict) else key.namespace
    exists = any(each.account.name == name for each in view.service_accounts(namespace))
    return () if exists else (f"spec.subject: ServiceAccount '{namespace}/{name}' does not exist",)


def _preview(screen: Screen, restore: Restore, standing: Standing, mine: Sequence[Revision]) -> None:
    revision = restore.revision
    verb = (
        "would be made again"
        if restore.current is None or restore.is_leaving
        else "would get its kept spec back"
    )
    kept = format_time(revision.created) if revision.created else "an unknown time"
    widens = DIRECTIONS[Direction.WIDER]
    screen.answer(
        widens,
        f"Policy {revision.namespace}/{revision.policy} {verb}, as kept at {kept} ({revision.reason}).",
    )
    entries = [Entry(ref, what) for ref, what in describe_documents(revision)]
    print_section(screen, "Given back:", entries, widens, is_wide=True)
    screen.line()
    screen.line("The policy is written suspended: what is given back stays until Git declares it.")
    others = [each.name for each in mine if each is not revision]
    if others:
        screen.line(f"Other revisions of it: {', '.join(others)}")
    print_section(screen, "Not seen:", standing.gaps, UNKNOWN, is_wide=True)
    if standing.gaps:
        screen.line("  The ceilings could not be checked here; the operator checks them before it writes.")


def _refuse(restore: Restore, standing: Standing, key: PolicyKey) -> None:
    fixed = immutable_fields(restore)
    if fixed:
        raise CommandError(
            f"policy '{key}' and the revision differ in {', '.join(fixed)}, which may not change",
            allowed="the same command once the policy is deleted and gone",
            next_command=f"kubectl delete epol {key.name} -n {key.namespace}",
            is_ours=False,
        )
    if standing.violations:
        raise CommandError(
            f"revision '{restore.revision.name}' may not be given back: {'; '.join(standing.violations)}",
            allowed="what the ceilings of the namespace allow",
            next_command=f"explain-ceiling {key.namespace}",
        )


def _confirmed(screen: Screen, key: PolicyKey, revision: Revision) -> bool:
    if not screen.is_interactive:
        screen.line()
        screen.line("Nothing was written: add --yes.")
        return False
    screen.line()
    return screen.ask(f"Give {revision.name} back to {key}? [y/N] ")


async def _give_back(
    connection: Connection, screen: Screen, restore: Restore, options: RollbackOptions
) -> int:
    revision = restore.revision
    key = PolicyKey(revision.namespace, revision.policy)
    async with Waiting(screen.err, connection.clock) as waiting:
        if restore.is_leaving:
            waiting.note(f"waits for policy {key} to be gone")
            await await_departure(connection, key, options.wait_seconds)
        await _write(connection, restore, key)
        waiting.note(f"waits for the operator to give {revision.name} back")
        outcome = await await_rollback(connection, key, revision.name, options.wait_seconds)
    screen.line()
    if outcome.is_given_back:
        screen.answer(OK, f"Given back: {revision.name}. {key} is suspended until Git follows.")
        screen.next(f"kubectl get epol {key.name} -n {key.namespace} -o yaml", is_ours=False)
        return EXIT_CLEAN
    screen.failure(
        CommandError(
            f"policy '{key}' is written and suspended, but nothing was given back: {outcome.why}",
            allowed="the same command again once the cause is mended",
            next_command="doctor",
        )
    )
    return EXIT_ERROR


async def _write(connection: Connection, restore: Restore, key: PolicyKey) -> None:
    document = restore.document()
    try:
        if restore.current is None or restore.is_leaving:
            await connection.objects.create(KIND, key.namespace, document)
        else:
            await connection.objects.replace(KIND, key.namespace, key.name, document)
    except (AlreadyExistsError, ConflictError) as error:
        raise CommandError(
            f"policy '{key}' was changed in between; nothing was written",
            allowed="the same command again",
            next_command=f"rollback {key} --to {restore.revision.name}",
        ) from error
