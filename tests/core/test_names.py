from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leastwise.core.identities import PolicyKey
from leastwise.core.names import (
    AWS_POLICY_NAME_LIMIT,
    AWS_ROLE_NAME_LIMIT,
    KUBERNETES_NAME_LIMIT,
    aws_role_name,
    binding_name,
    cluster_binding_name,
    identity_hash,
    inline_policy_name,
    kubernetes_role_name,
    spill_policy_name,
)
from leastwise.core.permissions import RoleRef

SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
AWS_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)

NAMESPACES = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", fullmatch=True)
POLICIES = st.from_regex(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?", fullmatch=True)
KEYS = st.builds(PolicyKey, NAMESPACES, POLICIES)
ROLES = st.builds(
    RoleRef, st.sampled_from(["Role", "ClusterRole"]), st.text("aZ:.-_/é*", min_size=1, max_size=300)
)
CLUSTERS = st.text("abC-019", max_size=40)


@given(CLUSTERS, KEYS, ROLES)
def test_names_keep_the_limits_and_charsets_of_their_systems(
    cluster: str, key: PolicyKey, role: RoleRef
) -> None:
    for name in (
        kubernetes_role_name(key),
        binding_name(key, role),
        cluster_binding_name(cluster, key, role),
    ):
        assert len(name) <= KUBERNETES_NAME_LIMIT
        assert SUBDOMAIN.fullmatch(name)
    name = aws_role_name(cluster, key)
    assert len(name) <= AWS_ROLE_NAME_LIMIT
    assert AWS_NAME.fullmatch(name)
    assert len(spill_policy_name("x" * AWS_ROLE_NAME_LIMIT, 10**6)) <= AWS_POLICY_NAME_LIMIT
    assert AWS_NAME.fullmatch(spill_policy_name(name, 1))


@given(st.tuples(CLUSTERS, KEYS), st.tuples(CLUSTERS, KEYS))
def test_two_identities_never_share_an_aws_role_name(
    first: tuple[str, PolicyKey], second: tuple[str, PolicyKey]
) -> None:
    """R8."""
    assume(first != second)
    assert aws_role_name(*first) != aws_role_name(*second)
    assert aws_role_name(*first).lower() != aws_role_name(*second).lower()


@given(KEYS, ROLES, ROLES)
def test_two_role_references_of_one_policy_have_two_bindings(
    key: PolicyKey, first: RoleRef, second: RoleRef
) -> None:
    """K3."""
    assume(first != second)
    assert binding_name(key, first) != binding_name(key, second)
    assert cluster_binding_name("c", key, first) != cluster_binding_name("c", key, second)


def test_equal_prefixes_do_not_clash() -> None:
    """R8."""
    long = "p" * 240
    keys = [PolicyKey("payments", long + end) for end in ("a", "b")]
    assert len({kubernetes_role_name(key) for key in keys}) == 2
    assert len({aws_role_name("c", key) for key in keys}) == 2
    assert len({binding_name(key, RoleRef("ClusterRole", "view")) for key in keys}) == 2


def test_where_namespace_ends_and_policy_begins_counts() -> None:
    """R8: "a-b" in "c" and "b-c" in "a" read alike."""
    first, second = PolicyKey("a", "b-c"), PolicyKey("a-b", "c")
    assert aws_role_name("c", first) != aws_role_name("c", second)
    assert aws_role_name("c", first).startswith("a-b-c-")
    assert aws_role_name("c", second).startswith("a-b-c-")


def test_case_twins_do_not_clash_even_ignoring_case() -> None:
    """A1: IAM names are unique ignoring case."""
    key = PolicyKey("payments", "reader")
    first, second = aws_role_name("Prod", key), aws_role_name("prod", key)
    assert first == first.lower()
    assert first != second
    upper, lower = RoleRef("ClusterRole", "View"), RoleRef("ClusterRole", "view")
    assert binding_name(key, upper) != binding_name(key, lower)


def test_namesakes_of_two_kinds_do_not_clash() -> None:
    key = PolicyKey("payments", "reader")
    assert binding_name(key, RoleRef("Role", "view")) != binding_name(key, RoleRef("ClusterRole", "view"))


def test_names_are_deterministic_and_readable() -> None:
    key = PolicyKey("payments", "invoice-reader")
    assert aws_role_name("c-1", key) == "payments-invoice-reader-s5kxwakgwl62xg5x"
    assert kubernetes_role_name(key).startswith("leastwise-invoice-reader-")
    assert binding_name(key, RoleRef("ClusterRole", "system:auth-delegator")).startswith(
        "leastwise-invoice-reader-system-auth-delegator-"
    )
    assert cluster_binding_name("c-1", key, RoleRef("ClusterRole", "view")).startswith(
        "leastwise-payments-invoice-reader-view-"
    )
    assert inline_policy_name() == "leastwise"
    assert spill_policy_name("payments-api", 2) == "payments-api-spill-2"


@pytest.mark.parametrize("name", ["a.-b", "a-.b", "a..b", "a" * 220 + "." + "b" * 20])
def test_a_cut_or_odd_name_stays_a_subdomain(name: str) -> None:
    found = binding_name(PolicyKey("n", "p"), RoleRef("Role", name))
    assert SUBDOMAIN.fullmatch(found)


def test_a_name_without_a_readable_part_is_its_hash() -> None:
    assert re.fullmatch(r"[a-z2-7]{16}", aws_role_name("c", PolicyKey("-", ".")))


@given(st.lists(st.text("ab:1", max_size=4), max_size=3), st.lists(st.text("ab:1", max_size=4), max_size=3))
def test_hash_tells_parts_apart(first: list[str], second: list[str]) -> None:
    assume(first != second)
    assert identity_hash(*first) != identity_hash(*second)
