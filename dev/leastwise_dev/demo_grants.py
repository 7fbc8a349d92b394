"""The first steps of the demo: a world, a declaration, and what the workload can do by it."""

from __future__ import annotations

from leastwise_dev import chart
from leastwise_dev.demo_cluster import refuse_occupied
from leastwise_dev.demo_world import (
    API,
    API_POLICY,
    EXAMPLES,
    MANAGED,
    OBJECTS,
    TEAM,
    WORKER,
    WORKER_POLICY,
    Demo,
    refusal,
)
from leastwise_dev.narration import StepFailedError


def begin(demo: Demo) -> None:
    """Cluster, AWS, chart, operator."""
    tell, world = demo.tell, demo.world
    tell.step("A real API server, an AWS stand-in, and an operator with few rights")
    with tell.waiting("starting etcd, kube-apiserver and kube-controller-manager"):
        world.start_cluster()
    if world.is_on_given_cluster:
        refuse_occupied(demo)
    world.install_kinds()
    version = world.plane.request("GET", "/version").json()["gitVersion"]
    tell.check(version, f"Kubernetes {version} answers at {world.plane.url}")
    with tell.waiting("starting the AWS stand-in"):
        world.start_aws()
    for bucket, objects in OBJECTS.items():
        world.aws.make_bucket(bucket, objects)
    tell.check(
        True, f"AWS account {world.aws.account_id}, buckets {' and '.join(OBJECTS)}: an emulator (ministack)"
    )
    tell.says("behind a gate of ours, which verifies tokens by the cluster's keys and holds the operator to")
    tell.says("examples/aws/operator-policy.json.")
    world.apply(EXAMPLES / "namespace.yaml")
    with tell.waiting("installing the chart, rendered by Helm, and starting the operator"):
        world.install()
        world.operator.start()
    tell.check(True, f"the operator runs as a process: chart at privilege level 2, namespace {TEAM} only")
    _show_limits(demo)


def _show_limits(demo: Demo) -> None:
    """Its own token, asked at the real API server."""
    token = demo.world.plane.service_account_token(chart.NAMESPACE, chart.RELEASE)
    operator = demo.world.plane.as_token(token)
    rights = {
        "write Roles there": operator.can("create", "roles", TEAM),
        "in default": operator.can("create", "roles", "default"),
        "read Secrets": operator.can("get", "secrets", TEAM),
        "bind cluster-wide": operator.can("create", "clusterrolebindings"),
    }
    expected = [True, False, False, False]
    demo.tell.check(
        list(rights.values()) == expected,
        f"its token can write Roles in {TEAM}; it cannot elsewhere, read Secrets, or bind cluster-wide",
    )


def declare(demo: Demo) -> None:
    """Ceiling, account, two policies."""
    tell, world = demo.tell, demo.world
    tell.step("A declaration becomes a Role, a RoleBinding and an AWS role")
    tell.says("The platform team says what may be declared at most: a ceiling, and the AWS account.")
    world.apply(EXAMPLES / "ceiling.yaml", EXAMPLES / "cloudaccount.yaml")
    demo.platform.apply(_people("writer"))
    demo.wait(
        lambda: demo.alice.can("create", "entitlementpolicies", TEAM),
        "alice of the application team may write policies",
        "the API server takes the new binding up",
    )
    text = (EXAMPLES / "policy-api.yaml").read_text()
    refused = demo.alice("apply", "--server-side", "-f", "-", input=text, check=False)
    tell.check(
        "enforce" in refused.stderr and refused.returncode,
        "refused: a policy with enforcement: Enforce, because alice does not hold the verb enforce",
    )
    demo.platform.apply(_people("enforcer"))
    _apply_as_alice(demo, "policy-api.yaml")
    _apply_as_alice(demo, "policy-worker.yaml")
    demo.wait(
        lambda: (
            demo.ready(API_POLICY) == ("True", "Succeeded") and demo.ready(WORKER_POLICY)[1] == "Observed"
        ),
        "policy api (Enforce) is Ready: Succeeded; policy worker (Observe) is Ready: Observed",
        "the operator makes what is declared",
    )
    demo.kubectl("get", "epol", "-n", TEAM)
    marked = demo.platform(
        "get", "roles,rolebindings", "-n", TEAM, "-l", MANAGED, "-o", "name"
    ).stdout.split()
    made = [each.replace(".rbac.authorization.k8s.io", "") for each in marked]
    made += [f"aws role {name}" for name in world.roles()]
    tell.check(len(made) == 3, f"made for api: {made[0]}")
    for each in made[1:]:
        tell.check(True, f"made for api: {each}")
    missing = demo.drift(WORKER_POLICY, kind="missing")
    tell.check(missing, f"nothing is made for worker: Observe reports {len(missing)} things as missing")
    demo.set_enforcement(WORKER_POLICY, "Enforce")
    demo.wait(
        lambda: demo.ready(WORKER_POLICY) == ("True", "Succeeded") and len(world.roles()) == 2,
        "policy worker is Ready: Succeeded, too",
        "the operator makes what is declared",
    )


