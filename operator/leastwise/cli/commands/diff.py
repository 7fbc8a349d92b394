"""`leastwise diff`: where what is granted differs from what is declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from leastwise.cli.diff_pages import print_diff
from leastwise.cli.failures import EXIT_CLEAN, EXIT_ERROR, EXIT_FINDINGS, CommandError, without_request
from leastwise.cli.invocations import Place, place_text
from leastwise.cli.json_values import Document, text
from leastwise.cli.live_views import LiveSystems, cluster_gaps, judge_live, live_report, read_accounts
from leastwise.cli.ports import Connection, ListedView
from leastwise.cli.progress import Waiting
from leastwise.cli.screens import Screen
from leastwise.cli.stored_views import read_statuses
from leastwise.cli.views import DiffReport, DriftRow, GapRow
from leastwise.core.drifts import DriftKind, Severity
from leastwise.core.errors import ForbiddenError, LeastwiseError, NotFoundError
from leastwise.core.identities import Cluster, Mark
from leastwise.core.snapshots import StoredPolicy
from leastwise.ports import ClusterView

POLICY = "EntitlementPolicy"


@dataclass(frozen=True, slots=True)
class DiffOptions:
    """What was asked for. `fail_on`: findings at or above it give exit code 3; `form` is json, yaml, name,
    wide or empty."""

    name: str = ""
    place: Place = field(default_factory=Place)
    is_live: bool = False
    reads_aws: bool = True
    exit_code: bool = False
    fail_on: Severity | None = None
    form: str = ""
    operator_namespace: str = "leastwise-system"


async def diff(connection: Connection, screen: Screen, options: DiffOptions) -> int:
    """Show the drift; return the exit code."""
    namespace = options.place.or_default(connection.namespace)
    look = _live if options.is_live else _stored
    async with Waiting(screen.err, connection.clock) as waiting:
        report = await look(connection, namespace, options, waiting)
    if options.name and not report.policies:
        raise CommandError(
            f"EntitlementPolicy '{options.name}' does not exist in {place_text(namespace)}",
            allowed="a policy's name, or no name for all of them",
            next_command=f"diff -n {namespace}" if namespace else "diff -A",
        )
    _show(screen, report, namespace, options)
    return _exit_code(screen, report, options)


# ---------------------------------------------------------------- from status


async def _stored(
    connection: Connection, namespace: str, options: DiffOptions, waiting: Waiting
) -> DiffReport:
    waiting.note("reads EntitlementPolicies")
    policies = await _policies(connection, namespace)
    if options.name:
        policies = tuple(each for each in policies if text(each, "metadata", "name") == options.name)
    accounts: tuple[Document, ...] = ()
    gaps: list[GapRow] = []
    if any(text(each, "spec", "aws", "accountRef", "name") for each in policies):
        waiting.note("reads CloudAccounts")
        try:
            accounts = tuple(await connection.objects.list("CloudAccount"))
        except LeastwiseError as error:
            gaps.append(GapRow("cloudaccounts", f"their Gaps are not known: {without_request(str(error))}"))
    return read_statuses(policies, accounts, place=place_text(namespace), gaps=gaps)


async def _policies(connection: Connection, namespace: str) -> tuple[Document, ...]:
    try:
        return tuple(await connection.objects.list(POLICY, namespace))
    except NotFoundError as error:
        raise not_served() from error
    except ForbiddenError as error:
        if namespace:
            raise
        raise CommandError(
            without_request(str(error)),
            allowed="one namespace that you may read, by --namespace",
            next_command=f"diff -n {connection.namespace}",
        ) from error


def not_served() -> CommandError:
    """Return the error for a cluster without our kinds."""
    return CommandError(
        "the cluster does not serve entitlementpolicies.leastwise.dev: the CRDs are not installed",
        allowed="a cluster where Leastwise is installed, by --context",
        next_command="doctor",
    )


# ---------------------------------------------------------------- live


async def _live(connection: Connection, namespace: str, options: DiffOptions, waiting: Waiting) -> DiffReport:
    cluster = await identify(connection)
    waiting.note("lists the cluster's RBAC")
    view = await connection.observe(cluster, (namespace,) if namespace else ())
    _require_policies(view, connection)
    aws = connection.aws(cluster, view)
    systems = LiveSystems(view, aws.clouds, cluster, options.operator_namespace)
    chosen = _chosen(view, namespace, options.name)
    refs = {each.policy.aws.account_ref for each in chosen if each.policy.aws is not None}
    gaps = [*cluster_gaps(view), *_foreign_identity(view, cluster)]
    if options.reads_aws:
        accounts, unread = await read_accounts(systems, refs, waiting.note)
        gaps += unread
    else:
        accounts = {}
        gaps += [GapRow(f"account/{ref}", "not read: --skip-aws") for ref in sorted(refs)]
    waiting.note(f"judges {len(chosen)} policies")
    rows, drifts = await judge_live(systems, chosen, accounts, connection.clock.now())
    return live_report(place_text(namespace), rows, drifts, gaps)


async def identify(connection: Connection) -> Cluster:
    """Return the cluster's identity, or say how to name it: it is part of every mark."""
    try:
        return await connection.identify()
    except ForbiddenError as error:
        raise CommandError(
            f"the cluster's identity cannot be read: {without_request(str(error))}",
            allowed="--cluster-id with the identity that the operator has (the uid of namespace kube-system"
            " unless the chart's cluster.id is set)",
            next_command="diff --cluster-id ID --live",
        ) from error


