"""Withdrawals on the real control plane: what one takes away, how it comes back, and who may touch it."""

from __future__ import annotations

import re
import secrets
import shlex
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from e2e import loops
from e2e.installations import until
from e2e.test_cli import leastwise
from leastwise.adapters.kubernetes.client import KubernetesClient
from leastwise.adapters.kubernetes.withdrawals import KubernetesWithdrawals, render_withdrawal
from leastwise.clock import SystemClock
from leastwise.core.errors import AlreadyExistsError, ForbiddenError
from leastwise.core.identities import PolicyKey, ServiceAccount
from leastwise.core.permissions import KubernetesPermission, KubernetesRule, RoleRef
from leastwise.core.snapshots import BindingSubject
from leastwise.core.withdrawals.records import Evidence, Progress, Withdrawal, Withdrawn
from leastwise.services.leases import OpenGuard
from leastwise.services.withdrawal_statuses import render_withdrawal_status
from leastwise_dev import world_objects as objects
from leastwise_dev.kubeconfigs import Connection, write_kubeconfig
from leastwise_dev.worlds import OUR_API, World

pytestmark = pytest.mark.e2e

PAGE = Path(__file__).parents[2] / "docs" / "removal.md"
NAME = "reader-1"
FORBIDDEN = 403
STAGE = {"remediation": "Stage"}
JSON_PATCH = "application/json-patch+json"


def withdrawal(team: str, name: str = NAME, until_seconds: float = 3600.0) -> Withdrawal:
    """`list configmaps` of the policy `reader` is taken away since ten minutes."""
    now = datetime.now(UTC).replace(microsecond=0)
    return Withdrawal(
        namespace=team,
        name=name,
        uid="",
        policy=PolicyKey(team, "reader"),
        subject=ServiceAccount(team, "api"),
        withdrawn=Withdrawn(kubernetes=(KubernetesPermission("", "configmaps", "list"),)),
        reason="not used in 90 days",
        evidence=Evidence(7_776_000, now - timedelta(days=100), now, ("audit",)),
        announced=now - timedelta(minutes=20),
        narrow_after=now - timedelta(minutes=10),
        until=now + timedelta(seconds=until_seconds),
        watch_seconds=3600,
        progress=Progress(narrowed=now - timedelta(minutes=10)),
    )


def collection(team: str) -> str:
    return f"{OUR_API}/namespaces/{team}/withdrawals"


def path_of(team: str, name: str = NAME) -> str:
    return f"{collection(team)}/{name}"


@pytest.fixture
def operator(world: World) -> Connection:
    """The operator's own token: only it may make what an earlier run of the operator would have made."""
    token = world.plane.service_account_token(loops.OPERATOR_NAMESPACE, "leastwise")
    return Connection(world.plane.url, world.plane.ca_file, token)


def narrow(world: World, operator: Connection, team: str, one: Withdrawal | None = None) -> Withdrawal:
    """Let a policy be enforced and a narrowed withdrawal stand; return when the Role is narrower."""
    one = one or withdrawal(team)
    world.apply(objects.policy(team, excess=STAGE))
    world.wait_ready(team, "reader")
    made = operator.request("POST", collection(team), render_withdrawal(one))
    assert made.status == 201, made.body
    status = render_withdrawal_status(one, held="", taken=1, now=one.announced)
    written = operator.request(
        "PATCH", f"{path_of(team, one.name)}/status", {"status": status}, content_type=loops.MERGE
    )
    assert written.status == 200, written.body
    world.until(lambda: verbs(world, team) == {"get"}, "the Role holds less")
    return one


def verbs(world: World, team: str) -> set[str]:
    role = world.read(loops.role_path(world, team))
    assert role is not None
    return {verb for rule in role["rules"] or () for verb in rule["verbs"]}


def stage(world: World, team: str, name: str = NAME) -> str:
    found = world.read(path_of(team, name)) or {"status": {}}
    conditions = {each["type"]: each for each in found["status"].get("conditions", [])}
    return str(conditions.get("Active", {}).get("reason", ""))


# ---------------------------------------------------------------- what it does


