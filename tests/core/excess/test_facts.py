from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from excess_worlds import ACCOUNT, LONG_AGO, SUBJECT
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.aws.worlds import AccessKey, AwsWorld, UserCredentials, WorldRole, WorldUser
from leastwise.core.evaluation.azure.engine import AzureEngine
from leastwise.core.evaluation.azure.worlds import AzureWorld
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.gcp.engine import GcpEngine
from leastwise.core.evaluation.gcp.policies import AllowPolicy, Binding, ServiceAccountKey
from leastwise.core.evaluation.gcp.worlds import GcpWorld
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.excess.credentials import credentials_of
from leastwise.core.excess.facts import facts_of
from leastwise.core.excess.grants import GrantFacts, Standing, unit_of
from leastwise.core.excess.stale import Credential
from leastwise.core.snapshots import Gap, Plane
from rbac_builders import binding, role, rule, world

ARN = "arn:aws:iam::111122223333:role/api"
ROLE = IdentityId(f"aws:{ARN}")
POLICY = "arn:aws:iam::111122223333:policy/shared"
OWNED = (("leastwise.dev/owner", "c1/shop/policy"),)


def test_an_estate_tells_whom_grants_name_and_what_a_declaration_made() -> None:
    marked = replace(binding("shop/ours", "Role/a", SUBJECT), managed=True, owner="c1/shop/policy")
    forged = replace(binding("shop/forged", "Role/a", SUBJECT), managed=True, owner="me")
    cluster = world(role("shop/a", rule()), marked, forged, binding("shop/theirs", "Role/a", "User jane"))
    trust = '{"Version": "2012-10-17", "Statement": []}'
    aws = AwsWorld(
        roles={ARN: WorldRole(ARN, trust, attached=(POLICY,), tags=OWNED)},
        users={"arn:aws:iam::1:user/u": WorldUser("arn:aws:iam::1:user/u")},
    )
    google = GcpWorld(allow=(AllowPolicy("//x/projects/p", (Binding("roles/r", ("user:a@b.c",)),)),))
    estate = Estate(
        {
            Plane.KUBERNETES: RbacEngine(cluster),
            Plane.AWS: AwsEngine(aws),
            Plane.GCP: GcpEngine(google),
            Plane.AZURE: AzureEngine(AzureWorld()),
        },
        gaps=(Gap("x", "aws", "Partial", "some"),),
    )
    facts = facts_of(estate, LONG_AGO)
    assert facts.named[Source("RoleBinding", "shop/theirs")] == {"k8s:jane"}
    assert facts.named[Source("allow policy", "//x/projects/p", "bindings[0]")] == {"gcp:user:a@b.c"}
    assert facts.declared == {Source("RoleBinding", "shop/ours")}
    assert facts.attached[ROLE] == {POLICY}
    assert facts.declared_identities == {ROLE}
    assert facts.granted_before == LONG_AGO
    assert any(gap.scope == "x" for gap in facts.gaps)


def test_an_estate_tells_of_keys_and_passwords() -> None:
    user, made = "arn:aws:iam::1:user/u", "2026-01-01T00:00:00+00:00"
    report = UserCredentials(user, has_password=True, keys=(AccessKey(True, made, "N/A"),))
    google = (
        ServiceAccountKey("x@p.iam", "k1", created=LONG_AGO),
        ServiceAccountKey("x@p.iam", "k2", is_disabled=True),
        ServiceAccountKey("x@p.iam", "k3", is_user_managed=False),
    )
    quiet = UserCredentials("arn:aws:iam::1:user/v", password_last_used="2026-01-01T00:00:00")
    estate = Estate(
        {
            Plane.AWS: AwsEngine(AwsWorld(credentials={user: report, quiet.user_arn: quiet})),
            Plane.GCP: GcpEngine(GcpWorld(keys=google)),
            Plane.AZURE: AzureEngine(AzureWorld()),
        }
    )
    found = credentials_of(estate)
    assert found[IdentityId(f"aws:{user}")] == (
        Credential("access key 1", made=datetime.fromisoformat(made)),
        Credential("password"),
    )
    assert found[IdentityId("aws:arn:aws:iam::1:user/v")] == ()
    keys = found[IdentityId("gcp:serviceAccount:x@p.iam")]
    assert [(each.name, each.is_active, each.knows_use) for each in keys] == [
        ("key k1", True, False),
        ("key k2", False, False),
        ("key k3", False, False),
    ]
    nothing = Estate({Plane.AWS: AwsEngine(AwsWorld()), Plane.GCP: GcpEngine(GcpWorld())})
    assert credentials_of(nothing) == {}


GROUP_CHAIN = (Source("group", "g1"), Source("role assignment", "ra"))


