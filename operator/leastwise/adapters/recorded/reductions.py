"""Reduces recorded inputs to what the evaluators read, before a snapshot keeps them.

What is not named here is left out: a Secret in a List, the environment of a Pod, an annotation that holds
a configuration. A list of what to leave out would always miss something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from leastwise.core.recordings import RecordedDocument

Json = object
Object = dict[str, Json]

_KUBERNETES_FIELDS = (
    "kind",
    "apiVersion",
    "roleRef",
    "subjects",
    "rules",
    "aggregationRule",
    "resources",
    "groupVersion",
    "versions",
    "automountServiceAccountToken",
)
_METADATA = ("name", "namespace", "uid", "resourceVersion", "labels", "deletionTimestamp")
_ANNOTATIONS = ("eks.amazonaws.com/", "iam.gke.io/", "azure.workload.identity/", "leastwise.dev/")
_BY_KIND: dict[str, dict[str, tuple[str, ...]]] = {
    "Pod": {"spec": ("serviceAccountName", "automountServiceAccountToken", "nodeName", "hostNetwork")},
    "CustomResourceDefinition": {"spec": ("group", "names", "scope")},
    "SelfSubjectRulesReview": {"status": ("incomplete", "evaluationError")},
}
_AWS_AUTH = ("mapRoles", "mapUsers", "mapAccounts")


def reduce_document(document: RecordedDocument) -> bytes:
    """Return the JSON value that a snapshot keeps of a document."""
    if document.data.lstrip()[:1] not in {b"{", b"["}:
        return msgspec.json.encode(document.data.decode("utf-8", "replace"))
    reduce = _REDUCERS.get(document.kind)
    if reduce is None:
        return document.data.strip()
    return msgspec.json.encode(reduce(_value(document.data)))


def _value(data: bytes) -> Json:
    """Decode a document; what is no text in it was told as a Gap, which the snapshot keeps."""
    try:
        return msgspec.json.decode(data)
    except UnicodeDecodeError:
        return msgspec.json.decode(data.decode("utf-8", "replace"))


# ---------------------------------------------------------------- Kubernetes


def _kubernetes(value: Json) -> Json:
    if isinstance(value, list):
        return [_kubernetes(each) for each in value]
    if not isinstance(value, dict):
        return None
    items = value.get("items")
    if isinstance(items, list):
        kind = str(value.get("kind", "")).removesuffix("List")
        kept = [_object(each, kind) for each in items if isinstance(each, dict)]
        return _kept(value, ("kind", "apiVersion")) | {"items": [each for each in kept if each]}
    return _object(value, "")


def _object(value: Object, kind_of_list: str) -> Object:
    """Reduce one object; empty for one of a kind that nothing is read of."""
    from leastwise.adapters.recorded.kubernetes import KINDS  # noqa: PLC0415 (start-up time)

    kind = str(value.get("kind") or kind_of_list)
    metadata = value.get("metadata")
    if kind not in KINDS or (kind == "ConfigMap" and not _is_aws_auth(metadata)):
        return {}
    reduced = _kept(value, _KUBERNETES_FIELDS)
    if isinstance(metadata, dict):
        reduced["metadata"] = _metadata(metadata)
    for part, names in _BY_KIND.get(kind, {}).items():
        inner = value.get(part)
        if isinstance(inner, dict):
            reduced[part] = _kept(inner, names)
    data = value.get("data")
    if kind == "ConfigMap" and isinstance(data, dict):
        reduced["data"] = _kept(data, _AWS_AUTH)
    return reduced


def _is_aws_auth(metadata: Json) -> bool:
    return isinstance(metadata, dict) and (metadata.get("namespace"), metadata.get("name")) == (
        "kube-system",
        "aws-auth",
    )


def _metadata(metadata: Object) -> Object:
    reduced = _kept(metadata, _METADATA)
    annotations = metadata.get("annotations")
    if isinstance(annotations, dict):
        kept = {key: each for key, each in annotations.items() if key.startswith(_ANNOTATIONS)}
        reduced |= {"annotations": kept} if kept else {}
    return reduced


def _kept(value: Mapping[str, Json], names: tuple[str, ...]) -> Object:
    return {name: value[name] for name in names if name in value}


# ---------------------------------------------------------------- Google Cloud


_ASSET = (
    "name",
    "assetType",
    "asset_type",
    "ancestors",
    "iamPolicy",
    "iam_policy",
    "policy",
    "effectiveTags",
    "effective_tags",
    "project",
    "folders",
    "organization",
)
_ASSET_DATA = (
    "name",
    "projectNumber",
    "projectId",
    "parent",
    "displayName",
    "owner",
    "directoryCustomerId",
    "lifecycleState",
)


def _assets(value: Json) -> Json:
    return _each(value, _asset, ("assets", "results"))


def _asset(value: Object) -> Object:
    """Reduce an asset: of the content of its resource only where it stands and whether access is uniform."""
    reduced = _kept(value, _ASSET)
    resource = value.get("resource")
    if isinstance(resource, str):
        return reduced | {"resource": resource}
    data = resource.get("data") if isinstance(resource, dict) else None
    if isinstance(data, dict):
        inner = _kept(data, _ASSET_DATA)
        access = data.get("iamConfiguration")
        if isinstance(access, dict):
            inner["iamConfiguration"] = _kept(access, ("uniformBucketLevelAccess",))
        reduced["resource"] = {"data": inner}
    return reduced


def _google_keys(value: Json) -> Json:
    return _each(value, lambda key: _kept(key, ("name", "keyType", "validAfterTime", "disabled")), ("keys",))


# ---------------------------------------------------------------- Azure

_CREDENTIALS = ("passwordCredentials", "keyCredentials")
_RESOURCE = ("id", "name", "type", "identity", "principalId", "clientId", "accessPolicies", "tenantId")
_RESOURCE_PROPERTIES = ("accessPolicies", "enableRbacAuthorization", "principalId", "clientId", "tenantId")


def _principals(value: Json) -> Json:
    return _each(value, _principal, ("value",))


def _principal(value: Object) -> Object:
    """Reduce a principal: of its credentials only which there are and when they end."""
    reduced = dict(value)
    for key in _CREDENTIALS:
        found = value.get(key)
        if isinstance(found, list):
            ends = (each for each in found if isinstance(each, dict))
            reduced[key] = [_kept(each, ("keyId", "startDateTime", "endDateTime")) for each in ends]
    return reduced


def _azure_resources(value: Json) -> Json:
    return _each(value, _azure_resource, ("value",))


def _azure_resource(value: Object) -> Object:
    reduced = _kept(value, (*_RESOURCE, "enableRbacAuthorization"))
    properties = value.get("properties")
    if isinstance(properties, dict):
        reduced["properties"] = _kept(properties, _RESOURCE_PROPERTIES)
    return reduced


def _each(value: Json, reduce: Callable[[Object], Object], wrappers: tuple[str, ...]) -> Json:
    """Reduce every element of a listing, whichever way it is wrapped; pages stay told."""
    if isinstance(value, list):
        return [reduce(each) for each in value if isinstance(each, dict)]
    if not isinstance(value, dict):
        return None
    wrapper = next((each for each in wrappers if isinstance(value.get(each), list)), "")
    if not wrapper:
        return reduce(value)
    told = _kept(value, ("nextLink", "@odata.nextLink", "nextPageToken"))
    return told | {wrapper: _each(value[wrapper], reduce, ())}


_REDUCERS: dict[str, Callable[[Json], Json]] = {
    "kubernetes": _kubernetes,
    "gcp-assets": _assets,
    "gcp-keys": _google_keys,
    "azure-principals": _principals,
    "azure-resources": _azure_resources,
    "azure-identities": _azure_resources,
}
"""What may hold more than answers need; the other kinds are policies and names through and through."""