def test_an_active_withdrawal_narrows_the_role_and_is_no_drift(
    world: World, team: str, operator: Connection
) -> None:
    narrow(world, operator, team)
    workload = world.plane.as_token(world.plane.service_account_token(team, "api"))
    assert workload.can("get", "configmaps", team)
    assert not workload.can("list", "configmaps", team)
    world.until(lambda: world.condition(team, "reader", "Withdrawn"), "the condition shows")
    world.wait_ready(team, "reader", reason="Succeeded")
    assert world.condition(team, "reader", "Withdrawn")["message"] == (
        "1 declared permissions are withdrawn: list configmaps"
    )
    assert world.condition(team, "reader", "Drifted")["status"] == "False"
    counts = world.policy_status(team, "reader")["counts"]
    assert (counts["declared"], counts["withdrawn"], counts["changed"]) == (2, 1, 0)
    policy = world.policy(team, "reader")
    assert policy is not None
    assert policy["spec"]["kubernetes"]["rules"] == [objects.CONFIG_READER]
    world.until(lambda: stage(world, team) == "Watching", "it is watched")
    columns = world.kubectl("get", "withdrawals", "-n", team).stdout.split()
    assert columns[:6] == ["NAME", "READY", "STAGE", "WITHDRAWN", "POLICY", "AGE"]
    assert columns[6:11] == [NAME, "True", "Watching", "1", "reader"]


def test_a_hand_that_widens_the_role_again_is_repaired(world: World, team: str, operator: Connection) -> None:
    narrow(world, operator, team)
    loops.edit(world, loops.role_path(world, team), {"rules": [objects.CONFIG_READER]})
    world.until(lambda: verbs(world, team) == {"get"}, "the Role is narrow again")


def test_diff_takes_it_into_account(world: World, team: str, operator: Connection) -> None:
    narrow(world, operator, team)
    world.until(lambda: world.condition(team, "reader", "Withdrawn"), "the condition shows")
    found = leastwise(world.plane.admin_kubeconfig, "diff", "-n", team, "--exit-code")
    assert found.code == 0, found.words


def test_a_withdrawn_role_of_which_nothing_is_left_stands_empty(
    world: World, team: str, operator: Connection
) -> None:
    one = withdrawal(team)
    atoms = tuple(KubernetesPermission("", "configmaps", verb) for verb in ("get", "list"))
    whole = Withdrawal(**{**_fields(one), "withdrawn": Withdrawn(kubernetes=atoms)})
    world.apply(objects.policy(team, excess=STAGE))
    world.wait_ready(team, "reader")
    assert operator.request("POST", collection(team), render_withdrawal(whole)).status == 201
    status = render_withdrawal_status(whole, held="", taken=2, now=whole.announced)
    operator.request("PATCH", f"{path_of(team)}/status", {"status": status}, content_type=loops.MERGE)
    world.until(lambda: verbs(world, team) == set(), "the Role holds nothing")
    loops.delete(world, path_of(team))
    world.until(lambda: verbs(world, team) == {"get", "list"}, "the Role holds everything")


def _fields(one: Withdrawal) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


# ---------------------------------------------------------------- how it comes back


def test_deleting_it_gives_everything_back(world: World, team: str, operator: Connection) -> None:
    narrow(world, operator, team)
    loops.delete(world, path_of(team))
    world.until(lambda: verbs(world, team) == {"get", "list"}, "the Role holds everything")
    world.until(lambda: not world.condition(team, "reader", "Withdrawn"), "the condition goes")


def test_its_deadline_gives_everything_back_by_itself(world: World, team: str, operator: Connection) -> None:
    narrow(world, operator, team, withdrawal(team, until_seconds=6))
    world.until(lambda: verbs(world, team) == {"get", "list"}, "the Role holds everything")
    world.until(lambda: stage(world, team) == "Expired", "it says so")
    assert "deadline passed" in loops.wait_event(world, team, "GivenBack")


def test_git_adopts_it(world: World, team: str, operator: Connection) -> None:
    narrow(world, operator, team)
    rules = [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]}]
    loops.change_policy(world, team, {"kubernetes": {"rules": rules}})
    world.until(lambda: stage(world, team) == "Adopted", "it is over")
    assert verbs(world, team) == {"get"}


