"""Patterns, expressions and names made to take long: every answer stays linear in their length."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hostile_inputs import estate_of, exercised, replaced
from hostile_worlds import AWS, AZURE, GOOGLE, KUBERNETES, World, policy, statement
from leastwise.core.errors import LeastwiseError
from leastwise.core.evaluation.engines import Caller, CloudQuestion, KubernetesQuestion
from leastwise.core.evaluation.inventories import IdentityId, identity_id
from leastwise.core.exposures import find_exposures
from leastwise.core.risks.findings import find_risks
from leastwise.core.snapshots import Plane

UNITS = ("*", "a*", "*a", "?*", "e*", "${", "${aws:username}", ":", "/", "{", "'", " ", "a", ".", "(", "!")
LENGTHS = (40, 2_000, 20_000)
"""A few wildcards take another way than many, and too long a text is refused: each of them must be quick."""


def changed(world: World, kind: str, *at: str | int) -> Callable[[Any], World]:
    return lambda value: {**world, kind: replaced(world[kind], at, value)}


def aws_worlds(text: str) -> Iterator[World]:
    role = changed(AWS, "aws-account", "RoleDetailList", 0, "RolePolicyList", 0, "PolicyDocument")
    trust = changed(AWS, "aws-account", "RoleDetailList", 0, "AssumeRolePolicyDocument")
    actions = [f"s3:{text}q", f"s3:{text}", f"*{text}x"]
    places = [f"arn:aws:s3:::{text}b", f"arn:aws:s3:::led{text}"]
    yield role(policy(statement("Allow", actions), statement("Deny", "s3:*", places)))
    yield role(policy({"Effect": "Allow", "NotAction": actions, "NotResource": places}))
    conditions = {
        "StringLike": {"aws:PrincipalArn": [f"{text}b", text]},
        "ArnLike": {"aws:PrincipalArn": [f"arn:aws:iam::*:role/{text}"]},
        "IpAddress": {"aws:SourceIp": text},
        "DateLessThan": {"aws:CurrentTime": text},
        "NumericLessThan": {"s3:max-keys": text},
    }
    yield role(policy(statement("Allow", "s3:*", Condition=conditions)))
    principals = {"AWS": ["*", text], "Federated": text, "Service": text}
    subjects = {"StringLike": {"oidc.example.com:sub": [f"system:serviceaccount:{text}"]}}
    yield trust(
        policy({"Effect": "Allow", "Principal": principals, "Action": ["sts:*"], "Condition": subjects})
    )


def azure_worlds(text: str) -> Iterator[World]:
    actions = [f"*{text}/x", f"Microsoft.Web/{text}/delete", text]
    for part in ("actions", "notActions", "dataActions"):
        yield changed(AZURE, "azure-definitions", 0, "permissions", 0, part)(actions)
    yield changed(AZURE, "azure-denies", "value", 0, "properties", "permissions", 0, "actions")(actions)
    blob = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name]"
    for expression in (
        f"{blob} StringLike '{text}'",
        f"ActionMatches{{'{text}'}}",
        text,
        f"@Resource[{text}] x",
    ):
        yield changed(AZURE, "azure-assignments", 2, "condition")(expression)
    yield changed(AZURE, "azure-assignments", 0, "scope")(f"/subscriptions/{text}")


def google_worlds(text: str) -> Iterator[World]:
    condition = changed(GOOGLE, "gcp-assets", 0, "iamPolicy", "bindings", 1, "condition", "expression")
    for expression in (
        f"resource.name.extract('{text}{{x}}{text}') == 'a'",
        f"resource.name.startsWith('{text}')",
        f"resource.name.matches('(a|a)*(a+)+b{text}')",
        f"request.time < timestamp('{text}')",
        f"duration('{text}') < duration('1s')",
        f"resource.matchTag('{text}', '{text}')",
        text,
    ):
        yield condition(expression)
    members = [
        f"user:{text}@{text}",
        f"principal://{text}",
        f"serviceAccount:{text}.svc.id.goog[{text}/x]",
        text,
    ]
    yield changed(GOOGLE, "gcp-assets", 0, "iamPolicy", "bindings", 0, "members")(members)
    permissions = [text, f"storage.{text}", f"*{text}"]
    yield changed(GOOGLE, "gcp-roles", 0, "includedPermissions")(permissions)
    yield changed(GOOGLE, "gcp-deny", 0, "rules", 0, "denyRule", "deniedPermissions")(permissions)
    yield changed(GOOGLE, "gcp-allow", 0, "resource")(f"//{text}")


def kubernetes_worlds(text: str) -> Iterator[World]:
    for part in ("verbs", "resources", "apiGroups", "resourceNames"):
        yield changed(KUBERNETES, "kubernetes", "items", 7, "rules", 0, part)(
            [text, f"*/{text}", f"{text}/{text}"]
        )
    paths = [f"/{text}*", text, f"/{text}"]
    yield changed(KUBERNETES, "kubernetes", "items", 12, "rules", 0, "nonResourceURLs")(paths)
    yield changed(KUBERNETES, "kubernetes", "items", 6, "data", "mapRoles")(f"- rolearn: {text}")


WORLDS = {
    Plane.KUBERNETES: kubernetes_worlds,
    Plane.AWS: aws_worlds,
    Plane.GCP: google_worlds,
    Plane.AZURE: azure_worlds,
}


HANG_SECONDS = 30
"""No measure of speed: what grows with the square of such a length, or worse, takes minutes to years."""


@pytest.mark.timeout(120)  # of the clock; what is judged is the processor's time
@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("plane", Plane)
def test_patterns_made_to_take_long_do_not(plane: Plane, unit: str, length: int) -> None:
    for world in WORLDS[plane](unit * (length // len(unit))):
        started = time.process_time()
        try:
            exercised(world)
            estate = estate_of(world)
            find_risks(estate)
            find_exposures(estate)
        except LeastwiseError:
            continue
        finally:
            assert time.process_time() - started < HANG_SECONDS


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("plane", Plane)
def test_questions_made_to_take_long_do_not(plane: Plane, unit: str) -> None:
    text = unit * (20_000 // len(unit))
    for world in WORLDS[plane](unit * (2_000 // len(unit))):
        try:
            engine = estate_of(world).engines[plane]
        except LeastwiseError:
            continue
        started = time.process_time()
        for caller in (Caller(identity_id(plane, text)), Caller(engine.identities()[0].id)):
            if plane is Plane.KUBERNETES:
                engine.decide(caller, KubernetesQuestion(text, text, text, text, text, text))
                engine.decide(caller, KubernetesQuestion("get", path=f"/{text}"))
            else:
                engine.decide(caller, CloudQuestion("s3:GetObject", text))
                engine.decide(caller, CloudQuestion(text, f"//storage.googleapis.com/{text}"))
                engine.decide(caller, CloudQuestion(f"Microsoft.Web/{text}", f"/subscriptions/{text}"))
        assert time.process_time() - started < HANG_SECONDS


def test_nothing_is_known_of_an_identity_with_an_endless_name() -> None:
    engine = estate_of(KUBERNETES).engines[Plane.KUBERNETES]
    assert engine.effective(IdentityId("k8s:" + "a" * 1_000_000)) == engine.effective(IdentityId("k8s:b"))
