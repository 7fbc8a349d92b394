"""Files about AWS accounts, as the AWS command line prints them, become a world."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.adapters.recorded.aws import AwsFiles, is_credential_report, recognise
from leastwise.core.errors import InputError
from leastwise.core.evaluation.aws.worlds import (
    AccessKey,
    AwsWorld,
    EksAccessEntry,
    EksAccessPolicy,
    EksAssociation,
    NamedDocument,
)

ROLE = "arn:aws:iam::111122223333:role/app/reader"
USER = "arn:aws:iam::111122223333:user/jane"
POLICY = "arn:aws:iam::111122223333:policy/read"
DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}
TEXT = json.dumps(DOCUMENT, separators=(",", ":"))
ACCOUNT = {
    "RoleDetailList": [
        {
            "Arn": ROLE,
            "RoleId": "AROA1",
            "Path": "/app/",
            "AssumeRolePolicyDocument": DOCUMENT,
            "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": quote(TEXT)}],
            "AttachedManagedPolicies": [{"PolicyName": "read", "PolicyArn": POLICY}],
            "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": POLICY},
            "Tags": [{"Key": "team", "Value": "a"}],
            "InstanceProfileList": [{"Arn": "arn:aws:iam::111122223333:instance-profile/reader"}],
            "RoleLastUsed": {"LastUsedDate": "2026-01-02T00:00:00+00:00", "Region": "eu-west-1"},
        }
    ],
    "UserDetailList": [{"Arn": USER, "UserId": "AIDA1", "GroupList": ["people"]}],
    "GroupDetailList": [
        {
            "Arn": "arn:aws:iam::111122223333:group/people",
            "GroupPolicyList": [{"PolicyName": "own", "PolicyDocument": TEXT}],
        }
    ],
    "Policies": [
        {
            "Arn": POLICY,
            "PolicyVersionList": [
                {"Document": {}, "IsDefaultVersion": False},
                {"Document": DOCUMENT, "IsDefaultVersion": True},
            ],
        }
    ],
}
REPORT = (
    "user,arn,user_creation_time,password_enabled,password_last_used,mfa_active,access_key_1_active,"
    "access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated\n"
    "<root_account>,arn:aws:iam::111122223333:root,2020-01-01T00:00:00+00:00,not_supported,no_information,"
    "true,false,N/A,N/A,false,N/A\n"
    f"jane,{USER},2020-01-01T00:00:00+00:00,true,2026-03-01T00:00:00+00:00,false,true,"
    "2024-01-01T00:00:00+00:00,N/A,false,N/A\n"
)


def encoded(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def kind_of(value: Any) -> str:
    data = encoded(value)
    if isinstance(value, list):
        return recognise(msgspec.json.decode(data, type=list[msgspec.Raw]))
    return recognise(msgspec.json.decode(data, type=dict[str, msgspec.Raw]))


def world_of(*values: Any) -> AwsWorld:
    files = AwsFiles()
    for value in values:
        files.add(kind_of(value), encoded(value), "file")
    return files.world()


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (ACCOUNT, "aws-account"),
        ({"scps": [], "rcps": []}, "aws-organization"),
        ({"arn:aws:s3:::b": DOCUMENT}, "aws-resources"),
        ({"associations": []}, "eks-associations"),
        ({"association": {}}, "eks-associations"),
        ({"accessEntries": []}, "eks-access-entries"),
        ({"accessEntry": {}}, "eks-access-entries"),
        ({"associatedAccessPolicies": [], "clusterName": "c", "principalArn": ROLE}, "eks-access-entries"),
        ({"Content": "", "ReportFormat": "text/csv"}, "aws-credential-report"),
        ({"apiVersion": "v1", "kind": "List"}, ""),
        ({}, ""),
        ([], ""),
    ],
)
def test_kind_is_told_by_the_outermost_keys(value: Any, kind: str) -> None:
    assert kind_of(value) == kind


def test_credential_report_is_told_by_its_header() -> None:
    assert is_credential_report(REPORT.splitlines()[0])
    assert not is_credential_report("name,arn")


def test_account_listing_becomes_identities_and_documents() -> None:
    world = world_of(ACCOUNT)
    role = world.roles[ROLE]
    assert world.accounts == {"111122223333"}
    assert (role.name, role.account, role.path) == ("reader", "111122223333", "/app/")
    assert (role.attached, role.boundary, role.tags) == ((POLICY,), POLICY, (("team", "a"),))
    assert role.instance_profiles == ("arn:aws:iam::111122223333:instance-profile/reader",)
    assert role.last_used == "2026-01-02T00:00:00+00:00"
    assert world.policies == {POLICY: TEXT}  # the default version
    assert world.users[USER].groups == ("people",)
    assert world.users[USER].name == "jane"
    assert world.users[USER].account == "111122223333"
    assert next(iter(world.groups.values())).name == "people"


def test_documents_are_kept_as_text_decoded_and_each_once() -> None:
    world = world_of(ACCOUNT)
    role = world.roles[ROLE]
    assert role.trust == TEXT == role.inline[0].text  # the second was percent-encoded
    assert next(iter(world.groups.values())).inline == (NamedDocument("own", TEXT),)  # a JSON text
    assert role.trust is world.policies[POLICY]


def test_files_of_several_accounts_add_up() -> None:
    other = {"RoleDetailList": [{"Arn": ROLE.replace("111122223333", "444455556666")}]}
    world = world_of(ACCOUNT, other)
    assert world.accounts == {"111122223333", "444455556666"}
    assert (
        world.roles[ROLE.replace("111122223333", "444455556666")].trust == "null"
    )  # not there: not understood


def test_one_page_of_several_is_a_gap() -> None:
    assert "one page" in world_of({**ACCOUNT, "IsTruncated": True}).gaps[0].message


LEVEL = [[{"name": "Full", "policy": DOCUMENT}], []]


def test_organization_is_read_by_account_and_level() -> None:
    world = world_of(
        {"scps": [], "accounts": {"1": {"scps": LEVEL, "management": True}, "2": {"rcps": LEVEL}}}
    )
    assert world.organization is not None
    assert world.organization["1"].scps == ((NamedDocument("Full", TEXT),), ())
    assert world.organization["1"].is_management
    assert not world.organization["2"].is_management
    assert world.organization["2"].scps == ()


def test_organization_without_accounts_is_that_of_the_one_account_read() -> None:
    world = world_of(ACCOUNT, {"scps": LEVEL})
    assert world.organization is not None
    assert list(world.organization) == ["111122223333"]
    assert world_of({"scps": LEVEL}).organization is None  # no account to give it to


def test_organizations_of_two_files_add_up() -> None:
    world = world_of({"scps": [], "accounts": {"1": {}}}, {"scps": [], "accounts": {"2": {}}})
    assert world.organization is not None
    assert sorted(world.organization) == ["1", "2"]


def test_resource_policies_of_two_files_add_up() -> None:
    world = world_of({"arn:aws:s3:::a": DOCUMENT}, {"arn:aws:s3:::b": TEXT})
    assert world.resources == {"arn:aws:s3:::a": TEXT, "arn:aws:s3:::b": TEXT}
    assert world_of(ACCOUNT).resources is None  # not given


def test_credential_report_tells_passwords_and_keys() -> None:
    files = AwsFiles()
    files.add("aws-credential-report", REPORT.encode(), "report.csv")
    world = files.world()
    assert world.credentials is not None
    jane = world.credentials[USER]
    assert (jane.has_password, jane.has_mfa) == (True, False)
    assert jane.keys == (AccessKey(is_active=True, last_rotated="2024-01-01T00:00:00+00:00"),)
    assert world.credentials["arn:aws:iam::111122223333:root"].has_password is None
    assert world.taken == datetime(2026, 3, 1, tzinfo=UTC)  # the latest time that it mentions


def test_credential_report_is_read_as_the_command_prints_it() -> None:
    content = base64.b64encode(REPORT.encode()).decode()
    report = {"Content": content, "ReportFormat": "text/csv", "GeneratedTime": "2026-04-01T00:00:00+00:00"}
    world = world_of(report)
    assert world.credentials is not None
    assert USER in world.credentials
    assert world.taken == datetime(2026, 4, 1, tzinfo=UTC)


def test_listed_association_names_no_role_and_is_a_gap() -> None:  # A24
    listed = {"clusterName": "prod", "namespace": "pay", "serviceAccount": "api"}
    world = world_of({"associations": [listed]})
    assert world.associations == (EksAssociation("prod", "pay", "api"),)
    assert "pay/api in prod" in world.gaps[0].message
    described = world_of({"association": {**listed, "roleArn": ROLE, "targetRoleArn": None}})
    assert described.associations[0].role_arn == ROLE
    assert not described.gaps


def test_access_entry_is_put_together_from_its_listings() -> None:
    world = world_of(
        {
            "accessEntry": {
                "clusterName": "c",
                "principalArn": ROLE,
                "kubernetesGroups": ["g"],
                "type": "STANDARD",
            }
        },
        {
            "clusterName": "c",
            "principalArn": ROLE,
            "associatedAccessPolicies": [
                {"policyArn": "p1", "accessScope": {"type": "namespace", "namespaces": ["b", "a"]}},
                {"policyArn": "p2", "accessScope": {"type": "cluster", "namespaces": []}},
            ],
        },
    )
    policies = (EksAccessPolicy("p1", ("a", "b")), EksAccessPolicy("p2"))
    assert world.access_entries == (EksAccessEntry("c", ROLE, "", ("g",), "STANDARD", policies),)


def test_access_policies_beside_their_entry_are_its_own() -> None:
    entry = {"clusterName": "c", "principalArn": ROLE, "type": "STANDARD"}
    policy = {"policyArn": "p", "accessScope": {"type": "cluster"}}
    world = world_of({"accessEntry": entry, "associatedAccessPolicies": [policy]})
    assert world.access_entries == (EksAccessEntry("c", ROLE, "", (), "STANDARD", (EksAccessPolicy("p"),)),)


@pytest.mark.parametrize(
    ("scope", "principal", "told"),
    [
        ({"type": "namespace", "namespaces": []}, ROLE, "accessScope"),
        ({"type": "namespace", "namespaces": [""]}, ROLE, "accessScope"),
        ({"type": "region"}, ROLE, "accessScope"),
        ({"type": "cluster"}, "", "principalArn"),
    ],
)
def test_access_policies_of_nobody_or_nowhere_are_refused(
    scope: dict[str, object], principal: str, told: str
) -> None:
    policy = {"policyArn": "p", "accessScope": scope}
    with pytest.raises(InputError, match=told):
        world_of({"associatedAccessPolicies": [policy], "principalArn": principal})


def test_listed_access_entries_do_not_say_their_groups() -> None:
    assert world_of({"accessEntries": [ROLE]}).access_entries == (EksAccessEntry("", ROLE),)


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        ("aws-account", b'{"RoleDetailList":[{"Arn":1}]}', "$.RoleDetailList[0].Arn"),
        ("aws-account", b"{", "truncated"),
        ("aws-account", b'{"UserDetailList":[{}]}', "missing required field `Arn`"),
        ("aws-organization", b'{"scps":[{}]}', "$.scps[0]"),
        ("aws-resources", b"[]", "Expected `object`"),
        ("aws-credential-report", b"user,arn\n", "column 'user' is missing"),
        ("aws-credential-report", b"user,arn\n1,2\n", "'password_enabled' is missing"),
        ("aws-credential-report", b"\xff\xfe", "UTF-8"),
        ("eks-associations", b'{"associations":[{"clusterName":"c"}]}', "namespace"),
        ("eks-access-entries", b'{"accessEntry":3}', "$.accessEntry"),
        ("nonsense", b"{}", "allowed: aws-account"),
    ],
)
def test_wrong_shape_is_told_with_file_and_field_and_leaves_nothing(
    kind: str, data: bytes, told: str
) -> None:
    files = AwsFiles()
    with pytest.raises(InputError, match="file") as caught:
        files.add(kind, data, "file")
    assert told in str(caught.value)
    assert files.world() == AwsWorld()


@given(st.sampled_from(["aws-account", "aws-organization", "aws-resources", "eks-associations"]), st.binary())
def test_any_bytes_are_read_or_refused(kind: str, data: bytes) -> None:
    files = AwsFiles()
    try:
        files.add(kind, data, "file")
    except InputError:
        assert files.world() == AwsWorld()
