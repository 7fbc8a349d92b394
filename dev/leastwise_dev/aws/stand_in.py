"""`FakeAws`: the emulator behind its gate, started and stopped as one thing.

fake = FakeAws.start(tools.ministack(), jwks)
iam = fake.client("iam")                      # as the account's administrator
environment = fake.environment("operator")    # for a process that is held to the operator's policy
fake.faults.throttle("iam:*", seconds=5)
fake.recorder.writes()
fake.stop()
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Self

import boto3
from botocore.config import Config

from leastwise_dev.aws import policy_check
from leastwise_dev.aws.authorization import Authorization
from leastwise_dev.aws.backend import Backend
from leastwise_dev.aws.consistency import StaleReads
from leastwise_dev.aws.emulator import Emulator
from leastwise_dev.aws.faults import Faults
from leastwise_dev.aws.gate import Gate, Parts
from leastwise_dev.aws.limits import Quotas
from leastwise_dev.aws.pod_identity import PodIdentityAgent, PodIdentityCluster
from leastwise_dev.aws.principals import ADMIN, OPERATOR, Principals
from leastwise_dev.aws.recording import Recorder, Requirement
from leastwise_dev.aws.refusals import Refusal
from leastwise_dev.aws.server import Server
from leastwise_dev.aws.strict import StrictChecks
from leastwise_dev.aws.sts import StsGate
from leastwise_dev.aws.tokens import JwksSource

ACCOUNT_ID = "111122223333"
REGION = "us-east-1"
THUMBPRINT = "0" * 40
SECRET = "not-checked"  # the emulator does not check secrets of root

_CLUSTER_TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",'
    ' "Principal": {"Service": "eks.amazonaws.com"}}]}'
)


class FakeAws:
    """Everything that stands in for AWS. `endpoint_url` serves IAM, STS, EKS and S3."""

    def __init__(
        self,
        ministack: Path,
        jwks: JwksSource | None = None,
        *,
        account_id: str = ACCOUNT_ID,
        region: str = REGION,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        life_seconds: float = 7200.0,
    ) -> None:
        self.account_id = account_id
        self.region = region
        self.recorder = Recorder()
        self.faults = Faults(monotonic)
        self.quotas = Quotas()
        self._jwks = jwks
        self._now = now
        self._monotonic = monotonic
        self._emulator = Emulator(ministack, life_seconds=life_seconds)
        self._principals = Principals()
        self._session = boto3.session.Session()  # one: it keeps the service models
        self._making_clients = threading.Lock()
        self._clients: list[Any] = []
        self._gate: Gate | None = None
        self._server: Server | None = None
        self._parts: Parts | None = None

    @classmethod
    def start(cls, ministack: Path, jwks: JwksSource | None = None, **options: Any) -> Self:
        """Start emulator and gate; `jwks` are the keys of every issuer without keys of its own."""
        fake = cls(ministack, jwks, **options)
        try:
            fake._start()
        except BaseException:
            fake.stop()
            raise
        return fake

    @property
    def endpoint_url(self) -> str:
        assert self._server is not None, "not started"
        return self._server.endpoint_url

    def stop(self) -> None:
        """Stop the gate, then the emulator; raise when the gate itself failed at a call."""
        self.faults.clear()
        for client in self._clients:
            client.close()
        self._clients.clear()
        if self._server is not None:
            self._server.stop()
        self._emulator.stop()
        if self._server is not None and self._server.errors:
            raise ExceptionGroup("the fake AWS front door failed", self._server.errors)

    def reset(self) -> None:
        """Empty every account, the records, the faults and the quotas; clusters must be made anew."""
        self.faults.clear()
        self._emulator.reset()
        self.recorder.clear()
        self._gate_parts().strict.forget()
        self._gate_parts().stale.forget()
        self._gate_parts().agent.clusters.clear()
        defaults = Quotas()
        for name in Quotas.__slots__:
            setattr(self.quotas, name, getattr(defaults, name))
        if self._gate is not None:
            self._gate.policies.clear()

    # ---- callers

    def access_key(self, principal: str = ADMIN, account_id: str = "") -> str:
        """Return an access key that calls as root of the account under this name."""
        account = account_id or self.account_id
        key = f"AKIA{principal.upper()}{account}"
        self._principals.register(key, principal, account)
        return key

    def environment(self, principal: str = OPERATOR, account_id: str = "") -> dict[str, str]:
        """Return the environment of a process that calls under this name."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key(principal, account_id),
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(
        self,
        service: str,
        *,
        principal: str = ADMIN,
        account_id: str = "",
        credentials: Mapping[str, str] | None = None,
        region: str = "",
        retries: int = 1,
    ) -> Any:
        """Return a boto3 client: of a named caller, or with `Credentials` as STS answered them."""
        if credentials is None:
            keys = {"access": self.access_key(principal, account_id), "secret": SECRET, "token": None}
        else:
            keys = {
                "access": credentials["AccessKeyId"],
                "secret": credentials["SecretAccessKey"],
                "token": credentials.get("SessionToken") or credentials.get("Token"),
            }
        config = Config(retries={"total_max_attempts": retries, "mode": "standard"}, read_timeout=30)
        with self._making_clients:  # a session is not made for threads; its clients are
            client = self._session.client(
                service,
                region_name=region or self.region,
                endpoint_url=self.endpoint_url,
                aws_access_key_id=keys["access"],
                aws_secret_access_key=keys["secret"],
                aws_session_token=keys["token"],
                config=config,
            )
            self._clients.append(client)
        return client

    def enforce_policy(self, policy: policy_check.Document, principal: str = OPERATOR) -> None:
        """Refuse, from now on, what the policy does not allow this caller, with AccessDenied as AWS does."""
        assert self._gate is not None, "not started"

        def check(requirements: tuple[Requirement, ...]) -> Refusal | None:
            for requirement in requirements:
                decision = policy_check.evaluate(policy, requirement)
                if not decision.is_allowed:
                    message = (
                        f"User: {principal} is not authorized to perform: {requirement.action} on resource: "
                        f"{requirement.resource_arn} ({decision.reason})"
                    )
                    return Refusal("AccessDenied", message, 403)
            return None

        self._gate_parts().authorization.watched.add(principal)
        self._gate.policies[principal] = check

    def stop_enforcing(self, principal: str = OPERATOR) -> None:
        """Let the caller do everything again."""
        assert self._gate is not None, "not started"
        self._gate.policies.pop(principal, None)

    # ---- the world

    def register_oidc_provider(
        self, issuer: str, audiences: Iterable[str], jwks: JwksSource | None = None, *, account_id: str = ""
    ) -> str:
        """Register the issuer of a cluster's tokens as IAM OpenID Connect provider; return its ARN."""
        if jwks is not None:
            self._gate_parts().sts.keys[issuer] = jwks
        created = self.client("iam", account_id=account_id).create_open_id_connect_provider(
            Url=issuer, ClientIDList=list(audiences), ThumbprintList=[THUMBPRINT]
        )
        return str(created["OpenIDConnectProviderArn"])

    def make_cluster(self, name: str, jwks: JwksSource | None = None) -> str:
        """Create an EKS cluster whose pods the Pod Identity agent serves; return its ARN."""
        iam = self.client("iam")
        role = iam.create_role(RoleName="eks-cluster", AssumeRolePolicyDocument=_CLUSTER_TRUST)["Role"]
        self.client("eks").create_cluster(
            name=name, roleArn=role["Arn"], resourcesVpcConfig={"subnetIds": ["subnet-1"]}
        )
        iam.delete_role(RoleName="eks-cluster")  # asked for at creation only; tests want an empty account
        cluster = PodIdentityCluster(name, self.account_id, self.region, jwks or self._jwks)
        self._gate_parts().agent.clusters[name] = cluster
        return cluster.arn

    def pod_identity_url(self, cluster_name: str) -> str:
        """Return the value of AWS_CONTAINER_CREDENTIALS_FULL_URI for pods of the cluster."""
        return f"{self.endpoint_url}/_leastwise/pod-identity/{cluster_name}/v1/credentials"

    def make_boundary(self, name: str, document: str, path: str = "/") -> str:
        """Create a managed policy to use as permissions boundary; return its ARN."""
        created = self.client("iam").create_policy(PolicyName=name, PolicyDocument=document, Path=path)
        return str(created["Policy"]["Arn"])

    def make_bucket(self, name: str, objects: Mapping[str, bytes] | None = None) -> None:
        """Create a bucket, with objects in it."""
        s3 = self.client("s3")
        s3.create_bucket(Bucket=name)
        for key, body in (objects or {}).items():
            s3.put_object(Bucket=name, Key=key, Body=body)

    # ---- parts

    def _start(self) -> None:
        self._emulator.start()
        backend = Backend(self._emulator.endpoint_url)
        sts = StsGate(backend, self._now)
        sts.default_keys = self._jwks
        self._parts = Parts(
            backend=backend,
            principals=self._principals,
            recorder=self.recorder,
            faults=self.faults,
            strict=StrictChecks(backend, self.quotas),
            sts=sts,
            authorization=Authorization(backend, {OPERATOR}),
            stale=StaleReads(backend, self.faults, self._monotonic),
            agent=PodIdentityAgent(backend, self._now),
        )
        self._gate = Gate(self._parts, self._now)
        self._server = Server(self._gate.handle, backend)
        self._server.start()

    def _gate_parts(self) -> Parts:
        assert self._parts is not None, "not started"
        return self._parts