def _require_policies(view: ClusterView, connection: Connection) -> None:
    """Without the policies there is nothing to judge."""
    gap = next((each for each in view.gaps() if each.scope == "entitlementpolicies"), None)
    if gap is None:
        return
    if gap.reason == "Unreachable" and "not served" in gap.message:
        raise not_served()
    raise CommandError(
        without_request(gap.message),
        allowed="one namespace that you may read, by --namespace",
        next_command=f"diff --live -n {connection.namespace}",
    )


def _chosen(view: ClusterView, namespace: str, name: str) -> tuple[StoredPolicy, ...]:
    keys = sorted(each.key for each in (view.policies_in(namespace) if namespace else view.policies()))
    found = (view.stored_policy(key) for key in keys if not name or key.name == name)
    return tuple(each for each in found if each is not None)


def _foreign_identity(view: ListedView, cluster: Cluster) -> list[GapRow]:
    """Marks of another identity that name living policies: the cluster was told another id."""
    marks = {mark for each in view.marked() if (mark := Mark.parse(each.owner)) is not None}
    others = {
        mark.cluster_id
        for mark in marks
        if mark.cluster_id != cluster.id and view.policy(mark.policy) is not None
    }
    return [
        GapRow(
            f"objects marked by cluster '{other}'",
            f"they count as strangers', because this cluster is '{cluster.id}'; if the operator's cluster.id"
            f" is '{other}', give --cluster-id {other}",
        )
        for other in sorted(others)
    ]


# ---------------------------------------------------------------- output


def _show(screen: Screen, report: DiffReport, namespace: str, options: DiffOptions) -> None:
    if options.form == "name":
        screen.lines(f"entitlementpolicy.leastwise.dev/{each.name}" for each in report.drifted_policies)
    elif options.form in {"json", "yaml"}:
        screen.document(to_json(report), options.form)
    else:
        is_wide = options.form == "wide"
        print_diff(screen, report, namespace=namespace, is_wide=is_wide, only=options.name)


def to_json(report: DiffReport) -> Mapping[str, object]:
    """Return a report as plain values; the words are those of the table."""
    return {
        "source": report.source,
        "place": report.place,
        "whole": report.is_whole,
        "totals": {
            "policies": len(report.policies),
            "unknown": len(report.unknown),
            "open": len(report.open_drifts),
            "exempt": report.exempt,
            **{kind.value: report.count(kind) for kind in DriftKind},
        },
        "drift": [_drift_json(each) for each in sorted(report.drifts, key=lambda each: each.sort_key)],
        "policies": [
            {
                "namespace": each.key.namespace,
                "name": each.key.name,
                "enforcement": each.enforcement,
                "judged": each.judged.value,
                "whyUnknown": each.why_unknown,
                "problem": each.problem,
            }
            for each in report.policies
        ],
        "gaps": [{"what": each.what, "why": each.why} for each in report.gaps],
    }


def _drift_json(drift: DriftRow) -> Mapping[str, object]:
    return {
        "namespace": drift.policy.namespace,
        "name": drift.policy.name,
        "severity": drift.severity.word,
        "direction": drift.direction.value,
        "kind": drift.kind,
        "plane": drift.plane,
        "ref": drift.ref,
        "detail": drift.detail,
        "exempt": drift.is_exempt,
    }


def _exit_code(screen: Screen, report: DiffReport, options: DiffOptions) -> int:
    """Found: 3. Nothing found, but not everything seen: 1, because nothing may be called clean."""
    if not options.exit_code and options.fail_on is None:
        return EXIT_CLEAN
    lowest = options.fail_on if options.fail_on is not None else Severity.INFO
    if report.at_least(lowest):
        return EXIT_FINDINGS
    if report.is_whole:
        return EXIT_CLEAN
    screen.note_error("Error: not everything could be seen, so the answer is not 'no changes'")
    return EXIT_ERROR
