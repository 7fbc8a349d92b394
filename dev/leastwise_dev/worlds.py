"""A whole small world for tests and the demo: cluster, chart, AWS, and the operator as a limited process.

    with World() as world:
        world.apply(world_objects.namespace("payments"), …)
        world.operator.start()
        world.wait_ready("payments", "reader")
        credentials = world.assume("payments", "api")
        world.aws.client("s3", credentials=credentials).get_object(…)

The operator speaks by the token of its own ServiceAccount, holds what the chart gives at the chosen
privilege level, is watched by the chart's admission policies, and in AWS may do what
`examples/aws/operator-policy.json` allows and nothing else. There is no Deployment: a control plane without
nodes runs no pods.
"""

from __future__ import annotations

import json
import secrets
import shutil
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from leastwise_dev import chart, tools
from leastwise_dev import world_objects as objects
from leastwise_dev.aws.policy_check import load_policy
from leastwise_dev.aws.stand_in import FakeAws
from leastwise_dev.caches import ROOT
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.installed_chart import InstalledChart
from leastwise_dev.kubectl import Kubectl
from leastwise_dev.leaks import Leak, leaks
from leastwise_dev.operator_process import OperatorProcess

ISSUER = "https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
EKS_CLUSTER = "prod"
IRSA_AUDIENCE = "sts.amazonaws.com"
POD_IDENTITY_AUDIENCE = "pods.eks.amazonaws.com"
ROLE_ARN = "eks.amazonaws.com/role-arn"
OUR_API = "/apis/leastwise.dev/v1alpha1"
MIRRORED = (
    {"apiGroups": [""], "resources": ["configmaps", "pods", "services"], "verbs": ["get", "list", "watch"]},
    {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get", "list", "watch"]},
)
CRDS = sorted((ROOT / "crds").glob("*.yaml"))
_EXAMPLES = ROOT / "examples" / "aws"
_POLL_SECONDS = 0.1
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class World:
    """`start` and `stop`, or a `with` block; the operator itself is started by `operator.start()`."""

    def __init__(
        self,
        *,
        plane: ControlPlane | None = None,
        level: int = 2,
        namespaces: Sequence[str] = ("*",),
        mirror: Sequence[Mapping[str, Any]] = MIRRORED,
        bindable: Sequence[str] = ("view",),
        values: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
        with_aws: bool = True,
        hold_to_policy: bool = True,
        max_life_seconds: float = 3600.0,
    ) -> None:
        """`plane`: a started one, which stays. `values`: chart values on top, merged into those shown here.
        `environment`: LEASTWISE_… on top of what the chart sets. `hold_to_policy`: refuse AWS calls that the
        shipped policy does not allow."""
        self._plane = plane
        self._owns_plane = plane is None
        self._level = level
        self._privileges = {
            "level": level,
            "namespaces": list(namespaces),
            "bindableClusterRoles": list(bindable) if level else [],
            "serviceAccountAnnotations": True,
            "podStartEvents": True,
        }
        self._mirror = [dict(rule) for rule in mirror] if level == 2 else []
        self._values = dict(values or {})
        self._environment = dict(environment or {})
        self._with_aws = with_aws
        self._hold_to_policy = hold_to_policy
        self._max_life_seconds = max_life_seconds
        self._folder: Path | None = None
        self._aws: FakeAws | None = None
        self._operator: OperatorProcess | None = None
        self._chart: InstalledChart | None = None
        self.cluster_arn = ""
        self.cluster_id = ""

    # ------------------------------------------------------------ life

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start cluster and AWS, install the chart; on failure nothing is left running."""
        try:
            self.start_cluster()
            self.install_kinds()
            if self._with_aws:
                self.start_aws()
            self.install()
        except BaseException:
            self.stop()
            raise

    def start_cluster(self) -> None:
        """Step one: the control plane, as it comes."""
        self._folder = Path(tempfile.mkdtemp(prefix="leastwise-world-"))
        if self._plane is None:
            self._plane = ControlPlane(issuer=ISSUER, max_life_seconds=self._max_life_seconds)
            self._plane.start()
        kube_system = self.plane.request("GET", "/api/v1/namespaces/kube-system").json()
        self.cluster_id = self._values.get("cluster", {}).get("id") or kube_system["metadata"]["uid"]

    def install_kinds(self) -> None:
        """Step two: our CRDs."""
        self.plane.install_crds(CRDS)

    def start_aws(self) -> None:
        """Step three: the AWS stand-in, its account, and what the account's owner sets up for us."""
        self._aws = FakeAws.start(
            tools.ministack(), self.plane.jwks, life_seconds=self._max_life_seconds + 60
        )
        self.furnish_aws()

    def furnish_aws(self) -> None:
        """OpenID provider, EKS cluster, boundary, the operator's policy; to be called after `aws.reset()`."""
        self.aws.register_oidc_provider(self.plane.issuer, [IRSA_AUDIENCE])
        self.cluster_arn = self.aws.make_cluster(EKS_CLUSTER)
        self.aws.make_boundary("leastwise-boundary", (_EXAMPLES / "boundary.json").read_text())
        if self._hold_to_policy:
            self.aws.enforce_policy(self.operator_policy())

    def operator_policy(self) -> Mapping[str, Any]:
        """`examples/aws/operator-policy.json`, filled for this world."""
        return load_policy(
            _EXAMPLES / "operator-policy.json",
            ACCOUNT_ID=self.aws.account_id,
            CLUSTER_ID=self.cluster_id,
            REGION=self.aws.region,
            CLUSTER_NAME=EKS_CLUSTER,
        )

    def install(self) -> None:
        """Step four: the chart as Helm renders it, without CRDs and Deployment; the operator's token."""
        self._chart = InstalledChart(self.plane, self.chart_values())
        self._chart.apply()
        self._operator = OperatorProcess(
            self._operator_environment(self._chart.pod),
            log=self.folder / "operator.log",
            max_life_seconds=self._max_life_seconds,
        )
        self._chart.await_guard()

    def chart_values(self) -> dict[str, Any]:
        """The values that this world is installed with."""
        values: dict[str, Any] = {
            "cluster": {"name": EKS_CLUSTER, "arn": self.cluster_arn, "issuer": self.plane.issuer},
            "crds": {"enabled": False},
            "baselineCeiling": {"enabled": False},
            "privileges": self._privileges,
            "mirror": {"rules": self._mirror},
        }
        return chart.merged(values, self._values)

    def stop(self) -> None:
        """End everything that this world started; from a cluster that stays, take the chart away again."""
        with ExitStack() as stack:  # each of them, also when one before it fails
            if self._folder is not None:
                stack.callback(shutil.rmtree, self._folder, ignore_errors=True)
            if self._plane is not None and self._owns_plane:
                stack.callback(self._plane.stop)
            if self._chart is not None and self.is_on_given_cluster:
                stack.callback(self._chart.remove)
            if self._aws is not None:
                stack.callback(self._aws.stop)
            if self._operator is not None:
                stack.callback(self._operator.close)
        self._operator = self._chart = self._aws = self._folder = None
        if self._owns_plane:
            self._plane = None

    # ------------------------------------------------------------ parts

    @property
    def plane(self) -> ControlPlane:
        assert self._plane is not None, "not started"
        return self._plane

    @property
    def is_on_given_cluster(self) -> bool:
        """Whether the cluster was there before and stays."""
        return not self._owns_plane or not self.plane.pids

    @property
    def folder(self) -> Path:
        assert self._folder is not None, "not started"
        return self._folder

    @property
    def aws(self) -> FakeAws:
        assert self._aws is not None, "this world has no AWS"
        return self._aws

    @property
    def operator(self) -> OperatorProcess:
        assert self._operator is not None, "not installed"
        return self._operator

    @property
    def has_aws(self) -> bool:
        """Whether its AWS stands."""
        return self._aws is not None

    @property
    def is_held_to_policy(self) -> bool:
        """Whether AWS refuses what the shipped policy does not allow."""
        return self.has_aws and self._hold_to_policy

    @property
    def is_installed(self) -> bool:
        """Whether there is an operator, running or not."""
        return self._operator is not None

    def leaks(self, namespace: str = "") -> list[Leak]:
        """Tokens and secrets in what the operator lets others read; of a namespace, in its objects only."""
        return leaks(self, namespace)

    @property
    def kubectl(self) -> Kubectl:
        """kubectl as the admin."""
        return self.plane.as_user("admin")

    @property
    def iam(self) -> Any:
        """IAM as the account's administrator."""
        return self.aws.client("iam")

    # ------------------------------------------------------------ objects

    def apply(self, *manifests: Mapping[str, Any] | str | Path) -> None:
        """Server-side apply, as the admin, of objects, YAML texts or files."""
        self.kubectl.apply(*manifests)

    def team(self, name: str, *accounts: str) -> str:
        """A namespace with its ceiling and ServiceAccounts; returns its name."""
        self.apply(
            objects.namespace(name),
            objects.ceiling(name),
            *(objects.service_account(name, each) for each in accounts or ("api",)),
        )
        return name

    def read(self, path: str) -> dict[str, Any] | None:
        """An object by its path in the API; None when there is none."""
        answer = self.plane.request("GET", path)
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {answer.body.decode()}")
        return answer.json()

    def policy(self, namespace: str, name: str) -> dict[str, Any] | None:
        return self.read(f"{OUR_API}/namespaces/{namespace}/entitlementpolicies/{name}")

    def policy_status(self, namespace: str, name: str) -> dict[str, Any]:
        """The status; empty when there is no such policy."""
        found = self.policy(namespace, name)
        status: dict[str, Any] = found["status"] if found is not None else {}
        return status

    def condition(self, namespace: str, name: str, kind: str = "Ready") -> dict[str, Any]:
        """A condition of the policy; empty when it is not there."""
        return _condition(self.policy_status(namespace, name), kind)

    def wait_ready(
        self, namespace: str, name: str, *, reason: str = "", timeout_seconds: float = 30.0
    ) -> dict[str, Any]:
        """Wait until Ready, of the present generation, is True or has this reason; return the status."""

        def settled() -> dict[str, Any] | None:
            found = self.policy(namespace, name) or {"metadata": {}, "status": {}}
            ready = _condition(found["status"], "Ready")
            if not ready or ready["observedGeneration"] != found["metadata"]["generation"]:
                return None
            holds = ready["reason"] == reason if reason else ready["status"] == "True"
            return dict(found["status"]) if holds else None

        status: dict[str, Any] = self.until(
            settled,
            f"policy {namespace}/{name} is Ready {reason}".rstrip(),
            timeout_seconds=timeout_seconds,
            state=lambda: json.dumps(self.policy_status(namespace, name), indent=1),
        )
        return status

    def until(
        self,
        holds: Callable[[], Any],
        what: str,
        *,
        timeout_seconds: float = 30.0,
        state: Callable[[], str] | None = None,
    ) -> Any:
        """Ask until the answer is true; return it. TimeoutError shows the state and the operator's log."""
        deadline = time.monotonic() + timeout_seconds
        while not (answer := holds()):
            if time.monotonic() > deadline:
                last = state() if state is not None else ""
                log = self._operator.log_tail() if self._operator and self._operator.is_running else ""
                raise TimeoutError(f"not within {timeout_seconds:.0f} s: {what}\n{last}\n{log}")
            time.sleep(_POLL_SECONDS)
        return answer

    # ------------------------------------------------------------ workloads

    def token(self, namespace: str, account: str, audience: str = IRSA_AUDIENCE) -> str:
        """A real token of the ServiceAccount, as the kubelet would project it."""
        return self.plane.service_account_token(namespace, account, [audience])

    def assume(
        self, namespace: str, account: str = "api", *, role_arn: str = "", token: str = ""
    ) -> Mapping[str, str]:
        """Exchange a ServiceAccount's token for credentials of the role in its annotation (IRSA).

        Raises botocore's ClientError when STS refuses; LookupError without an annotation.
        """
        answer = self.aws.client("sts", principal="workload").assume_role_with_web_identity(
            RoleArn=role_arn or self.annotated_role(namespace, account),
            RoleSessionName="workload",
            WebIdentityToken=token or self.token(namespace, account),
        )
        credentials: Mapping[str, str] = answer["Credentials"]
        return credentials

    def assume_by_pod_identity(
        self, namespace: str, account: str = "api", *, token: str = ""
    ) -> Mapping[str, str]:
        """Exchange a ServiceAccount's token at the Pod Identity agent; PermissionError when it refuses."""
        bearer = token or self.token(namespace, account, POD_IDENTITY_AUDIENCE)
        url = self.aws.pod_identity_url(EKS_CLUSTER)
        request = urllib.request.Request(url, headers={"Authorization": bearer})
        try:
            with _OPENER.open(request, timeout=10) as answer:
                credentials: Mapping[str, str] = json.loads(answer.read())
                return credentials
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise PermissionError(f"{refusal.code} {refusal.read().decode()}") from refusal

    def annotated_role(self, namespace: str, account: str) -> str:
        """The role that the ServiceAccount's annotation names; LookupError without one."""
        found = self.read(f"/api/v1/namespaces/{namespace}/serviceaccounts/{account}") or {"metadata": {}}
        arn: str | None = found["metadata"].get("annotations", {}).get(ROLE_ARN)
        if not arn:
            raise LookupError(f"ServiceAccount {namespace}/{account} has no annotation {ROLE_ARN}")
        return arn

    def roles(self) -> list[str]:
        """Names of the roles under our path."""
        pages = self.iam.get_paginator("list_roles").paginate(PathPrefix="/leastwise/")
        return sorted(role["RoleName"] for page in pages for role in page["Roles"])

    # ------------------------------------------------------------ installation

    def _operator_environment(self, pod: Mapping[str, Any]) -> dict[str, str]:
        """What the Deployment sets, and what stands in for the pod: a kubeconfig, loopback, the fake AWS."""
        (container,) = pod["containers"]
        token = self.plane.service_account_token(
            chart.NAMESPACE, pod["serviceAccountName"], seconds=max(3600, int(self._max_life_seconds))
        )
        environment = {
            **{each["name"]: each["value"] for each in container["env"] if "value" in each},
            "HOME": str(self.folder),
            "LEASTWISE_OPERATOR_NAMESPACE": chart.NAMESPACE,
            "LEASTWISE_KUBECONFIG": str(self.plane.kubeconfig_for_token(token)),
            "LEASTWISE_HTTP_HOST": "127.0.0.1",
            "LEASTWISE_HTTP_PORT": "0",
            # One name for all starts: the Lease of a killed process is taken back without a wait.
            "LEASTWISE_POD_NAME": "leastwise-0",
            "LEASTWISE_INVENTORY_PACE": "1",  # a test waits for what production may see a minute later
        }
        if self._with_aws:
            credentials = self.aws.environment()
            environment["LEASTWISE_UNSAFE_AWS_ENDPOINT_URL"] = credentials.pop("AWS_ENDPOINT_URL")
            # The emulator does not check it: one of a world's own can be looked for, see `leaks`.
            environment |= credentials | {"AWS_SECRET_ACCESS_KEY": secrets.token_urlsafe(30)}
        return environment | self._environment


def _condition(status: Mapping[str, Any], kind: str) -> dict[str, Any]:
    found = [each for each in status.get("conditions", ()) if each["type"] == kind]
    return dict(found[0]) if found else {}
