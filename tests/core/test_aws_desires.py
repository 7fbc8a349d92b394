"""The desired role: named, bounded, marked; refused before the first write where AWS would refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from builders import BOUNDARY_ARN, account, aws_block, policy, statement
from leastwise.core.accounts import AwsQuotas
from leastwise.core.aws_desires import desire_aws, render_tags
from leastwise.core.desires import DesiredAwsRole
from leastwise.core.entitlements import Enforcement, TrustMethod
from leastwise.core.errors import InvalidEntitlementError
from leastwise.core.iam_documents import document_atoms
from leastwise.core.iam_quotas import QuotaExceededError
from leastwise.core.identities import Cluster, Mark, PolicyKey, ServiceAccount
from leastwise.core.names import aws_role_name

CLUSTER = Cluster(
    id="c1", arn="arn:aws:eks:eu-west-1:111122223333:cluster/prod", issuer="https://oidc.example.com/id/A"
)
VIEW_ONLY = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"


def desired(*, account_fields: Mapping[str, Any] | None = None, **block: Any) -> DesiredAwsRole:
    declared = policy(aws=aws_block(**block), enforcement=Enforcement.ENFORCE)
    return desire_aws(declared, account(**(account_fields or {})), CLUSTER)


def test_a_role_carries_boundary_mark_and_its_service_account() -> None:
    found = desired(managed_policy_arns=(VIEW_ONLY,), max_session_seconds=7200)
    name = aws_role_name("c1", PolicyKey("payments", "invoice-reader"))
    assert found.name == name
    assert found.path == "/leastwise/"
    assert found.arn == f"arn:aws:iam::111122223333:role/leastwise/{name}"
    assert found.account_ref == "prod"
    assert found.service_account == ServiceAccount("payments", "payments-api")
    assert found.boundary_arn == BOUNDARY_ARN
    assert found.tags == {"leastwise.dev/owner": "c1/payments/invoice-reader"}
    assert found.attached == (VIEW_ONLY,)
    assert found.max_session_seconds == 7200
    assert (found.annotate, found.associate) == (True, False)
    assert [len(each.statements) for each in found.inline.values()] == [1]
    assert found.managed == ()


def test_pod_identity_is_associated_not_annotated() -> None:
    found = desired(trust=TrustMethod.POD_IDENTITY)
    assert (found.annotate, found.associate) == (False, True)


def test_an_explicit_name_and_another_partition_are_taken() -> None:
    fields = {"partition": "aws-cn", "role_path_prefix": "/"}
    assert desired(role_name="payments-x", account_fields=fields).arn == (
        "arn:aws-cn:iam::111122223333:role/payments-x"
    )


def test_what_does_not_fit_inline_spills_under_names_of_the_role_a4() -> None:
    statements = [statement(resources=[f"arn:aws:s3:::b{index}/{'x' * 4000}"]) for index in range(4)]
    found = desired(statements=statements, role_name="r", managed_policy_arns=(VIEW_ONLY,))
    assert [each.name for each in found.managed] == ["r-spill-1", "r-spill-2"]
    assert [each.arn for each in found.managed] == [
        "arn:aws:iam::111122223333:policy/leastwise/r-spill-1",
        "arn:aws:iam::111122223333:policy/leastwise/r-spill-2",
    ]
    assert found.attached == tuple(sorted([VIEW_ONLY, *(each.arn for each in found.managed)]))
    documents = [*found.inline.values(), *(each.document for each in found.managed)]
    assert sum(len(document_atoms(each)) for each in documents) == 4


def test_equal_input_in_another_order_gives_an_equal_role() -> None:
    both = [statement(["s3:GetObject"]), statement(["s3:ListBucket"], ["arn:aws:s3:::invoices"])]
    assert desired(statements=both) == desired(statements=both[::-1])


def test_without_a_boundary_enforce_is_refused_and_observe_is_not() -> None:
    bare = account(boundary_arn="")
    enforced = policy(aws=aws_block(), enforcement=Enforcement.ENFORCE)
    with pytest.raises(InvalidEntitlementError, match=r"'prod' must set spec\.aws\.permissionsBoundaryArn"):
        desire_aws(enforced, bare, CLUSTER)
    observed = replace(enforced, enforcement=Enforcement.OBSERVE)
    assert desire_aws(observed, bare, CLUSTER).boundary_arn == ""


def test_a_policy_without_an_aws_block_is_refused() -> None:
    with pytest.raises(InvalidEntitlementError, match="'payments/invoice-reader' has no AWS block"):
        desire_aws(policy(), account(), CLUSTER)


def test_account_tags_never_forge_our_own_in_any_case() -> None:
    forged = (
        ("leastwise.dev/owner", "c1/evil/x"),
        ("Leastwise.DEV/adopt", "c1/evil/x"),
        ("leastwise.dev/remove-after", "2020-01-01T00:00:00Z"),
        ("cost-center", "platform"),
    )
    tags = render_tags(Mark("c1", PolicyKey("payments", "x")), account(tags=forged))
    assert tags == {"cost-center": "platform", "leastwise.dev/owner": "c1/payments/x"}


@pytest.mark.parametrize(
    ("block", "account_fields", "error", "message"),
    [
        ({"role_name": "r" * 65}, {}, QuotaExceededError, "65 characters; 64"),
        ({"role_name": "a/b"}, {}, InvalidEntitlementError, "must hold letters"),
        ({}, {"role_path_prefix": "leastwise"}, InvalidEntitlementError, "begin and end"),
        ({"statements": [statement(resources=["\u0416"])]}, {}, InvalidEntitlementError, r"U\+0416"),
        (
            {
                "statements": [
                    statement(
                        conditions=[("StringEquals", "aws:A", ("x",)), ("StringEquals", "aws:a", ("y",))]
                    )
                ]
            },
            {},
            InvalidEntitlementError,
            "cannot become an IAM policy.*twice",
        ),
        ({"managed_policy_arns": tuple("abcdefghijk")}, {}, QuotaExceededError, "11 managed policies"),
        ({"statements": [statement(resources=["x" * 11000])]}, {}, QuotaExceededError, "may have 6144"),
        ({}, {"tags": tuple((f"k{index}", "v") for index in range(50))}, QuotaExceededError, "51 tags"),
    ],
    ids=["long name", "name", "path", "charset A8", "conditions", "attached A5", "size A3", "tags A7"],
)
def test_what_aws_would_refuse_is_refused_first(
    block: dict[str, Any], account_fields: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        desired(account_fields=account_fields, **block)


def test_a_mark_longer_than_a_tag_value_is_refused_a7() -> None:
    long = policy("x" * 253, aws=aws_block())
    with pytest.raises(QuotaExceededError, match="a value of 265 characters"):
        desire_aws(long, account(), CLUSTER)


def test_quotas_of_the_account_decide_a2_a5() -> None:
    declared = policy(aws=aws_block(managed_policy_arns=tuple("abcdefghijk")))
    raised = AwsQuotas(attached_per_role=20)
    assert len(desire_aws(declared, account(), CLUSTER, quotas=raised).attached) == 11
    with pytest.raises(QuotaExceededError, match="this account allows 100"):
        desire_aws(policy(aws=aws_block()), account(), CLUSTER, quotas=AwsQuotas(trust_characters=100))
