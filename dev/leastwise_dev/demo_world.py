"""What the steps of the demo share: the world, the people, the names, and ways to ask."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from botocore.exceptions import ClientError

from leastwise_dev.caches import ROOT
from leastwise_dev.kubectl import Kubectl
from leastwise_dev.narration import Narrator, StepFailedError
from leastwise_dev.worlds import World

EXAMPLES = ROOT / "examples" / "demo"
TEAM = "payments"
API, WORKER = "payments-api", "payments-worker"
API_POLICY, WORKER_POLICY = "api", "worker"
FOREIGN_BINDING = "legacy-admin"
OBJECTS = {
    "invoices": {"2026/january.csv": b"42.00 EUR", "2025/december.csv": b"41.00 EUR"},
    "salaries": {"all.csv": b"secret"},
}
MANAGED = "leastwise.dev/managed=true"


@dataclass(frozen=True, slots=True)
class Demo:
    """The platform team acts as the admin, the application team as alice."""

    world: World
    tell: Narrator

    @property
    def platform(self) -> Kubectl:
        return self.world.kubectl

    @property
    def alice(self) -> Kubectl:
        return self.world.plane.as_user("alice")

    # ------------------------------------------------------------ showing

    def kubectl(self, *args: str) -> str:
        """Run kubectl as the admin and show it."""
        output = self.platform(*args).stdout
        self.tell.shows(f"kubectl {' '.join(args)}", output)
        return output

    def asks(self, *args: str, expected: int = 0) -> str:
        """Run one of our questions with the rights of the platform team, in the account too."""
        environment = self.world.aws.environment("admin")
        environment = {**environment, "LEASTWISE_UNSAFE_AWS_ENDPOINT_URL": self.world.aws.endpoint_url}
        return self.leastwise(*args, expected=expected, environment=environment)

    def leastwise(
        self, *args: str, expected: int = 0, environment: Mapping[str, str] = MappingProxyType({})
    ) -> str:
        """Run our own command line and show it; StepFailedError at another exit code."""
        done = subprocess.run(
            [sys.executable, "-m", "leastwise", *args],
            env={
                **os.environ,
                **environment,
                "KUBECONFIG": str(self.platform.kubeconfig),
                "NO_COLOR": "1",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        command = f"leastwise {' '.join(args)}"
        self.tell.shows(command, done.stdout + (done.stderr if done.returncode != expected else ""))
        if done.returncode != expected:
            raise StepFailedError(f"`{command}` ends with exit code {expected}, not {done.returncode}")
        return done.stdout

    def wait(self, holds: Callable[[], Any], fact: str, what: str, *, seconds: float = 40.0) -> Any:
        """Wait, naming for what, until it holds; then state the fact."""
        with self.tell.waiting(what):
            try:
                answer = self.world.until(holds, what, timeout_seconds=seconds)
            except TimeoutError as late:
                raise StepFailedError(f"{fact}\n{late}") from late
        self.tell.check(True, fact)
        return answer

    # ------------------------------------------------------------ asking

    def ready(self, policy: str) -> tuple[str, str]:
        """Status and reason of the policy's Ready condition, when it is about the present generation."""
        found = self.world.policy(TEAM, policy)
        ready = self.world.condition(TEAM, policy)
        if found is None or ready.get("observedGeneration") != found["metadata"]["generation"]:
            return "", ""
        return ready["status"], ready["reason"]

    def drift(self, policy: str, **fields: str) -> list[dict[str, Any]]:
        """Open drift of the policy that has these values."""
        found: list[dict[str, Any]] = self.world.policy_status(TEAM, policy).get("drift", [])
        return [each for each in found if all(each[key] == value for key, value in fields.items())]

    def role_of(self, policy: str) -> str:
        """Name of the policy's IAM role, from its status."""
        arn: str = self.world.policy_status(TEAM, policy)["aws"]["roleArn"]
        return arn.rpartition("/")[2]

    def kubernetes_role_of(self, policy: str) -> str:
        name: str = self.world.policy_status(TEAM, policy)["kubernetes"]["roleName"]
        return name

    def may(self, account: str, verb: str, resource: str) -> bool:
        """What the API server answers to the ServiceAccount's own token."""
        token = self.world.plane.service_account_token(TEAM, account)
        return self.world.plane.as_token(token).can(verb, resource, TEAM)

    def reads(self, credentials: Any, bucket: str, key: str) -> bool:
        """Whether the object can be read; only AccessDenied counts as no."""
        s3 = self.world.aws.client("s3", credentials=credentials)
        return not refusal(lambda: s3.get_object(Bucket=bucket, Key=key))

    def set_enforcement(self, policy: str, enforcement: str) -> None:
        """The application team changes one word of its declaration."""
        body = f'{{"spec":{{"enforcement":"{enforcement}"}}}}'
        self.alice("patch", "epol", policy, "-n", TEAM, "--type=merge", "-p", body)
        self.tell.says(f"alice sets enforcement: {enforcement} in policy {policy}.")

    def example(self, name: str) -> Path:
        return EXAMPLES / name


def refusal(call: Callable[[], object]) -> str:
    """The code by which AWS refuses the call; empty when it answers. Other failures stay failures."""
    try:
        call()
    except ClientError as error:
        code: str = error.response["Error"]["Code"]
        if code not in {"AccessDenied", "InvalidIdentityToken", "ExpiredTokenException"}:
            raise
        return code
    return ""