def test_a_namespace_that_goes_is_not_held_up(world: World, operator: Connection) -> None:
    """The namespace controller deletes withdrawals too; it holds no verb of ours."""
    team = world.team(f"team-{secrets.token_hex(4)}")
    narrow(world, operator, team)
    world.kubectl("delete", "entitlementpolicies", "--all", "-n", team)
    world.kubectl.delete("namespace", team, wait=False)
    world.until(lambda: world.read(f"/api/v1/namespaces/{team}") is None, "the namespace is gone")


# ---------------------------------------------------------------- who may touch it


@pytest.fixture
def people(world: World, team: str) -> dict[str, Connection]:
    """A writer of withdrawals by RBAC alone, and one who holds `rollback` too."""
    made: dict[str, Connection] = {}
    for name, verbs_ in (
        ("writer", ["create", "delete", "get", "patch", "update"]),
        ("reviewer", ["create", "delete", "get", "patch", "rollback", "update"]),
    ):
        rule = {
            "apiGroups": ["leastwise.dev"],
            "resources": ["withdrawals", "withdrawals/status"],
            "verbs": verbs_,
        }
        role = {
            "apiVersion": objects.RBAC_API,
            "kind": "Role",
            "metadata": {"name": name, "namespace": team},
            "rules": [rule],
        }
        world.apply(
            objects.service_account(team, name),
            role,
            objects.role_binding(team, name, name, name, kind="Role"),
        )
        token = world.plane.service_account_token(team, name)
        made[name] = Connection(world.plane.url, world.plane.ca_file, token)
    path = f"{collection(team)}?dryRun=All"
    until(lambda: made["writer"].request("POST", path, render_withdrawal(withdrawal(team))), "-withdrawals")
    return made


def username(team: str, name: str) -> str:
    return f"system:serviceaccount:{team}:{name}"


def asking(by: str, why: str = "nightly job") -> dict[str, Any]:
    notes = {"leastwise.dev/rollback": why, "leastwise.dev/rollback-by": by}
    return {"metadata": {"annotations": notes}}


def refused(answer: Any, text: str) -> None:
    assert answer.status == FORBIDDEN, answer.body
    message = answer.json()["message"]
    assert "leastwise-withdrawals" in message
    assert text in message


def test_nobody_but_the_operator_makes_one(world: World, team: str, people: dict[str, Connection]) -> None:
    document = render_withdrawal(withdrawal(team, name="mine"))
    for who in (people["writer"], people["reviewer"], world.plane.connection):
        refused(who.request("POST", collection(team), document), "only the operator may make a Withdrawal")


def test_who_lacks_the_verb_gives_nothing_back(
    world: World, team: str, operator: Connection, people: dict[str, Connection]
) -> None:
    narrow(world, operator, team)
    writer = people["writer"]
    asked = writer.request("PATCH", path_of(team), asking(username(team, "writer")), content_type=loops.MERGE)
    refused(asked, "only who holds the verb 'rollback'")
    refused(writer.request("DELETE", path_of(team)), "only who holds the verb 'rollback'")
    assert verbs(world, team) == {"get"}


def test_a_reviewer_rolls_back_under_their_own_name(
    world: World, team: str, operator: Connection, people: dict[str, Connection]
) -> None:
    narrow(world, operator, team)
    reviewer, name = people["reviewer"], username(team, "reviewer")
    for body, text in (
        (asking("system:serviceaccount:other:ada"), "which must be"),
        (asking(name, why=""), "must say why"),
    ):
        refused(reviewer.request("PATCH", path_of(team), body, content_type=loops.MERGE), text)
    answer = reviewer.request("PATCH", path_of(team), asking(name), content_type=loops.MERGE)
    assert answer.status == 200, answer.body
    world.until(lambda: verbs(world, team) == {"get", "list"}, "the Role holds everything")
    world.until(lambda: stage(world, team) == "RolledBack", "it is over")
    ended = (world.read(path_of(team)) or {})["status"]["ended"]
    assert (ended["by"], ended["message"]) == (name, "nightly job")


