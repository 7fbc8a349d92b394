"""Asks the API server what the caller, or a ServiceAccount, may do.

https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access
"""

from __future__ import annotations

import msgspec

from leastwise.adapters.kubernetes.answers import decode_answer
from leastwise.adapters.kubernetes.client import KubernetesClient

_AUTHORIZATION = "authorization.k8s.io/v1"
_AUTHENTICATION = "authentication.k8s.io/v1"


class _Verdict(msgspec.Struct):
    allowed: bool = False


class _Review(msgspec.Struct):
    status: _Verdict = msgspec.field(default_factory=_Verdict)


class _User(msgspec.Struct):
    username: str = ""


class _Self(msgspec.Struct, rename="camel"):
    user_info: _User = msgspec.field(default_factory=_User)


class _SelfReview(msgspec.Struct):
    status: _Self = msgspec.field(default_factory=_Self)


_REVIEW = msgspec.json.Decoder(_Review)
_SELF = msgspec.json.Decoder(_SelfReview)


class KubernetesAccessReviews:
    """Sends access reviews; each is one request that changes nothing."""

    def __init__(self, client: KubernetesClient) -> None:
        self._client = client

    async def username(self) -> str:
        """Return the name that the API server knows the caller by."""
        path = f"/apis/{_AUTHENTICATION}/selfsubjectreviews"
        body = {"apiVersion": _AUTHENTICATION, "kind": "SelfSubjectReview"}
        answer = await self._client.write("POST", path, body)
        return decode_answer(_SELF, answer, path).status.user_info.username

    async def may(
        self, verb: str, group: str, resource: str, *, namespace: str = "", name: str = "", account: str = ""
    ) -> bool:
        """Tell whether the caller, or the ServiceAccount `namespace/name` of `account`, may do it."""
        plain, _, subresource = resource.partition("/")
        attributes = {
            "verb": verb,
            "group": group,
            "resource": plain,
            "subresource": subresource,
            "namespace": namespace,
            "name": name,
        }
        spec: dict[str, object] = {
            "resourceAttributes": {key: text for key, text in attributes.items() if text}
        }
        kind = "SelfSubjectAccessReview"
        if account:
            kind = "SubjectAccessReview"
            spec |= _service_account(account)
        path = f"/apis/{_AUTHORIZATION}/{kind.lower()}s"
        body = {"apiVersion": _AUTHORIZATION, "kind": kind, "spec": spec}
        return decode_answer(_REVIEW, await self._client.write("POST", path, body), path).status.allowed


def _service_account(account: str) -> dict[str, object]:
    namespace, _, name = account.partition("/")
    return {
        "user": f"system:serviceaccount:{namespace}:{name}",
        "groups": [
            "system:serviceaccounts",
            f"system:serviceaccounts:{namespace}",
            "system:authenticated",
        ],
    }
