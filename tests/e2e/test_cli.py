"""The command line on a real API server: as the admin, as people with few rights, as kubectl's plugin."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from leastwise_dev import tools
from leastwise_dev import world_objects as objects
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.kubectl import Kubectl
from leastwise_dev.worlds import World

pytestmark = pytest.mark.e2e

Manifest = dict[str, Any]

RBAC = "rbac.authorization.k8s.io"
API = "leastwise.dev/v1alpha1"
SCRIPTS = Path(sys.executable).parent


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """Both streams without their line breaks."""
        return " ".join(f"{self.out} {self.err}".split())


def leastwise(kubeconfig: Path, *args: str, environment: Mapping[str, str] | None = None) -> Ran:
    """Run the command line as a person does; nothing of the test's own environment tells it where AWS is."""
    inherited = {
        key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "LEASTWISE_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "leastwise", *args],
        env={
            **inherited,
            "KUBECONFIG": str(kubeconfig),
            "AWS_EC2_METADATA_DISABLED": "true",
            **(environment or {}),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


# ---------------------------------------------------------------- a cluster without an operator


def binding(kind: str, name: str, namespace: str, role: str, subject: Manifest, **metadata: Any) -> Manifest:
    place = {"namespace": namespace} if kind == "RoleBinding" else {}
    return {
        "apiVersion": f"{RBAC}/v1",
        "kind": kind,
        "metadata": {"name": name, **place, **metadata},
        "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": role},
        "subjects": [subject],
    }


def account_subject(namespace: str, name: str = "api") -> Manifest:
    return {"kind": "ServiceAccount", "name": name, "namespace": namespace}


def policy(namespace: str, name: str = "reader", **spec: Any) -> Manifest:
    return {
        "apiVersion": API,
        "kind": "EntitlementPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "subject": {"serviceAccountName": "api"},
            "enforcement": "Enforce",
            "kubernetes": {"rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]}]},
            **spec,
        },
    }


@pytest.fixture
def place(admin: Kubectl, cluster: ControlPlane, namespace: str) -> Iterator[str]:
    """A namespace with a ceiling, a policy that nobody looks at, and a foreign binding of its subject."""
    admin("label", "namespace", namespace, f"team={namespace}")
    foreign = binding(
        "ClusterRoleBinding", f"legacy-{namespace}", "", "cluster-admin", account_subject(namespace)
    )
    admin.apply(objects.service_account(namespace), objects.ceiling(namespace), policy(namespace), foreign)
    yield namespace
    admin.delete("clusterrolebinding", f"legacy-{namespace}")
    admin.delete("entitlementceiling", namespace)


@pytest.fixture
def alice(admin: Kubectl, cluster: ControlPlane, place: str) -> Path:
    """alice's kubeconfig; she reads policies, Roles, bindings and ServiceAccounts of the namespace."""
    rules = [
        {"apiGroups": ["leastwise.dev"], "resources": ["entitlementpolicies"], "verbs": ["get", "list"]},
        {"apiGroups": [RBAC], "resources": ["roles", "rolebindings"], "verbs": ["get", "list"]},
        {"apiGroups": [""], "resources": ["serviceaccounts", "namespaces"], "verbs": ["get", "list"]},
    ]
    metadata = {"name": "alice-reads", "namespace": place}
    admin.apply(
        {"apiVersion": f"{RBAC}/v1", "kind": "Role", "metadata": metadata, "rules": rules},
        {
            "apiVersion": f"{RBAC}/v1",
            "kind": "RoleBinding",
            "metadata": metadata,
            "roleRef": {"apiGroup": RBAC, "kind": "Role", "name": "alice-reads"},
            "subjects": [{"kind": "User", "name": "alice", "apiGroup": RBAC}],
        },
    )
    return cluster.kubeconfig_for("alice")


def write_status(admin: Kubectl, namespace: str, *drifts: Manifest) -> None:
    """Write what an operator would have written."""
    generation = admin.get("epol", "reader", namespace)["metadata"]["generation"]
    found = {"observedGeneration": generation, "lastTransitionTime": "2026-01-01T00:00:00Z", "message": "x"}
    drifted = {"type": "Drifted", "status": "True" if drifts else "False", "reason": "Compared", **found}
    status = {
        "observedGeneration": generation,
        "drift": list(drifts),
        "conditions": [{"type": "Ready", "status": "True", "reason": "Observed", **found}, drifted],
    }
    admin.patch("epol", "reader", {"status": status}, namespace, status=True)


LEGACY: Manifest = {
    "kind": "extra",
    "plane": "kubernetes",
    "ref": "ClusterRoleBinding/legacy-admin",
    "severity": "Critical",
    "detail": "a foreign binding gives ClusterRole/cluster-admin",
}


def test_diff_shows_what_the_operator_wrote(admin: Kubectl, cluster: ControlPlane, place: str) -> None:
    write_status(admin, place, LEGACY)
    found = leastwise(cluster.admin_kubeconfig, "diff", "-n", place, "--fail-on", "high")
    assert found.code == 3
    assert found.out.startswith("▲▲ 1 difference in 1 of 1 policy")
    assert "▲▲ Critical  + extra  ClusterRoleBinding/legacy-admin" in found.out
    assert not found.err


def test_diff_of_a_policy_in_sync_is_clean(admin: Kubectl, cluster: ControlPlane, place: str) -> None:
    write_status(admin, place)
    found = leastwise(cluster.admin_kubeconfig, "diff", "-n", place, "reader", "--exit-code")
    assert (found.code, found.out[0]) == (0, "✓")


def test_diff_without_an_operator_calls_nothing_clear(cluster: ControlPlane, place: str) -> None:
    found = leastwise(cluster.admin_kubeconfig, "diff", "-n", place, "--exit-code")
    assert found.code == 1
    assert "the operator has not looked at this generation yet" in found.words


def test_diff_live_finds_what_nobody_has_reported(cluster: ControlPlane, place: str) -> None:
    found = leastwise(cluster.admin_kubeconfig, "diff", "--live", "-n", place, "-o", "json")
    rows = json.loads(found.out)
    assert {(each["severity"], each["kind"]) for each in rows["drift"]} == {
        ("Critical", "extra"),
        ("Medium", "missing"),
    }
    assert f"ClusterRoleBinding/legacy-{place}" in {each["ref"] for each in rows["drift"]}
    assert rows["whole"] is True


def test_diff_live_of_a_person_names_what_it_may_not_read(
    admin: Kubectl, cluster: ControlPlane, place: str, alice: Path
) -> None:
    refused = leastwise(alice, "diff", "--live", "-n", place)
    assert refused.code == 1
    assert "--cluster-id" in refused.err
    identity = admin.get("namespace", "kube-system")["metadata"]["uid"]
    found = leastwise(alice, "diff", "--live", "-n", place, "--cluster-id", identity, "-o", "json")
    report = json.loads(found.out)
    assert report["whole"] is False
    gaps = {each["what"] for each in report["gaps"]}
    assert {"clusterrolebindings", "rolebindings", "clusterroles", "entitlementceilings"} <= gaps
    assert "roles" not in gaps
    assert {each["kind"] for each in report["drift"]} == {"missing"}
    assert report["policies"][0]["judged"] == "unknown"


def test_a_person_is_sent_to_a_namespace_of_hers(alice: Path) -> None:
    found = leastwise(alice, "diff", "-A")
    assert found.code == 1
    assert 'User "alice" cannot list' in found.err
    assert "one namespace that you may read, by --namespace" in found.err


def test_explain_ceiling_names_the_ceiling(cluster: ControlPlane, place: str, alice: Path) -> None:
    found = leastwise(cluster.admin_kubeconfig, "explain-ceiling", place, "-o", "yaml")
    explained = yaml.safe_load(found.out)
    assert explained["ceilings"] == [place]
    assert explained["kubernetes"]["bindableRoles"] == [
        {"kind": "ClusterRole", "name": "view", "ceiling": place}
    ]
    blind = leastwise(alice, "explain-ceiling", place)
    assert blind.code == 1
    assert "is not known: the ceilings could not be read" in blind.words


def test_doctor_knows_our_kinds_and_misses_an_installation(cluster: ControlPlane, place: str) -> None:
    found = leastwise(cluster.admin_kubeconfig, "doctor", "-n", place, "-o", "json")
    checks = {each["what"]: each["state"] for each in json.loads(found.out)["checks"]}
    assert checks["entitlementpolicies"] == checks["cloudaccounts"] == "OK"
    assert checks["read what is compared"] == "OK"
    assert found.code in {0, 3}  # other tests may have installed the chart


def test_the_rules_that_doctor_prints_are_enough(admin: Kubectl, cluster: ControlPlane, place: str) -> None:
    """Apply exactly what is printed, ask again: nothing is missing."""
    account = f"doctor-{place}"
    own = ("--operator-namespace", place, "--operator-account", account)
    asked = ("doctor", "-n", place, "--as-operator", *own, "-o", "json")
    before = json.loads(leastwise(cluster.admin_kubeconfig, *asked).out)
    assert before["missing"]
    for each in before["missing"]:
        is_wide = not each["namespace"]
        metadata = {"name": account} | ({} if is_wide else {"namespace": each["namespace"]})
        role, bound = ("ClusterRole", "ClusterRoleBinding") if is_wide else ("Role", "RoleBinding")
        admin.apply(
            {"apiVersion": f"{RBAC}/v1", "kind": role, "metadata": metadata, "rules": each["rules"]},
            {
                "apiVersion": f"{RBAC}/v1",
                "kind": bound,
                "metadata": metadata,
                "roleRef": {"apiGroup": RBAC, "kind": role, "name": account},
                "subjects": [account_subject(place, account)],
            },
        )
    try:
        deadline = time.monotonic() + 10  # the authorizer hears of new roles after a moment
        while (after := json.loads(leastwise(cluster.admin_kubeconfig, *asked).out))["missing"]:
            assert time.monotonic() < deadline, after["missing"]
    finally:
        admin.delete("clusterrolebinding", account)
        admin.delete("clusterrole", account)


def revision(admin: Kubectl, namespace: str, name: str = "reader") -> Manifest:
    """What an operator keeps before it takes the policy's grants away; in a namespace of the test's own."""
    identity = admin.get("namespace", "kube-system")["metadata"]["uid"]
    owner = f"{identity}/{namespace}/{name}"
    spec = policy(namespace)["spec"]
    return {
        "apiVersion": "apps/v1",
        "kind": "ControllerRevision",
        "metadata": {
            "name": f"leastwise-{name}",
            "namespace": namespace,
            "labels": {"leastwise.dev/managed": "true"},
        },
        "revision": 1,
        "data": {
            "owner": owner,
            "namespace": namespace,
            "policy": name,
            "reason": "PolicyDeleted",
            "spec": spec,
            "documents": {f"Role/{namespace}/leastwise-{name}": {"rules": spec["kubernetes"]["rules"]}},
            "labels": {"team": "payments"},
        },
    }


def test_rollback_lists_and_previews_and_writes_nothing(
    admin: Kubectl, cluster: ControlPlane, place: str, alice: Path
) -> None:
    admin.apply(revision(admin, place))
    own = ("--operator-namespace", place)
    listed = leastwise(cluster.admin_kubeconfig, "rollback", "-n", place, *own)
    assert listed.code == 0
    assert "PolicyDeleted" in listed.out
    before = admin.get("epol", "reader", place)["metadata"]["resourceVersion"]
    shown = leastwise(cluster.admin_kubeconfig, "rollback", f"{place}/reader", *own)
    assert shown.code == 0
    assert "would get its kept spec back" in shown.words
    assert admin.get("epol", "reader", place)["metadata"]["resourceVersion"] == before
    refused = leastwise(alice, "rollback", "-n", place, *own, "--cluster-id", "x")
    assert refused.code == 1
    assert "where tenants do not read" in refused.words


def test_rollback_writes_a_suspended_policy_and_waits_only_so_long(
    admin: Kubectl, cluster: ControlPlane, place: str
) -> None:
    admin.apply(revision(admin, place))
    admin.delete("epol", "reader", place)
    own = ("--operator-namespace", place, "--timeout", "1")
    found = leastwise(cluster.admin_kubeconfig, "rollback", f"{place}/reader", "--yes", *own)
    assert found.code == 1
    assert "the operator has not looked at the policy; is it running?" in found.words
    stored = admin.get("epol", "reader", place)
    assert stored["spec"]["enforcement"] == "Suspended"
    assert stored["metadata"]["annotations"]["leastwise.dev/rollback-to"] == "leastwise-reader"
    assert stored["metadata"]["labels"] == {"team": "payments"}


def test_rollback_for_another_subject_is_refused_before_the_api_server_does(
    admin: Kubectl, cluster: ControlPlane, place: str
) -> None:
    kept = revision(admin, place)
    kept["data"]["spec"]["subject"] = {"serviceAccountName": "other"}
    admin.apply(kept)
    own = ("--operator-namespace", place)
    found = leastwise(cluster.admin_kubeconfig, "rollback", f"{place}/reader", "--yes", *own)
    assert found.code == 1
    assert "differ in spec.subject" in found.words


def leave_behind(admin: Kubectl, namespace: str) -> None:
    """What an operator makes of the policy, under its mark; and a stranger's things beside."""
    identity = admin.get("namespace", "kube-system")["metadata"]["uid"]
    marked = {
        "labels": {"leastwise.dev/managed": "true"},
        "annotations": {"leastwise.dev/owner": f"{identity}/{namespace}/reader"},
    }
    subject = account_subject(namespace)
    admin.apply(
        {
            "apiVersion": f"{RBAC}/v1",
            "kind": "Role",
            "metadata": {"name": "ours", "namespace": namespace, **marked},
            "rules": [],
        },
        binding("RoleBinding", "ours", namespace, "view", subject, **marked),
        binding("ClusterRoleBinding", f"ours-{namespace}", "", "view", subject, **marked),
        binding("RoleBinding", "theirs", namespace, "view", subject),
    )
    admin.patch("epol", "reader", {"metadata": {"finalizers": ["leastwise.dev/finalizer"]}}, namespace)


def annotate_as_operator(admin: Kubectl, namespace: str) -> None:
    arn = "arn:aws:iam::111122223333:role/leastwise/x"
    admin(
        "apply",
        "--server-side",
        "--field-manager=leastwise.dev/policy-controller",
        "-f",
        "-",
        input=json.dumps(
            {
                "apiVersion": "v1",
                "kind": "ServiceAccount",
                "metadata": {
                    "name": "api",
                    "namespace": namespace,
                    "annotations": {"eks.amazonaws.com/role-arn": arn},
                },
            }
        ),
    )


def test_cleanup_takes_away_what_is_ours_and_nothing_else(
    admin: Kubectl, cluster: ControlPlane, place: str
) -> None:
    """R1, R13: a stranger's binding and the policy itself stay, the namespace can go."""
    leave_behind(admin, place)
    annotate_as_operator(admin, place)
    own = ("-n", place, "--operator-namespace", place, "--skip-aws")
    dry = leastwise(cluster.admin_kubeconfig, "cleanup", *own)
    assert dry.code == 0
    assert "nothing was changed (dry run)" in dry.words
    assert admin.exists("rolebinding", "ours", place)
    done = leastwise(cluster.admin_kubeconfig, "cleanup", *own, "--yes", "-o", "json")
    steps = [(each["action"], each["object"], each["result"]) for each in json.loads(done.out)["steps"]]
    assert steps == [
        ("keep", f"EntitlementPolicy/{place}/reader", "done"),
        ("delete", f"ClusterRoleBinding/ours-{place}", "done"),
        ("delete", f"RoleBinding/{place}/ours", "done"),
        ("delete", f"Role/{place}/ours", "done"),
        ("unannotate", f"ServiceAccount/{place}/api", "done"),
        ("release", f"EntitlementPolicy/{place}/reader", "done"),
    ]
    assert not admin.exists("rolebinding", "ours", place)
    assert admin.exists("rolebinding", "theirs", place)
    assert "finalizers" not in admin.get("epol", "reader", place)["metadata"]
    assert "annotations" not in admin.get("serviceaccount", "api", place)["metadata"]
    kept = leastwise(cluster.admin_kubeconfig, "rollback", "-n", place, "--operator-namespace", place)
    assert "CleanedUp" in kept.out


def test_cleanup_stops_where_an_operator_renews_its_lease(
    admin: Kubectl, cluster: ControlPlane, place: str
) -> None:
    leave_behind(admin, place)
    spec = {"holderIdentity": "leastwise-0", "leaseDurationSeconds": 5}
    lease = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "leastwise-controller", "namespace": place},
        "spec": spec,
    }
    admin.apply(lease)
    command = [sys.executable, "-m", "leastwise", "cleanup", "-n", place, "--yes"]
    command += ["--operator-namespace", place, "--skip-aws"]
    running = subprocess.Popen(
        command,
        env={**os.environ, "KUBECONFIG": str(cluster.admin_kubeconfig)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    number = 0
    while running.poll() is None:
        number += 1
        admin.patch("lease", "leastwise-controller", {"spec": {"leaseTransitions": number}}, place)
        time.sleep(0.2)
    out, err = running.communicate()
    assert running.returncode == 1, out
    assert "leastwise-0 renews the Lease" in err
    assert admin.exists("rolebinding", "ours", place)
    # nobody renews it any more: after its own time its holder is taken for gone
    found = leastwise(cluster.admin_kubeconfig, *command[3:])
    assert found.code == 0, found.words
    assert not admin.exists("rolebinding", "ours", place)


def test_kubectl_finds_the_plugin_and_completes_it(cluster: ControlPlane, place: str, tmp_path: Path) -> None:
    for name in ("kubectl-leastwise", "kubectl_complete-leastwise"):
        (tmp_path / name).symlink_to(SCRIPTS / name)
    environment = {**os.environ, "KUBECONFIG": str(cluster.admin_kubeconfig), "PATH": f"{tmp_path}:/usr/bin"}

    def kubectl(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(tools.kubectl()), *args], env=environment, capture_output=True, text=True, check=False
        )

    plugins = kubectl("plugin", "list")
    assert (plugins.returncode, plugins.stderr) == (0, "")
    assert "kubectl-leastwise" in plugins.stdout
    assert kubectl("leastwise", "diff", "--help").stdout.startswith("Usage: kubectl leastwise diff")
    assert "Next: kubectl leastwise" in kubectl("leastwise", "diff", "-n", place).stdout
    completed = kubectl("__complete", "leastwise", "doc").stdout
    assert completed.splitlines()[0].startswith("doctor")


def test_output_is_80_columns_wide(admin: Kubectl, cluster: ControlPlane, place: str) -> None:
    write_status(admin, place, LEGACY)
    for words in (("diff", "-A"), ("diff", "-A", "--live"), ("doctor",), ("explain-ceiling", place)):
        found = leastwise(cluster.admin_kubeconfig, *words, environment={"COLUMNS": "200"})
        wide = [each for each in found.out.splitlines() if len(each) > 80 and not each.startswith("Next: ")]
        assert not wide, (words, wide)


# ---------------------------------------------------------------- with the operator, and AWS


def aws_of(world: World) -> dict[str, str]:
    """The environment of a person with rights in the account of the stand-in."""
    credentials = world.aws.environment("admin")
    return {**credentials, "LEASTWISE_UNSAFE_AWS_ENDPOINT_URL": credentials["AWS_ENDPOINT_URL"]}


def in_world(world: World, *args: str, with_aws: bool = True) -> Ran:
    identity = {
        "LEASTWISE_CLUSTER_NAME": "prod",
        "LEASTWISE_CLUSTER_ARN": world.cluster_arn,
        "LEASTWISE_CLUSTER_ISSUER": world.plane.issuer,
    }
    environment = {**identity, **(aws_of(world) if with_aws else {})}
    return leastwise(world.plane.admin_kubeconfig, *args, environment=environment)


def test_live_and_stored_views_agree_with_a_running_operator(world: World, team: str) -> None:
    world.apply(objects.policy(team, aws=objects.aws_block("arn:aws:s3:::invoices/*")))
    status = world.wait_ready(team, "reader")
    stored = in_world(world, "diff", "-n", team, "--exit-code", with_aws=False)
    assert (stored.code, stored.out[0]) == (0, "✓"), stored.words
    live = in_world(world, "diff", "-n", team, "--live", "--exit-code")
    assert (live.code, live.out[0]) == (0, "✓"), live.words
    role = status["aws"]["roleArn"].rpartition("/")[2]
    world.operator.kill()  # so that nobody repairs what is found
    world.iam.put_role_policy(
        RoleName=role,
        PolicyName="by-hand",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}],
            }
        ),
    )
    found = json.loads(in_world(world, "diff", "-n", team, "--live", "-o", "json").out)
    (row,) = found["drift"]
    assert (row["severity"], row["direction"], row["plane"]) == ("Critical", "wider", "aws")
    assert "by-hand" in row["detail"]
    blind = in_world(world, "diff", "-n", team, "--live", "--exit-code", with_aws=False)
    assert blind.code == 1
    assert "? account/prod: " in blind.out


