"""Who is admitted by a trust that somebody wrote (A18, A25): one table, unknown never taken for no."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fakes_aws import FakeAwsState
from leastwise.core.aws_admissions import TrustIndex, admits, find_admissions, index_trusts
from leastwise.core.aws_trust import closed_trust
from leastwise.core.iam_documents import Document, parse_document
from leastwise.core.identities import Cluster, ServiceAccount
from leastwise.core.snapshots import AwsAccountSnapshot, AwsRole

CASES = yaml.safe_load((Path(__file__).parent / "cases/aws/admissions.yaml").read_text())
ISSUER = "oidc.example.com/id/ABC"
CLUSTER = Cluster(id="c1", issuer=f"https://{ISSUER}")
ACCOUNT = ServiceAccount("payments", "payments-api")
PROVIDER = f"arn:aws:iam::111122223333:oidc-provider/{ISSUER}"


def principal_of(written: Any) -> Any:
    if written == "P":
        return {"Federated": PROVIDER}
    return {"Federated": written} if isinstance(written, str) and written != "*" else written


def value_of(written: Any) -> Any:
    if isinstance(written, list):
        return [value_of(each) for each in written]
    return {"S": ACCOUNT.username, "A": "sts.amazonaws.com"}.get(written, written)


def trust_of(statements: list[dict[str, Any]]) -> Document:
    """Expand the short forms of the table to an IAM document."""
    expanded = []
    for each in statements:
        entry: dict[str, Any] = {"Effect": each.get("effect", "Allow")}
        for key, name in (("principal", "Principal"), ("not_principal", "NotPrincipal")):
            if key in each:
                entry[name] = principal_of(each[key])
        if "not_action" in each:
            entry["NotAction"] = each["not_action"]
        else:
            entry["Action"] = each.get("action", "sts:AssumeRoleWithWebIdentity")
        entry["Condition"] = {
            operator: {
                f"{ISSUER}:{key}" if key in ("sub", "aud") else key: value_of(value)
                for key, value in keys.items()
            }
            for operator, keys in each.get("conditions", {}).items()
        }
        expanded.append(entry)
    return parse_document({"Version": "2012-10-17", "Statement": expanded})


def role(name: str, trust: Document | None) -> AwsRole:
    arn = f"arn:aws:iam::111122223333:role/{name}"
    return AwsRole(name=name, arn=arn, role_id=name, path="/", trust=trust)


def snapshot(*roles: AwsRole, providers: dict[str, tuple[str, ...]] | None = None) -> AwsAccountSnapshot:
    state = FakeAwsState()
    for each in roles:
        state.put_role(each)
    base = state.snapshot()
    return AwsAccountSnapshot(
        account_ref=base.account_ref,
        account_id=base.account_id,
        started=base.started,
        started_monotonic=0.0,
        roles=base.roles,
        oidc_providers=providers or {},
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_trusts_and_whom_they_admit_a25(case: dict[str, Any]) -> None:
    trust = trust_of(case["statements"])
    assert admits(trust, CLUSTER, ACCOUNT) is case["admits"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_the_index_finds_what_every_trust_admits_a25(case: dict[str, Any]) -> None:
    index = index_trusts(snapshot(role("x", trust_of(case["statements"]))), CLUSTER)
    found = find_admissions(index, ACCOUNT)
    verdict = {(): False, (True,): True, (False,): None}[tuple(each.certain for each in found)]
    assert verdict is case["admits"]


def test_a_closed_trust_admits_nobody() -> None:
    assert admits(closed_trust(), CLUSTER, ACCOUNT) is False


def test_without_an_issuer_nothing_can_be_decided() -> None:
    unknown = Cluster(id="c1")
    trust = trust_of([{"principal": "*"}])
    assert admits(trust, unknown, ACCOUNT) is None
    assert index_trusts(snapshot(role("x", trust)), unknown) == TrustIndex(cluster=unknown)


def test_an_audience_that_the_provider_refuses_admits_nobody() -> None:
    trust = trust_of([{"principal": "P", "conditions": {"StringEquals": {"sub": "S", "aud": "vault"}}}])
    assert admits(trust, CLUSTER, ACCOUNT, audiences=("sts.amazonaws.com",)) is False
    assert admits(trust, CLUSTER, ACCOUNT, audiences=("sts.amazonaws.com", "vault")) is True
    others: dict[str, tuple[str, ...]] = {"arn:aws:iam::111122223333:oidc-provider/other": ("vault",)}
    cases: tuple[tuple[dict[str, tuple[str, ...]], int], ...] = (
        ({PROVIDER: ("sts.amazonaws.com",)}, 0),
        ({PROVIDER: ("vault",)}, 1),
        (others, 1),  # the provider is unknown: every audience is thought possible
    )
    for providers, count in cases:
        index = index_trusts(snapshot(role("x", trust), providers=providers), CLUSTER)
        assert len(find_admissions(index, ACCOUNT)) == count


def test_roles_are_found_by_subject_in_the_order_of_their_arns() -> None:
    pinned = trust_of([{"principal": "P", "conditions": {"StringEquals": {"sub": "S"}}}])
    other = trust_of(
        [{"principal": "P", "conditions": {"StringEquals": {"sub": "system:serviceaccount:a:b"}}}]
    )
    wild = trust_of([{"principal": "P", "conditions": {"StringLike": {"sub": "system:*"}}}])
    seen = snapshot(role("z", pinned), role("o", other), role("a", wild), role("u", None))
    index = index_trusts(seen, CLUSTER)
    assert sorted(index.by_subject) == ["system:serviceaccount:a:b", ACCOUNT.username]
    assert [each.role.name for each in find_admissions(index, ACCOUNT)] == ["a", "z"]
    assert [each.role.name for each in find_admissions(index, ServiceAccount("a", "b"))] == ["a", "o"]


def test_a_trust_that_could_not_be_parsed_may_admit() -> None:
    index = TrustIndex(cluster=CLUSTER, open_roles=(role("x", None),))
    assert [each.certain for each in find_admissions(index, ACCOUNT)] == [False]


@given(st.permutations(range(len(CASES))))
def test_the_order_of_statements_never_matters(order: list[int]) -> None:
    chosen = [CASES[index] for index in order[:3]]
    forward = trust_of([each for case in chosen for each in case["statements"]])
    backward = trust_of([each for case in reversed(chosen) for each in case["statements"]])
    assert admits(forward, CLUSTER, ACCOUNT) is admits(backward, CLUSTER, ACCOUNT)