def _people(part: str) -> dict[str, object]:
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": f"policy-{part}", "namespace": TEAM},
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "ClusterRole",
            "name": f"{chart.RELEASE}-policy-{part}",
        },
        "subjects": [
            {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "team-payments"},
        ],
    }


def _apply_as_alice(demo: Demo, name: str) -> None:
    text = (EXAMPLES / name).read_text()

    def applied() -> bool:
        """A new binding takes effect after a moment."""
        done = demo.alice("apply", "--server-side", "-f", "-", input=text, check=False)
        if done.returncode and "enforce" not in done.stderr:
            raise StepFailedError(f"alice applies examples/demo/{name}: {done.stderr.strip()}")
        return done.returncode == 0

    what = f"alice applies examples/demo/{name}"
    demo.wait(applied, what, what)


def use(demo: Demo) -> None:
    """The workload's own tokens, exchanged for AWS credentials."""
    tell, world = demo.tell, demo.world
    tell.step("The workload's own token reads exactly what is declared, and nothing else")
    credentials = world.assume(TEAM, API)
    tell.check(credentials, f"a token of ServiceAccount {TEAM}/{API} is exchanged for AWS credentials (IRSA)")
    tell.check(
        demo.reads(credentials, "invoices", "2026/january.csv"), "reads s3://invoices/2026/january.csv"
    )
    for bucket, key in (("invoices", "2025/december.csv"), ("salaries", "all.csv")):
        tell.check(not demo.reads(credentials, bucket, key), f"refused: reading s3://{bucket}/{key}")
    s3 = world.aws.client("s3", credentials=credentials)
    put = {"Bucket": "invoices", "Key": "2026/january.csv", "Body": b"0.00 EUR"}
    tell.check(refusal(lambda: s3.put_object(**put)), "refused: writing s3://invoices/2026/january.csv")
    _show_refused_tokens(demo)
    pod = world.aws.client("s3", credentials=world.assume_by_pod_identity(TEAM, WORKER))
    listed = [each["Key"] for each in pod.list_objects_v2(Bucket="invoices")["Contents"]]
    tell.check(len(listed) == 2, f"{WORKER}, by EKS Pod Identity, lists s3://invoices")
    get = {"Bucket": "invoices", "Key": "2026/january.csv"}
    tell.check(refusal(lambda: pod.get_object(**get)), f"refused: {WORKER} reading an object of it")
    tell.check(
        demo.may(API, "get", "configmaps") and not demo.may(API, "delete", "configmaps"),
        f"in Kubernetes {API} can get configmaps and cannot delete them",
    )
    tell.check(not demo.may(API, "get", "secrets"), f"in Kubernetes {API} cannot read Secrets")


def _show_refused_tokens(demo: Demo) -> None:
    world, role = demo.world, demo.world.annotated_role(TEAM, API)
    stranger = world.token(TEAM, WORKER)
    code = refusal(lambda: world.assume(TEAM, role_arn=role, token=stranger))
    demo.tell.check(code == "AccessDenied", f"refused: the token of {WORKER} for that role ({code})")
    astray = world.token(TEAM, API, "vault.example")
    code = refusal(lambda: world.assume(TEAM, role_arn=role, token=astray))
    demo.tell.check(code == "InvalidIdentityToken", f"refused: a token for another audience ({code})")