def test_doctor_finds_an_installation_whole(world: World, team: str) -> None:
    world.apply(objects.policy(team))
    world.wait_ready(team, "reader")
    found = in_world(world, "doctor", "-n", team, "--as-operator", "-o", "json")
    checks = {each["what"]: each for each in json.loads(found.out)["checks"]}
    for what in ("read what is compared", "status, finalizers, events", "Lease, prior documents"):
        assert checks[what]["state"] == "OK", checks[what]
    assert checks[f"{team}/reader"]["state"] == "OK"
    assert checks["RoleBindings"]["state"] == checks["Roles"]["state"] == "OK"
    assert checks["Roles beyond its own rights"]["state"] == "NotHeld"
    assert {each["state"] for each in checks.values() if each["area"] == "admission"} == {"OK"}
    assert checks["prod"]["state"] == "OK"


def test_a_policy_that_was_deleted_is_given_back(world: World, team: str) -> None:
    """R2, through the whole product."""
    world.apply(objects.policy(team, aws=objects.aws_block("arn:aws:s3:::invoices/*")))
    world.wait_ready(team, "reader")
    world.kubectl.delete("epol", "reader", team)
    found = in_world(world, "rollback", f"{team}/reader", "--yes")
    assert found.code == 0, found.words
    assert "Given back:" in found.out
    status = world.policy_status(team, "reader")
    assert status["rollback"]["revision"]
    assert world.annotated_role(team, "api")
    again = in_world(world, "rollback", f"{team}/reader", "--yes")
    assert again.code == 0, again.words


