"""Corrects answers of the emulator that differ in form from those of AWS.

GetAccountAuthorizationDetails without boundaries, listings without pages, listings that tell tags, quotas
that do not follow ours, associations cut at the page size without a token.
"""

from __future__ import annotations

import base64
import json
import xml.etree.ElementTree as ET
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlencode, urlsplit

from leastwise_dev.aws.backend import Backend, parse_xml
from leastwise_dev.aws.calls import Call
from leastwise_dev.aws.limits import Quotas
from leastwise_dev.aws.refusals import Answer, Refusal, to_answer

Forward = Callable[[Call], Awaitable[Answer]]

_NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"
_DEFAULT_PAGE = 100
_LARGEST_PAGE = 1000

# Listings that come in pages, and the lists that one page shares out among.
_PAGED: dict[str, Sequence[str]] = {
    "GetAccountAuthorizationDetails": ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"),
    "ListRoles": ("Roles",),
    "ListPolicies": ("Policies",),
    "ListRoleTags": ("Tags",),
    "ListPolicyTags": ("Tags",),
    "ListRolePolicies": ("PolicyNames",),
    "ListAttachedRolePolicies": ("AttachedPolicies",),
    "ListPolicyVersions": ("Versions",),
}

_CORRECTED = {*_PAGED, "GetAccountSummary"}


async def forward(call: Call, backend: Backend, quotas: Quotas, send: Forward, *, is_root: bool) -> Answer:
    """Send the call on and correct the answer."""
    if call.operation == "eks:ListPodIdentityAssociations" and is_root:
        return await _forward_associations(call, send)
    answer = await send(call)
    if call.service != "iam" or not answer.is_success or call.action not in _CORRECTED:
        return answer
    root = parse_xml(answer.body)
    if call.action == "GetAccountSummary":
        _tell_quotas(root, quotas)
        return Answer(answer.status, _to_bytes(root), answer.headers)
    if call.action == "GetAccountAuthorizationDetails":
        await _add_boundaries(root, call.account_id, backend)
    if call.action in {"ListRoles", "ListPolicies"}:
        _drop_tags(root)
    refusal = _cut_page(root, call)
    if refusal is not None:
        return to_answer(refusal, "iam")
    return Answer(answer.status, _to_bytes(root), answer.headers)


def _tell_quotas(root: ET.Element, quotas: Quotas) -> None:
    """Tell the quotas that the strict checks hold to (pitfalls A2, A5)."""
    told = {
        "AssumeRolePolicySizeQuota": quotas.trust_size,
        "AttachedPoliciesPerRoleQuota": quotas.attached_per_role,
        "VersionsPerPolicyQuota": quotas.policy_versions,
        "RolesQuota": quotas.roles,
        "PoliciesQuota": quotas.policies,
    }
    for entry in root.iterfind(".//SummaryMap/entry"):
        value = entry.find("value")
        if value is not None and entry.findtext("key", "") in told:
            value.text = str(told[entry.findtext("key", "")])


async def _add_boundaries(root: ET.Element, account_id: str, backend: Backend) -> None:
    """Add the PermissionsBoundary of every role: two questions, whatever the number of roles."""
    boundaries = await _read_boundaries(account_id, backend)
    for role in root.iterfind(".//RoleDetailList/member"):
        arn = boundaries.get(role.findtext("RoleName", ""))
        if arn is not None:
            boundary = ET.SubElement(role, "PermissionsBoundary")
            ET.SubElement(boundary, "PermissionsBoundaryType").text = "PermissionsBoundaryPolicy"
            ET.SubElement(boundary, "PermissionsBoundaryArn").text = arn


async def _read_boundaries(account_id: str, backend: Backend) -> dict[str, str]:
    listed = await backend.read_xml(account_id, "ListPolicies")
    found: dict[str, str] = {}
    for policy in listed.iterfind(".//Policies/member") if listed is not None else ():
        if int(policy.findtext("PermissionsBoundaryUsageCount", "0")) == 0:
            continue
        arn = policy.findtext("Arn", "")
        users = await backend.read_xml(
            account_id,
            "ListEntitiesForPolicy",
            PolicyArn=arn,
            PolicyUsageFilter="PermissionsBoundary",
            EntityFilter="Role",
        )
        for member in users.iterfind(".//PolicyRoles/member") if users is not None else ():
            found[member.findtext("RoleName", "")] = arn
    return found


def _drop_tags(root: ET.Element) -> None:
    """Listings of roles and policies tell no tags (pitfalls A24)."""
    for member in root.iterfind("*/*/member"):
        for tags in member.findall("Tags"):
            member.remove(tags)


def _cut_page(root: ET.Element, call: Call) -> Refusal | None:
    """Keep the members of one page, and say whether there is another."""
    result = root[0]
    start = _read_marker(call.text("Marker"))
    size = call.text("MaxItems") or str(_DEFAULT_PAGE)
    if start is None:
        return Refusal("ValidationError", f"Invalid Marker: {call.text('Marker')}")
    if not size.isdigit() or not 1 <= int(size) <= _LARGEST_PAGE:
        return Refusal(
            "ValidationError", f"Value '{size}' at 'maxItems' must be between 1 and {_LARGEST_PAGE}"
        )
    position = 0
    for name in _PAGED[call.action]:
        container = result.find(name)
        for member in list(container) if container is not None else []:
            if container is not None and not start <= position < start + int(size):
                container.remove(member)
            position += 1
    _write_truncation(result, position, start + int(size))
    return None


def _write_truncation(result: ET.Element, total: int, end: int) -> None:
    flag = result.find("IsTruncated")
    if flag is None:
        flag = ET.SubElement(result, "IsTruncated")
    flag.text = "true" if total > end else "false"
    if total > end:
        ET.SubElement(result, "Marker").text = _write_marker(end)


async def _forward_associations(call: Call, send: Forward) -> Answer:
    """Ask for all, then cut: the emulator drops what is beyond a page without saying so."""
    start = _read_marker(call.query.get("nextToken", ""))
    size = int(call.query.get("maxResults", "100"))
    if start is None:
        return to_answer(Refusal("InvalidParameterException", "Invalid nextToken"), "eks")
    kept = {name: value for name, value in call.query.items() if name not in {"nextToken", "maxResults"}}
    path = f"{urlsplit(call.raw_path).path}?{urlencode({**kept, 'maxResults': '100000'})}"
    answer = await send(call.with_path(path))
    if not answer.is_success:
        return answer
    content = json.loads(answer.body)
    everything = content["associations"]
    content["associations"] = everything[start : start + size]
    if len(everything) > start + size:
        content["nextToken"] = _write_marker(start + size)
    return Answer(answer.status, json.dumps(content).encode(), answer.headers)


def _write_marker(position: int) -> str:
    return base64.urlsafe_b64encode(f"position:{position}".encode()).decode()


def _read_marker(marker: str) -> int | None:
    """Return the position of a marker, 0 for none, None for one that we did not give out."""
    if not marker:
        return 0
    try:
        word, _, number = base64.urlsafe_b64decode(marker).decode().partition(":")
    except ValueError:
        return None
    return int(number) if word == "position" and number.isdigit() else None


def _to_bytes(root: ET.Element) -> bytes:
    root.set("xmlns", _NAMESPACE)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text
