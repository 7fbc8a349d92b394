"""Questions about an EKS cluster and the account behind it: whom it lets in, and whom roles trust."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cli.question_worlds import ROLE, Desk

NAME = ("--cluster", "name=prod")
SOURCES = ("cluster.yaml", "account.json", "entry.json", "policies.json")
POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKS"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    for name in [each for each in os.environ if each.startswith("LEASTWISE_")]:
        monkeypatch.delenv(name)
    made = Desk(tmp_path, capsys)
    entry = {
        "clusterName": "prod",
        "principalArn": ROLE,
        "username": "ci:{{SessionName}}",
        "type": "STANDARD",
    }
    made.write("entry.json", json.dumps({"accessEntry": entry}))
    return made


def associate(desk: Desk, policy: str, *namespaces: str) -> None:
    scope = {"type": "namespace" if namespaces else "cluster", "namespaces": namespaces}
    policies = [{"policyArn": f"{POLICY}{policy}", "accessScope": scope}]
    listing = {"clusterName": "prod", "principalArn": ROLE, "associatedAccessPolicies": policies}
    desk.write("policies.json", json.dumps(listing))


def code(desk: Desk, *question: str) -> int:
    return desk.ask("can", ROLE, *question, *NAME, "--exit-code", sources=SOURCES).code


def test_a_cluster_admin_of_eks_can_do_everything(desk: Desk) -> None:
    associate(desk, "ClusterAdminPolicy")
    assert code(desk, "delete", "nodes") == 0
    holders = desk.ask("who-can", "delete", "nodes", *NAME, "-o", "jsonl", sources=SOURCES).lines
    assert f"aws:{ROLE}" in {each["identity"] for each in holders}
    asked = desk.ask("can", ROLE, "delete", "nodes", *NAME, sources=SOURCES)
    assert f"access entry prod/{ROLE}" in " ".join(asked.out.split())


def test_a_viewer_of_one_namespace_reads_there(desk: Desk) -> None:
    associate(desk, "ViewPolicy", "payments")
    assert code(desk, "get", "pods", "-n", "payments") == 0
    assert code(desk, "get", "secrets", "-n", "payments") == 3
    assert code(desk, "get", "pods", "-n", "other") == 3


def test_a_policy_that_is_not_known_makes_a_no_unknown(desk: Desk) -> None:
    associate(desk, "NewPolicy")
    assert code(desk, "delete", "nodes") == 4


def test_a_role_whose_service_account_is_gone_is_orphaned(desk: Desk) -> None:
    desk.write(
        "account.json", (desk.folder / "account.json").read_text().replace("payments:api", "payments:old")
    )
    issuer = ("--cluster", "issuer=https://oidc.eks.eu-west-1.amazonaws.com/id/ABC")
    words = ("identities", "--orphaned", *issuer, "-o", "jsonl")
    lines = desk.ask(*words, sources=("cluster.yaml", "account.json")).lines
    (role,) = (each for each in lines if each["plane"] == "aws")
    assert role["notes"] == ["orphaned: it trusts only ServiceAccounts that do not exist: payments/old"]