def test_a_rollback_above_the_ceiling_is_refused(world: World, team: str) -> None:
    world.apply(objects.policy(team))
    world.wait_ready(team, "reader")
    world.kubectl.delete("epol", "reader", team)
    world.kubectl.delete("entitlementceiling", team)
    found = in_world(world, "rollback", f"{team}/reader", "--yes")
    assert found.code == 1
    assert "no ceiling selects namespace" in found.words
    assert world.policy(team, "reader") is None


def test_cleanup_after_a_dead_operator_closes_roles_and_then_deletes_them(world: World, team: str) -> None:
    """R13: the operator is gone for good; what it granted ends, trust first."""
    world.apply(objects.policy(team, aws=objects.aws_block("arn:aws:s3:::invoices/*")))
    status = world.wait_ready(team, "reader")
    role = status["aws"]["roleArn"].rpartition("/")[2]
    world.operator.kill()
    own = ("-n", team, "--force-while-operator-runs")
    found = in_world(world, "cleanup", *own, "--yes")
    assert found.code == 0, found.words
    assert not world.iam.list_role_policies(RoleName=role)["PolicyNames"]
    trust = json.dumps(world.iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"])
    assert '"Effect": "Allow"' not in trust
    stored = world.policy(team, "reader")
    assert stored is not None
    assert "finalizers" not in stored["metadata"]
    deadline = time.monotonic() + 30  # the account's removal wait is five seconds
    while role in world.roles():
        assert time.monotonic() < deadline
        in_world(world, "cleanup", *own, "--yes", "--delete")
        time.sleep(1)
    left = in_world(world, "cleanup", *own)
    assert left.out.startswith("✓ OK: nothing with our mark is left"), left.words
