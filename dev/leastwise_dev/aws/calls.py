"""One AWS request as a value: which service and action, by whom, about what.

The service comes from the credential scope of the signature, the action from the form (IAM, STS) or from
method and path (EKS, S3).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

STS_VERSION = "2011-06-15"

_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request")

# The read actions: everything else changes something. AssumeRole… and the like are neither.
_READ = re.compile(r"(Get|List|Describe|Head|Simulate|Generate)")

_EKS_ROUTES: tuple[tuple[str, str, str], ...] = (
    ("POST", r"/clusters", "CreateCluster"),
    ("GET", r"/clusters", "ListClusters"),
    ("GET", r"/clusters/(?P<clusterName>[^/]+)", "DescribeCluster"),
    ("DELETE", r"/clusters/(?P<clusterName>[^/]+)", "DeleteCluster"),
    ("POST", r"/clusters/(?P<clusterName>[^/]+)/pod-identity-associations", "CreatePodIdentityAssociation"),
    ("GET", r"/clusters/(?P<clusterName>[^/]+)/pod-identity-associations", "ListPodIdentityAssociations"),
    (
        "GET",
        r"/clusters/(?P<clusterName>[^/]+)/pod-identity-associations/(?P<associationId>[^/]+)",
        "DescribePodIdentityAssociation",
    ),
    (
        "POST",
        r"/clusters/(?P<clusterName>[^/]+)/pod-identity-associations/(?P<associationId>[^/]+)",
        "UpdatePodIdentityAssociation",
    ),
    (
        "DELETE",
        r"/clusters/(?P<clusterName>[^/]+)/pod-identity-associations/(?P<associationId>[^/]+)",
        "DeletePodIdentityAssociation",
    ),
    ("POST", r"/tags/(?P<resourceArn>.+)", "TagResource"),
    ("DELETE", r"/tags/(?P<resourceArn>.+)", "UntagResource"),
    ("GET", r"/tags/(?P<resourceArn>.+)", "ListTagsForResource"),
)


@dataclass(frozen=True, slots=True)
class Call:
    """A request and what it means. `parameters` are the form fields, or the JSON body and the path."""

    method: str
    raw_path: str  # as sent, percent-encoded, with its query: signatures cover it
    headers: tuple[tuple[str, str], ...]
    body: bytes
    service: str
    action: str
    parameters: Mapping[str, object]
    access_key: str = ""
    region: str = "us-east-1"
    account_id: str = ""
    principal: str = ""  # the name that the gate knows this access key by
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def operation(self) -> str:
        """The IAM action, `iam:CreateRole`."""
        return f"{self.service}:{self.action}"

    @property
    def is_read(self) -> bool:
        return _READ.match(self.action) is not None

    @property
    def is_write(self) -> bool:
        """Whether the call changes an account; sessions of STS do not."""
        return not self.is_read and self.service != "sts"

    def text(self, name: str) -> str:
        """Return one parameter as text, empty when absent."""
        value = self.parameters.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def members(self, name: str) -> list[str]:
        """Return a list parameter of the query protocol: `TagKeys.member.1`, …"""
        found: list[str] = []
        while (key := f"{name}.member.{len(found) + 1}") in self.parameters:
            found.append(self.text(key))
        return found

    def tags(self) -> dict[str, str]:
        """Return the tags that the request carries."""
        if self.service == "eks":
            raw = self.parameters.get("tags")
            return {str(key): str(value) for key, value in raw.items()} if isinstance(raw, dict) else {}
        pairs = self.tag_pairs()
        return dict(pairs)

    def tag_pairs(self) -> list[tuple[str, str]]:
        """Return the tags of a form in order, duplicates included."""
        found: list[tuple[str, str]] = []
        while (key := f"Tags.member.{len(found) + 1}.Key") in self.parameters:
            found.append((self.text(key), self.text(f"Tags.member.{len(found) + 1}.Value")))
        return found

    def with_path(self, raw_path: str) -> Call:
        """Return the call with another path and query; only for root, whose signature is not checked."""
        return replace(self, raw_path=raw_path)

    def with_parameter(self, name: str, value: str) -> Call:
        """Return the call with one form field replaced; only for unsigned bodies and root callers."""
        parameters = {**self.parameters, name: value}
        return replace(self, parameters=parameters, body=urlencode(parameters).encode())


def parse_call(method: str, raw_path: str, headers: tuple[tuple[str, str], ...], body: bytes) -> Call:
    """Read a request. What is not recognised gets the action `Unknown`, never an exception."""
    named = {name.lower(): value for name, value in headers}
    split = urlsplit(raw_path)
    query = dict(parse_qsl(split.query, keep_blank_values=True))
    access_key, region, service = _read_scope(named.get("authorization", ""), query)
    form = _read_form(named.get("content-type", ""), body)
    if not service:
        service = _service_of_unsigned(form)
    action, parameters = _read_action(service, method, split.path, query, form, body)
    return Call(
        method=method,
        raw_path=raw_path,
        headers=headers,
        body=body,
        service=service,
        action=action,
        parameters=parameters,
        access_key=access_key,
        region=region or "us-east-1",
        query=query,
    )


def _read_scope(authorization: str, query: Mapping[str, str]) -> tuple[str, str, str]:
    found = _CREDENTIAL.search(authorization) or _CREDENTIAL.search(
        f"Credential={query.get('X-Amz-Credential', '')}"
    )
    if found is None:
        return "", "", ""
    return found.group(1), found.group(3), found.group(4)


def _read_form(content_type: str, body: bytes) -> dict[str, str]:
    if not content_type.startswith("application/x-www-form-urlencoded"):
        return {}
    return dict(parse_qsl(body.decode("utf-8", errors="replace"), keep_blank_values=True))


def _service_of_unsigned(form: Mapping[str, str]) -> str:
    if form.get("Version") == STS_VERSION:
        return "sts"
    return "iam" if "Action" in form else "s3"


def _read_action(
    service: str, method: str, path: str, query: Mapping[str, str], form: Mapping[str, str], body: bytes
) -> tuple[str, Mapping[str, object]]:
    if service in {"iam", "sts"}:
        fields = {**query, **form}
        return fields.get("Action", "Unknown"), fields
    if service == "eks":
        return _read_eks(method, path, query, body)
    if service == "s3":
        return _read_s3(method, path, query)
    return "Unknown", {**query}


def _read_eks(
    method: str, path: str, query: Mapping[str, str], body: bytes
) -> tuple[str, Mapping[str, object]]:
    for verb, pattern, action in _EKS_ROUTES:
        found = re.fullmatch(pattern, path)
        if verb == method and found is not None:
            parts = {name: unquote(value) for name, value in found.groupdict().items()}
            return action, {**query, **_read_json(body), **parts}
    return "Unknown", {**query}


def _read_json(body: bytes) -> dict[str, object]:
    try:
        value = json.loads(body) if body else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _read_s3(method: str, path: str, query: Mapping[str, str]) -> tuple[str, Mapping[str, object]]:
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    target = "Object" if key else "Bucket"
    names = {"GET": "Get", "PUT": "Put", "DELETE": "Delete", "HEAD": "Head", "POST": "Post"}
    action = f"{names.get(method, method.title())}{target}"
    if method == "PUT" and not key and not query:
        action = "CreateBucket"
    elif method == "GET" and not key:
        action = "ListBucket" if bucket else "ListAllMyBuckets"
    return action, {**query, "Bucket": bucket, "Key": key}
