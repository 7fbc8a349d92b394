"""Answers of AWS become core values; what cannot be read becomes a Gap."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.aws import payloads
from leastwise.adapters.aws.translate import (
    DetailsPage,
    from_tags,
    read_document,
    to_association,
    to_details_page,
    to_managed_policy,
    to_old_versions,
    to_quotas,
    to_role,
    to_session_seconds,
    to_tags,
)
from leastwise.core.accounts import AwsQuotas
from leastwise.core.iam_documents import Document
from leastwise.core.identities import ServiceAccount


def page_of(**changed: Any) -> DetailsPage:
    return to_details_page(payloads.details([payloads.role_detail(**changed)], [payloads.policy_detail()]))


def test_a_listed_role_holds_everything_but_its_session_length_a24() -> None:
    role = page_of().roles[0]
    assert role.name == "lw-reader"
    assert role.arn == payloads.role_arn()
    assert role.path == "/leastwise/"
    assert role.trust == read_document(payloads.TRUST)
    assert dict(role.inline) == {"leastwise-1": read_document(payloads.READ)}
    assert role.attached == (payloads.policy_arn("a"), payloads.policy_arn("z"))
    assert role.boundary_arn.endswith("leastwise-boundary")
    assert role.owner is not None
    assert role.owner.text == payloads.OWNER
    assert role.max_session_seconds is None
    assert role.created == payloads.CREATED


def test_a_listed_policy_holds_its_default_version_and_no_tags_a24() -> None:
    policy = page_of().managed_policies[0]
    assert policy.document == read_document(payloads.READ)
    assert policy.versions == ("v2", "v9")
    assert policy.tags is None
    assert policy.policy_id == "ANPA-lw-reader-1"


def test_a12_encoded_text_and_decoded_json_of_one_meaning_are_equal() -> None:
    encoded = read_document(payloads.READ_AS_TEXT)
    assert isinstance(encoded, Document)
    assert encoded == read_document(payloads.READ)


def test_equal_documents_are_parsed_once() -> None:
    assert read_document(payloads.TRUST) is read_document(dict(payloads.TRUST))


@pytest.mark.parametrize("written", ["%7Bnot json", {"Statement": []}, None, {}, 7])
def test_a_malformed_trust_is_a_gap_and_not_an_empty_document(written: object) -> None:
    page = page_of(AssumeRolePolicyDocument=written)
    assert page.roles[0].trust is None
    assert [(gap.scope, gap.reason) for gap in page.gaps] == [(f"role/{payloads.role_arn()}", "Malformed")]


def test_a_malformed_inline_policy_keeps_its_name() -> None:
    page = page_of(RolePolicyList=[{"PolicyName": "odd", "PolicyDocument": "?"}])
    assert dict(page.roles[0].inline) == {"odd": None}
    assert "inline policy odd" in page.gaps[0].message


def test_a_policy_without_a_default_version_is_a_gap() -> None:
    page = to_details_page(payloads.details([], [payloads.policy_detail(PolicyVersionList=[])]))
    assert page.managed_policies[0].document is None
    assert page.gaps[0].scope == f"policy/{payloads.policy_arn()}"


def test_the_marker_counts_only_on_a_truncated_page() -> None:
    assert to_details_page({"Marker": "x", "IsTruncated": True}).marker == "x"
    assert to_details_page({"Marker": "x", "IsTruncated": False}).marker == ""


def test_versions_are_ordered_by_number() -> None:
    versions = [{"VersionId": f"v{number}", "IsDefaultVersion": number == 3} for number in (10, 9, 3, 11)]
    assert to_old_versions(versions) == ("v9", "v10", "v11")


def test_a_whole_role_holds_its_session_length() -> None:
    role = to_role(payloads.role(), {"b": payloads.READ, "a": "?"}, [{"PolicyArn": "x"}])
    assert role.max_session_seconds == 7200
    assert list(role.inline) == ["a", "b"]
    assert role.inline["a"] is None
    assert role.attached == ("x",)


def test_a_listed_role_with_its_session_length_equals_the_whole_one() -> None:
    whole = to_role(
        payloads.role(), {"leastwise-1": payloads.READ}, payloads.role_detail()["AttachedManagedPolicies"]
    )
    listed = page_of().roles[0]
    assert whole != listed
    assert whole.trust is listed.trust
    assert (whole.inline, whole.attached, whole.tags) == (listed.inline, listed.attached, listed.tags)


def test_a_whole_policy_holds_its_tags() -> None:
    detail = payloads.policy_detail(Tags=[{"Key": "k", "Value": "v"}])
    policy = to_managed_policy(detail, detail["PolicyVersionList"][0], detail["PolicyVersionList"])
    assert policy.tags == {"k": "v"}
    assert policy.versions == ("v2", "v9")


def test_a_listed_association_does_not_know_its_role_a24() -> None:
    listed = to_association(payloads.association())
    assert listed.account == ServiceAccount("payments", "api")
    assert listed.role_arn is None
    assert listed.tags is None


def test_a17_a_described_association_tells_whether_session_tags_are_off() -> None:
    described = to_association(payloads.association(described=True, disableSessionTags=True))
    assert described.role_arn == payloads.role_arn()
    assert described.disable_session_tags


def test_a2_a5_quotas_are_read_and_default_where_absent() -> None:
    summary = {"SummaryMap": {"AssumeRolePolicySizeQuota": 4096, "AttachedPoliciesPerRoleQuota": 20}}
    assert to_quotas(summary) == AwsQuotas(4096, 20)
    assert to_quotas({}) == AwsQuotas(2048, 10)


def test_session_lengths_are_read_by_role_id() -> None:
    page = {"Roles": [payloads.role(), {"RoleId": "old"}]}
    assert to_session_seconds(page) == {"AROA-lw-reader": 7200}


def test_tags_are_written_sorted_and_read_back() -> None:
    tags = {"b": "2", "a": "1"}
    assert [each["Key"] for each in from_tags(tags)] == ["a", "b"]
    assert to_tags({"Tags": from_tags(tags)}) == tags