@pytest.mark.parametrize(
    "body",
    [
        {"spec": {"reason": "because"}},
        {"metadata": {"labels": {"a": "b"}}},
        {"metadata": {"annotations": {"a": "b"}}},
        {"metadata": {"finalizers": ["example.com/hold"]}},
    ],
    ids=["spec", "label", "annotation", "finalizer"],
)
def test_nobody_changes_what_one_says(
    world: World, team: str, operator: Connection, people: dict[str, Connection], body: dict[str, Any]
) -> None:
    narrow(world, operator, team)
    for who in (people["reviewer"], world.plane.connection):
        answer = who.request("PATCH", path_of(team), body, content_type=loops.MERGE)
        assert answer.status in {FORBIDDEN, 422}, answer.body
        assert "only the operator" in answer.json()["message"] or "may not change" in answer.json()["message"]


def test_nobody_else_writes_its_status(
    world: World, team: str, operator: Connection, people: dict[str, Connection]
) -> None:
    narrow(world, operator, team)
    body = {"status": {"observedGeneration": 1, "narrowedTime": None}}
    for who in (people["reviewer"], world.plane.connection):
        answer = who.request("PATCH", f"{path_of(team)}/status", body, content_type=loops.MERGE)
        refused(answer, "only the operator may write the status")


def test_not_even_the_operator_changes_what_one_says(world: World, team: str, operator: Connection) -> None:
    narrow(world, operator, team)
    body = {"spec": {"reason": "because"}}
    answer = operator.request("PATCH", path_of(team), body, content_type=loops.MERGE)
    assert answer.status in {FORBIDDEN, 422}, answer.body


# ---------------------------------------------------------------- the adapter


@pytest.fixture
async def writer(world: World, operator: Connection, tmp_path: Path) -> AsyncIterator[KubernetesWithdrawals]:
    kubeconfig = tmp_path / "operator"
    token = world.plane.service_account_token(loops.OPERATOR_NAMESPACE, "leastwise")
    write_kubeconfig(kubeconfig, url=world.plane.url, ca_file=world.plane.ca_file, user={"token": token})
    client = await KubernetesClient.connect(SystemClock(), kubeconfig=str(kubeconfig))
    yield KubernetesWithdrawals(client, OpenGuard())
    await client.close()


async def test_the_way_back_is_tried_with_the_operators_own_rights(
    world: World, team: str, writer: KubernetesWithdrawals
) -> None:
    mark = loops.owner(world, team)
    await writer.try_role(team, [KubernetesRule(("",), ("configmaps",), ("get", "list"))], mark)
    with pytest.raises(ForbiddenError, match="attempting to grant"):
        await writer.try_role(team, [KubernetesRule(("",), ("configmaps",), ("delete",))], mark)
    subject = BindingSubject("ServiceAccount", "api", team)
    await writer.try_binding("RoleBinding", team, RoleRef("ClusterRole", "view"), [subject], mark)
    with pytest.raises(ForbiddenError):
        await writer.try_binding("RoleBinding", team, RoleRef("ClusterRole", "edit"), [subject], mark)
    assert loops.marked(world, team) == []


async def test_one_is_made_once(world: World, team: str, writer: KubernetesWithdrawals) -> None:
    await writer.create(withdrawal(team))
    with pytest.raises(AlreadyExistsError):
        await writer.create(withdrawal(team))
    found = world.read(path_of(team))
    assert found is not None
    assert "ownerReferences" not in found["metadata"]


async def test_no_pods_run_on_a_cluster_without_nodes(team: str, writer: KubernetesWithdrawals) -> None:
    assert await writer.live_pods(ServiceAccount(team, "api")) == ()


# ---------------------------------------------------------------- the page


def test_the_commands_of_the_page_run_as_written(world: World, team: str, operator: Connection) -> None:
    narrow(world, operator, team)
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(), re.DOTALL)
    lines = [line for block in blocks for line in block.replace("payments", team).splitlines()]
    assert len(lines) == 4
    for line in lines:
        program, *words = shlex.split(line)
        if program == "kubectl":
            assert world.kubectl(*words).returncode == 0
        else:
            found = leastwise(world.plane.admin_kubeconfig, *words)
            assert found.code == 0, found.words
    world.until(lambda: verbs(world, team) == {"get", "list"}, "the Role holds everything")
    ended = (world.read(path_of(team)) or {})["status"]["ended"]
    assert (ended["reason"], ended["message"]) == ("RolledBack", "the nightly job needs it")
