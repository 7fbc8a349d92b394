"""The end of the demo: deletion, rollback, deletion again, and nothing left behind."""

from __future__ import annotations

from leastwise_dev.aws.policy_check import check
from leastwise_dev.demo_world import API, API_POLICY, EXAMPLES, MANAGED, TEAM, WORKER_POLICY, Demo, refusal
from leastwise_dev.worlds import EKS_CLUSTER

_REMOVE_AFTER = "leastwise.dev/remove-after"


def delete(demo: Demo) -> None:
    """Phase one: nobody is admitted any more, everything can come back."""
    tell, world = demo.tell, demo.world
    tell.step("A deleted policy takes its rights with it, reversibly")
    role, arn = demo.role_of(API_POLICY), world.annotated_role(TEAM, API)
    demo.alice("delete", "epol", API_POLICY, "-n", TEAM, "--wait=false")
    tell.says(f"alice deletes policy {API_POLICY}.")
    demo.wait(
        lambda: world.policy(TEAM, API_POLICY) is None,
        "the policy is gone: its finalizer went after its rights",
        "the operator takes the rights away, trust first",
    )
    tags = {each["Key"]: each["Value"] for each in world.iam.list_role_tags(RoleName=role)["Tags"]}
    tell.check(_REMOVE_AFTER in tags, f"the IAM role stands empty until {tags.get(_REMOVE_AFTER)}")
    token = world.token(TEAM, API)
    code = refusal(lambda: world.assume(TEAM, role_arn=arn, token=token))
    tell.check(code == "AccessDenied", f"refused: the token of {API} is worth no AWS credentials ({code})")
    tell.check(not demo.may(API, "get", "configmaps"), f"{API} cannot get configmaps any more")


def roll_back(demo: Demo) -> None:
    """Give back what was kept."""
    tell, world = demo.tell, demo.world
    tell.step("leastwise rollback gives it back")
    demo.leastwise("rollback", "-n", TEAM)
    demo.leastwise("rollback", f"{TEAM}/{API_POLICY}", "--yes")
    credentials = world.assume(TEAM, API)
    tell.check(
        demo.reads(credentials, "invoices", "2026/january.csv"),
        f"the token of {API} reads s3://invoices/2026/january.csv again",
    )
    tell.check(demo.may(API, "get", "configmaps"), f"{API} can get configmaps again")
    tell.check(demo.ready(API_POLICY)[1] == "Suspended", "the policy is suspended until Git follows")


def delete_again(demo: Demo) -> None:
    """Git follows, then everything is deleted, and phase two comes."""
    tell, world = demo.tell, demo.world
    tell.step("Deleted for good: after the wait nothing is left behind")
    text = (EXAMPLES / "policy-api.yaml").read_text()
    demo.alice("apply", "--server-side", "--force-conflicts", "-f", "-", input=text)
    demo.wait(
        lambda: demo.ready(API_POLICY) == ("True", "Succeeded"),
        "alice applies the declaration again: api is Ready: Succeeded",
        "the operator takes it up",
    )
    demo.alice("delete", "epol", API_POLICY, WORKER_POLICY, "-n", TEAM, "--wait=false")
    tell.says("alice deletes both policies.")
    demo.wait(
        lambda: not demo.platform.list("entitlementpolicies"),
        "both policies are gone",
        "the operator takes the rights away, trust first",
    )
    demo.wait(
        lambda: not world.roles(),
        "no IAM role is left under /leastwise/",
        "phase two, after the removal wait of 10 seconds",
        seconds=60,
    )
    demo.platform("delete", "cloudaccount", "--all", "--wait=false")
    demo.wait(
        lambda: not demo.platform.list("cloudaccounts"),
        "the CloudAccount is gone: nothing in it was in use, its finalizer went",
        "the account's finalizer",
    )
    demo.platform("delete", "entitlementceiling", "--all")
    _show_nothing_left(demo)


def _show_nothing_left(demo: Demo) -> None:
    tell, world = demo.tell, demo.world
    marked = demo.platform(
        "get", "roles,rolebindings,clusterroles,clusterrolebindings", "-A", "-l", MANAGED, "-o", "name"
    ).stdout.split()
    tell.check(not marked, "no Role and no binding with our mark is left")
    policies = world.iam.list_policies(Scope="Local", PathPrefix="/leastwise/")["Policies"]
    tell.check(not policies, "no managed policy is left under /leastwise/")
    eks = world.aws.client("eks")
    tell.check(
        not eks.list_pod_identity_associations(clusterName=EKS_CLUSTER)["associations"],
        "no Pod Identity association is left",
    )
    accounts = demo.platform.list("serviceaccounts", TEAM)
    tell.check(
        not [key for each in accounts for key in each["metadata"].get("annotations", {})],
        "no annotation is left on a ServiceAccount",
    )
    calls = world.aws.recorder.by("operator")
    broken = check(calls, world.operator_policy())
    tell.check(not broken, f"all {len(calls)} AWS calls of the operator are allowed by its least policy")
