"""The fake Pod Identity agent: a ServiceAccount token for credentials of the associated role.

Implements what https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html says of the agent
and of AssumeRoleForPodIdentity: the token's audience, the association, the session tags, the role's trust.
SDKs reach it as `AWS_CONTAINER_CREDENTIALS_FULL_URI` with the token in the Authorization header.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from leastwise_dev.aws.authorization import POD_IDENTITY_SERVICE
from leastwise_dev.aws.backend import Backend, RoleState, parse_xml
from leastwise_dev.aws.condition_operators import UndecidedError
from leastwise_dev.aws.policy_check import Document
from leastwise_dev.aws.recording import ContextValue
from leastwise_dev.aws.refusals import Answer, Refusal
from leastwise_dev.aws.tokens import (
    JwksSource,
    Token,
    check_signature,
    check_times,
    find_audience,
    parse_token,
)
from leastwise_dev.aws.trust import admits, parse_trust

SESSION_SECONDS = 21_600
_DENIED = "AccessDeniedException"


@dataclass(frozen=True, slots=True)
class PodIdentityCluster:
    """An EKS cluster whose pods the agent serves: where it is and who signs its tokens."""

    name: str
    account_id: str
    region: str
    keys: JwksSource | None

    @property
    def arn(self) -> str:
        return f"arn:aws:eks:{self.region}:{self.account_id}:cluster/{self.name}"


@dataclass(frozen=True, slots=True)
class Workload:
    """Who holds the token, as the API server wrote it."""

    namespace: str
    service_account: str
    pod_name: str = ""
    pod_uid: str = ""


class PodIdentityAgent:
    """Exchanges tokens. One for all clusters of a stand-in."""

    def __init__(self, backend: Backend, now: Callable[[], float] = time.time) -> None:
        self._backend = backend
        self._now = now
        self.clusters: dict[str, PodIdentityCluster] = {}

    async def exchange(self, cluster_name: str, token_text: str) -> Answer:
        """Answer what the agent would answer on its local address."""
        result = await self._exchange(cluster_name, token_text)
        if isinstance(result, Refusal):
            body = {"code": result.code, "message": result.message}
            return Answer(result.status, json.dumps(body).encode(), (("Content-Type", "application/json"),))
        return Answer(200, json.dumps(result).encode(), (("Content-Type", "application/json"),))

    async def _exchange(self, cluster_name: str, token_text: str) -> dict[str, str] | Refusal:
        cluster = self.clusters.get(cluster_name)
        if cluster is None:
            return Refusal("ResourceNotFoundException", f"No cluster found for name: {cluster_name}.", 404)
        workload = self._verify(token_text, cluster)
        if isinstance(workload, Refusal):
            return workload
        association = await self._find_association(cluster, workload)
        if association is None:
            message = (
                f"No association found for service account {workload.service_account} in namespace "
                f"{workload.namespace} of cluster {cluster.name}"
            )
            return Refusal("ResourceNotFoundException", message, 404)
        return await self._assume(cluster, workload, association)

    def _verify(self, text: str, cluster: PodIdentityCluster) -> Workload | Refusal:
        token = parse_token(text)
        if isinstance(token, Refusal):
            return Refusal("InvalidTokenException", token.message)
        refusal = check_signature(token, cluster.keys) or check_times(token, self._now())
        audience = refusal or find_audience(token, (POD_IDENTITY_SERVICE,))
        if isinstance(audience, Refusal):
            code = "ExpiredTokenException" if audience.code.startswith("Expired") else "InvalidTokenException"
            return Refusal(code, audience.message)
        workload = read_workload(token)
        return workload or Refusal("InvalidTokenException", "The token names no service account.")

    async def _find_association(self, cluster: PodIdentityCluster, workload: Workload) -> Document | None:
        base = f"/clusters/{cluster.name}/pod-identity-associations"
        query = f"?namespace={workload.namespace}&serviceAccount={workload.service_account}"
        listed = await self._backend.ask_eks(cluster.account_id, cluster.region, base + query)
        found = listed.get("associations", []) if isinstance(listed, dict) else []
        if not found:
            return None
        path = f"{base}/{found[0]['associationId']}"
        described = await self._backend.ask_eks(cluster.account_id, cluster.region, path)
        return described.get("association") if isinstance(described, dict) else None

    async def _assume(
        self, cluster: PodIdentityCluster, workload: Workload, association: Document
    ) -> dict[str, str] | Refusal:
        role_arn = str(association["roleArn"])
        role = await self._backend.read_role(cluster.account_id, role_arn.rpartition("/")[2])
        tags = {} if association.get("disableSessionTags") else session_tags(cluster, workload)
        if role is None or role.arn != role_arn or not is_admitted(role, tags):
            return Refusal(_DENIED, f"The service is not authorized to assume the role {role_arn}", 403)
        fields = {
            "RoleArn": role_arn,
            "RoleSessionName": f"eks-{cluster.name}-{workload.pod_name or workload.service_account}"[:64],
            "DurationSeconds": str(min(SESSION_SECONDS, role.max_session_seconds)),
        }
        for number, (key, value) in enumerate(tags.items(), start=1):
            fields[f"Tags.member.{number}.Key"] = key
            fields[f"Tags.member.{number}.Value"] = value
        answer = await self._backend.ask("sts", cluster.account_id, "AssumeRole", **fields)
        if not answer.is_success:
            return Refusal(_DENIED, answer.body.decode(errors="replace"), 403)
        return _to_credentials(answer, cluster.account_id)


def read_workload(token: Token) -> Workload | None:
    """Read the claims that the API server adds to a bound token."""
    parts = token.subject.split(":")
    if len(parts) != 4 or parts[:2] != ["system", "serviceaccount"]:
        return None
    claims = token.claims.get("kubernetes.io")
    pod = claims.get("pod", {}) if isinstance(claims, dict) else {}
    return Workload(parts[2], parts[3], str(pod.get("name", "")), str(pod.get("uid", "")))


def session_tags(cluster: PodIdentityCluster, workload: Workload) -> dict[str, str]:
    """Return the six tags that Pod Identity puts on a session; those of the pod only where it is known."""
    tags = {
        "eks-cluster-arn": cluster.arn,
        "eks-cluster-name": cluster.name,
        "kubernetes-namespace": workload.namespace,
        "kubernetes-service-account": workload.service_account,
        "kubernetes-pod-name": workload.pod_name,
        "kubernetes-pod-uid": workload.pod_uid,
    }
    return {key: value for key, value in tags.items() if value}


def is_admitted(role: RoleState, tags: dict[str, str]) -> bool:
    """Judge the role's trust for the service: to assume, and to tag when there are tags."""
    context: dict[str, ContextValue] = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    if tags:
        context["aws:TagKeys"] = tuple(tags)
    actions = ("sts:AssumeRole", "sts:TagSession") if tags else ("sts:AssumeRole",)
    trust = parse_trust(role.trust)
    try:
        return all(admits(trust, ("Service", POD_IDENTITY_SERVICE), action, context) for action in actions)
    except UndecidedError:
        return False


def _to_credentials(answer: Answer, account_id: str) -> dict[str, str]:
    credentials = parse_xml(answer.body).find(".//Credentials")
    assert credentials is not None
    return {
        "AccessKeyId": credentials.findtext("AccessKeyId", ""),
        "SecretAccessKey": credentials.findtext("SecretAccessKey", ""),
        "Token": credentials.findtext("SessionToken", ""),
        "Expiration": credentials.findtext("Expiration", ""),
        "AccountId": account_id,
    }