@pytest.mark.parametrize(
    ("identity", "chain", "standing", "reason"),
    [
        (ROLE, (Source("inline policy", f"{ARN}/own", "S"),), Standing.OWN, ""),
        (ROLE, (Source("inline policy", "arn:aws:iam::1:group/g/own", "S"),), Standing.STAYS, "group"),
        (ROLE, (Source("managed policy", POLICY, "S"),), Standing.OWN, ""),
        (ROLE, (Source("managed policy", f"{POLICY}2", "S"),), Standing.STAYS, "not known to be attached"),
        (ROLE, (Source("bucket policy", "arn:aws:s3:::a", "S"),), Standing.STAYS, "bucket policy"),
        (IdentityId("azure:1"), (Source("role assignment", "ra"),), Standing.OWN, ""),
        (IdentityId("azure:1"), GROUP_CHAIN, Standing.STAYS, "g1"),
        (ACCOUNT, (Source("access entry", "arn"),), Standing.STAYS, "access entry arn"),
        (ACCOUNT, (Source("RoleBinding", "shop/x"),), Standing.STAYS, "not known"),
        (ACCOUNT, (Source("RoleBinding", "shop/team"),), Standing.STAYS, "given to group team"),
        (ACCOUNT, (Source("RoleBinding", "shop/own"),), Standing.OWN, ""),
        (ACCOUNT, (Source("RoleBinding", "shop/all"),), Standing.BASELINE, "everybody"),
        (IdentityId("gcp:user:a"), (Source("allow policy", "p", "bindings[0]"),), Standing.OWN, ""),
        (IdentityId("gcp:user:b"), (Source("allow policy", "p", "bindings[0]"),), Standing.STAYS, ""),
        (IdentityId("gcp:user:b"), (Source("allow policy", "p", "bindings[1]"),), Standing.BASELINE, ""),
    ],
)
def test_whose_a_grant_is_to_lose(
    identity: IdentityId, chain: tuple[Source, ...], standing: Standing, reason: str
) -> None:
    facts = GrantFacts(
        named={
            Source("RoleBinding", "shop/own"): frozenset({ACCOUNT, IdentityId("k8s:group:other")}),
            Source("RoleBinding", "shop/team"): frozenset({IdentityId("k8s:group:team")}),
            Source("RoleBinding", "shop/all"): frozenset({IdentityId("k8s:group:system:authenticated")}),
            Source("allow policy", "p", "bindings[0]"): frozenset({IdentityId("gcp:user:a")}),
            Source("allow policy", "p", "bindings[1]"): frozenset({IdentityId("gcp:allUsers")}),
        },
        attached={ROLE: frozenset({POLICY})},
    )
    place = facts.place(identity, chain)
    assert place.standing is standing
    assert reason in place.reason


def test_a_grant_without_dates_is_as_old_as_everything() -> None:
    chain = (Source("role assignment", "ra"),)
    assert GrantFacts(granted_before=LONG_AGO).since(chain) == LONG_AGO
    assert GrantFacts(dates={chain[0]: LONG_AGO}).since(chain) == LONG_AGO
    assert GrantFacts(dates={Source("x", "y"): LONG_AGO}).since(chain) is None


def test_a_member_of_google_cloud_beside_a_group_has_its_own() -> None:
    chain = (Source("allow policy", "p", "bindings[0]"),)
    named = frozenset(map(IdentityId, ("gcp:user:a", "gcp:group:team@b.c")))
    facts = GrantFacts(named={chain[0]: named})
    assert facts.place(IdentityId("gcp:user:a"), chain).standing is Standing.OWN
    assert facts.place(IdentityId("gcp:user:z"), chain).reason == "given to group team@b.c"


def test_a_managed_policy_is_taken_away_as_a_whole() -> None:
    assert unit_of((Source("managed policy", POLICY, "S"),)) == Source("managed policy", POLICY)
    assert unit_of((Source("inline policy", "x", "S"),)) == Source("inline policy", "x", "S")
    assert unit_of(GROUP_CHAIN) == Source("role assignment", "ra")
    assert unit_of(GROUP_CHAIN[:1]) == Source("group", "g1")


@pytest.mark.parametrize(
    ("scope", "chain", "is_blocked"),
    [
        (f"policy/{POLICY}", (Source("managed policy", POLICY, "S"),), True),
        (f"role/{ARN}", (Source("inline policy", f"{ARN}/own", "S"),), True),
        ("account/prod", (Source("inline policy", f"{ARN}/own", "S"),), True),
        ("kmsgrants", (Source("inline policy", f"{ARN}/own", "S"),), False),
        (f"policy/{POLICY}2", (Source("managed policy", POLICY, "S"),), False),
    ],
)
def test_gaps_of_a_cloud_hide_what_they_name(
    scope: str, chain: tuple[Source, ...], *, is_blocked: bool
) -> None:
    facts = GrantFacts(gaps=(Gap(scope, "aws", "Forbidden", "no"),))
    assert bool(facts.blocked(chain)) is is_blocked
