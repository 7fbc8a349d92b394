"""The middle of the demo: edits by hand in both systems, and what becomes of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from leastwise_dev.demo_world import API, API_POLICY, FOREIGN_BINDING, TEAM, WORKER, WORKER_POLICY, Demo

_WIDE = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
_INLINE = "leastwise"


def edit_by_hand(demo: Demo) -> None:
    """Somebody widens what both policies made, in RBAC and in IAM."""
    tell = demo.tell
    tell.step("Somebody edits by hand, in RBAC and in IAM")
    demo.set_enforcement(WORKER_POLICY, "Observe")
    demo.wait(
        lambda: demo.ready(WORKER_POLICY)[0] == "True",
        "from now on the operator only watches worker; it still enforces api",
        "the operator takes it up",
    )
    credentials = demo.world.assume(TEAM, API)
    demo.wait(
        lambda: _widen_role(demo, API_POLICY) and demo.reads(credentials, "salaries", "all.csv"),
        f"IAM: the inline policy of {API} now allows s3:*; it reads s3://salaries/all.csv",
        "the edit takes effect",
    )
    role = demo.role_of(WORKER_POLICY)
    demo.world.iam.delete_role_permissions_boundary(RoleName=role)
    tell.check(
        not _boundary(demo, role), f"IAM: the permissions boundary of the role of {WORKER} is taken off"
    )
    _widen_kubernetes_role(demo, API_POLICY)
    _widen_kubernetes_role(demo, WORKER_POLICY)
    demo.wait(
        lambda: demo.may(WORKER, "delete", "pods"),
        f"RBAC: the verb delete is added to both Roles; {WORKER} can delete pods",
        "the edit takes effect",
    )


def _widen_role(demo: Demo, policy: str) -> bool:
    """Put it; again where the operator was faster than the reader."""
    document = json.dumps(_WIDE)
    demo.world.iam.put_role_policy(RoleName=demo.role_of(policy), PolicyName=_INLINE, PolicyDocument=document)
    return True


def _boundary(demo: Demo, role: str) -> str:
    answer = demo.world.iam.get_role(RoleName=role)["Role"]
    arn: str = answer.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", "")
    return arn


def _widen_kubernetes_role(demo: Demo, policy: str) -> None:
    edit = json.dumps([{"op": "add", "path": "/rules/0/verbs/-", "value": "delete"}])
    demo.platform("patch", "role", demo.kubernetes_role_of(policy), "-n", TEAM, "--type=json", "-p", edit)


def show_drift(demo: Demo) -> None:
    """Where drift is seen: status, metrics, our own command line, events."""
    tell = demo.tell
    tell.step("The drift is seen; what is enforced is repaired, what is observed is reported")
    demo.wait(
        lambda: _inline(demo, API_POLICY) != _WIDE and demo.ready(API_POLICY) == ("True", "Succeeded"),
        "api: the inline policy says again what is declared",
        "the account's next refresh, at most 10 seconds",
    )
    credentials = demo.world.assume(TEAM, API)
    tell.check(
        not demo.reads(credentials, "salaries", "all.csv"), f"{API} cannot read s3://salaries any more"
    )
    tell.check(demo.reads(credentials, "invoices", "2026/january.csv"), f"{API} still reads its invoices")
    tell.check(not demo.may(API, "delete", "configmaps"), f"{API} cannot delete configmaps any more")
    demo.wait(
        lambda: (
            demo.drift(WORKER_POLICY, plane="aws", severity="Critical")
            and demo.drift(WORKER_POLICY, plane="kubernetes", kind="changed")
        ),
        "worker: both edits stand and are reported; the boundary is Critical",
        "the account's next refresh, at most 10 seconds",
    )
    demo.kubectl("get", "epol", "-n", TEAM)
    tell.check(
        demo.ready(WORKER_POLICY) == ("True", "Observed"), "reporting turns nothing red: Ready, Observed"
    )
    _show_metrics(demo)
    _show_events(demo)
    told = demo.leastwise("diff", "-n", TEAM, "--exit-code", expected=3)
    tell.check(WORKER_POLICY in told and "1 Critical" in told, "exit code 3: worker drifts, api does not")


def _show_metrics(demo: Demo) -> None:
    operator = demo.world.operator
    wanted = ("leastwise_drift_open{", "leastwise_drift_corrected_total{")
    lines = [line for line in operator.metrics().splitlines() if line.startswith(wanted)]
    told = [line for line in lines if not line.endswith(" 0.0")]
    demo.tell.shows(f"curl -s 127.0.0.1:{operator.port}/metrics | grep leastwise_drift_", "\n".join(told))
    is_open = operator.metric("leastwise_drift_open", cloud="aws", severity="critical")
    demo.tell.check(is_open >= 1, "leastwise_drift_open counts the boundary as critical")
    for cloud in ("kubernetes", "aws"):
        labels = {"cloud": cloud, "kind": "changed", "result": "success"}
        corrected = operator.metric("leastwise_drift_corrected_total", **labels)
        demo.tell.check(corrected >= 1, f"leastwise_drift_corrected_total counts the repair in {cloud}")


def _show_events(demo: Demo) -> None:
    events = [
        each
        for each in demo.platform.list("events.events.k8s.io", TEAM)
        if each["regarding"]["name"] == API_POLICY and each["reason"] in {"DriftDetected", "DriftRepaired"}
    ]
    text = "\n".join(f"{each['reason']:14} {each['note']}" for each in events)
    demo.tell.shows(f"kubectl get events -n {TEAM}", text)
    reasons = {each["reason"] for each in events}
    demo.tell.check(
        reasons == {"DriftDetected", "DriftRepaired"}, "events name what had drifted and what was repaired"
    )


def _inline(demo: Demo, policy: str) -> Mapping[str, Any]:
    answer = demo.world.iam.get_role_policy(RoleName=demo.role_of(policy), PolicyName=_INLINE)
    document: Mapping[str, Any] = answer["PolicyDocument"]
    return document


def repair(demo: Demo) -> None:
    """Observe becomes Enforce."""
    tell = demo.tell
    tell.step("From reported to repaired by one word")
    demo.set_enforcement(WORKER_POLICY, "Enforce")
    role = demo.role_of(WORKER_POLICY)
    demo.wait(
        lambda: demo.ready(WORKER_POLICY) == ("True", "Succeeded"),
        "worker is Ready: Succeeded, nothing drifts",
        "the operator repairs",
    )
    boundary = _boundary(demo, role)
    tell.check(boundary, f"the boundary is on again: {boundary}")
    tell.check(not demo.may(WORKER, "delete", "pods"), f"{WORKER} cannot delete pods any more")
    demo.leastwise("diff", "-n", TEAM, "--exit-code")


def report_foreign(demo: Demo) -> None:
    """A stranger's cluster-admin binding is told, not taken."""
    tell = demo.tell
    tell.step("A foreign cluster-admin binding is reported, and left to its owner")
    name = FOREIGN_BINDING
    make = (
        "create",
        "clusterrolebinding",
        name,
        "--clusterrole=cluster-admin",
        f"--serviceaccount={TEAM}:{API}",
    )
    demo.kubectl(*make)
    demo.wait(
        lambda: demo.drift(API_POLICY, kind="extra", severity="Critical"),
        f"api: ClusterRoleBinding/{name} is drift of kind extra, severity Critical",
        "the watch tells it",
    )
    tell.check(demo.ready(API_POLICY) == ("True", "ExtraReported"), "api is Ready: ExtraReported")
    demo.leastwise("diff", API_POLICY, "-n", TEAM)
    tell.check(
        demo.platform.exists("clusterrolebinding", name), "nothing without our mark is touched: it is there"
    )
