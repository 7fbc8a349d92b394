"""What an installation consists of: the server, the CRDs that it serves, the admission policies."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from leastwise.adapters.kubernetes.answers import decode_answer
from leastwise.adapters.kubernetes.client import KubernetesClient
from leastwise.core.errors import NotFoundError

_ADMISSION = "/apis/admissionregistration.k8s.io/v1"
_DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_OURS = {"labelSelector": "app.kubernetes.io/part-of=leastwise"}


class _Version(msgspec.Struct, rename="camel"):
    git_version: str = ""


class _Resource(msgspec.Struct):
    name: str


class _Resources(msgspec.Struct):
    resources: list[_Resource] = msgspec.field(default_factory=list)


class _Name(msgspec.Struct):
    name: str


class _BindingSpec(msgspec.Struct, rename="camel"):
    policy_name: str = ""


class _Admission(msgspec.Struct):
    metadata: _Name
    spec: _BindingSpec = msgspec.field(default_factory=_BindingSpec)


class _Admissions(msgspec.Struct):
    items: list[_Admission] | None = None


_VERSION = msgspec.json.Decoder(_Version)
_RESOURCES = msgspec.json.Decoder(_Resources)
_ADMISSIONS = msgspec.json.Decoder(_Admissions)
_DEFINITION = msgspec.json.Decoder(dict[str, object])


class KubernetesFacts:
    """Reads what is installed, with the rights of the connection."""

    def __init__(self, client: KubernetesClient) -> None:
        self._client = client

    async def server_version(self) -> str:
        """Return the version of the API server, as in `v1.36.2`."""
        return decode_answer(_VERSION, await self._client.read("/version"), "/version").git_version

    async def served_resources(self, group_version: str) -> frozenset[str]:
        """Return the resources that a group's version serves; empty when it is not served."""
        path = f"/apis/{group_version}"
        try:
            answer = decode_answer(_RESOURCES, await self._client.read(path), path)
        except NotFoundError:
            return frozenset()
        return frozenset(each.name for each in answer.resources)

    async def definition(self, name: str) -> Mapping[str, object] | None:
        """Return a CustomResourceDefinition; None when it does not exist."""
        path = f"{_DEFINITIONS}/{name}"
        try:
            return decode_answer(_DEFINITION, await self._client.read(path), path)
        except NotFoundError:
            return None

    async def admission_policies(self) -> Mapping[str, bool]:
        """Return the names of our ValidatingAdmissionPolicies, and whether each is bound."""
        policies = await self._admissions("validatingadmissionpolicies")
        bindings = await self._admissions("validatingadmissionpolicybindings")
        bound = {each.spec.policy_name for each in bindings}
        return {each.metadata.name: each.metadata.name in bound for each in policies}

    async def _admissions(self, resource: str) -> list[_Admission]:
        path = f"{_ADMISSION}/{resource}"
        return decode_answer(_ADMISSIONS, await self._client.read(path, _OURS), path).items or []
