"""The truth table of ceilings: every case of cases/ceilings/*.yaml, in the words of the API."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import yaml

from builders import CREATED, policy
from leastwise.core.ceiling_checks import check_policy
from leastwise.core.ceilings import AwsCeiling, AwsPattern, Ceiling, KubernetesCeiling
from leastwise.core.entitlements import (
    AwsEntitlements,
    AwsStatement,
    EntitlementPolicy,
    KubernetesEntitlements,
    TrustMethod,
)
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.permitted_parts import permitted_part

FOLDER = Path(__file__).parent / "cases" / "ceilings"
CASES = [
    (path.stem, case) for path in sorted(FOLDER.glob("*.yaml")) for case in yaml.safe_load(path.read_text())
]
KNOWN_KEYS = {"name", "why", "ceilings", "policy", "refused", "words", "older", "younger", "older_roles"}


def to_rule(words: dict[str, list[str]]) -> KubernetesRule:
    return KubernetesRule(
        tuple(words.get("apiGroups", ())),
        tuple(words.get("resources", ())),
        tuple(words["verbs"]),
        tuple(words.get("resourceNames", ())),
        tuple(words.get("nonResourceURLs", ())),
    )


def to_roles(words: list[dict[str, Any]]) -> tuple[RoleRef, ...]:
    return tuple(RoleRef(**each.get("roleRef", each)) for each in words)


def to_pattern(words: dict[str, list[str]]) -> AwsPattern:
    return AwsPattern(tuple(words["actions"]), tuple(words["resources"]))


def to_aws_ceiling(words: dict[str, Any]) -> AwsCeiling:
    return AwsCeiling(
        account_ref=words["accountRef"]["name"],
        allow=tuple(map(to_pattern, words.get("allow", ()))),
        deny=tuple(map(to_pattern, words.get("deny", ()))),
        managed_policy_arns=tuple(words.get("managedPolicyArns", ())),
        role_name_pattern=words.get("roleNamePattern", ""),
        max_roles=words.get("maxRoles"),
    )


def to_ceiling(words: dict[str, Any]) -> Ceiling:
    block = words.get("kubernetes")
    return Ceiling(
        name=words.get("name", "payments-teams"),
        kubernetes=None
        if block is None
        else KubernetesCeiling(
            tuple(map(to_rule, block.get("allow", ()))),
            tuple(map(to_rule, block.get("deny", ()))),
            to_roles(block.get("bindableRoles", [])),
            to_roles(block.get("clusterBindableRoles", [])),
        ),
        aws=tuple(map(to_aws_ceiling, words.get("aws", ()))),
        max_policies=words.get("maxPolicies"),
    )


def to_statement(words: dict[str, Any]) -> AwsStatement:
    conditions = tuple(
        (operator, key, tuple(values))
        for operator, keys in words.get("conditions", {}).items()
        for key, values in keys.items()
    )
    return AwsStatement(tuple(words["actions"]), tuple(words["resources"]), conditions)


def to_kubernetes(words: dict[str, Any] | None) -> KubernetesEntitlements | None:
    if words is None:
        return None
    return KubernetesEntitlements(
        tuple(map(to_rule, words.get("rules", ()))),
        to_roles(words.get("bindings", [])),
        to_roles(words.get("clusterBindings", [])),
    )


def to_aws(words: dict[str, Any] | None) -> AwsEntitlements | None:
    if words is None:
        return None
    return AwsEntitlements(
        account_ref="prod",
        trust=TrustMethod.IRSA,
        role_name=words.get("roleName", ""),
        statements=tuple(map(to_statement, words.get("statements", ()))),
        managed_policy_arns=tuple(words.get("managedPolicyArns", ())),
    )


def to_policy(words: dict[str, Any]) -> EntitlementPolicy:
    return policy(kubernetes=to_kubernetes(words.get("kubernetes")), aws=to_aws(words.get("aws")))


def to_siblings(case: dict[str, Any]) -> tuple[EntitlementPolicy, ...]:
    day = timedelta(days=1)
    older = [policy(f"older-{number}", created=CREATED - day) for number in range(case.get("older", 0))]
    younger = [policy(f"younger-{number}", created=CREATED + day) for number in range(case.get("younger", 0))]
    roles = [
        policy(f"role-{number}", created=CREATED - day, aws=to_aws({}))
        for number in range(case.get("older_roles", 0))
    ]
    return (*older, *younger, *roles)


def test_the_table_has_at_least_sixty_cases_each_with_a_reason() -> None:
    assert len(CASES) >= 60
    names = [(folder, case["name"]) for folder, case in CASES]
    assert len(set(names)) == len(names)
    assert all(case["why"] for _, case in CASES)
    assert all(set(case) <= KNOWN_KEYS for _, case in CASES)


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{stem}: {case['name']}") for stem, case in CASES])
def test_ceiling_decides_as_the_table_says(case: dict[str, Any]) -> None:
    declared, siblings = to_policy(case["policy"]), to_siblings(case)
    ceilings = [to_ceiling(each) for each in case["ceilings"]]
    found = check_policy(declared, ceilings, siblings=siblings)
    assert [each.field for each in found] == case["refused"], case["why"]
    text = " | ".join(each.message for each in found)
    for words in case.get("words", ()):
        assert words in text
    for order in permutations(ceilings):
        assert check_policy(declared, order, siblings=siblings) == found
    part = permitted_part(declared, ceilings, siblings=siblings)
    assert check_policy(part, ceilings, siblings=siblings) == ()
    assert (part is declared) == (not found)
