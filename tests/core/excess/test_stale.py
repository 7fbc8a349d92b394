from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from excess_worlds import ACCOUNT, END, SUBJECT, observation, seen, used, weigh_cluster
from leastwise.core.evaluation.inventories import Identity
from leastwise.core.excess.stale import QUARANTINE, Credential, StaleFinding, Staleness, find_staleness
from leastwise.core.excess.weighing import Observation
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aggregates import Aggregate
from rbac_builders import binding, engine, role, rule

WORLD = engine(role("shop/a", rule()), binding("shop/a", "Role/a", SUBJECT))


def account(
    name: str = "shop/api", notes: tuple[str, ...] = (), *, exists: bool = True, kind: str = "ServiceAccount"
) -> Identity:
    return Identity(ACCOUNT, Plane.KUBERNETES, kind, name, "shop", exists=exists, notes=notes)


def kinds(
    identity: Identity, uses: Sequence[Aggregate] = (), watch: Observation | None = None, **more: Any
) -> dict[Staleness, StaleFinding]:
    excess = weigh_cluster(WORLD, uses, watch=watch).excess
    return {each.kind: each for each in find_staleness(identity, excess, **more)}


ALIVE = [used("get pods in shop")]


def test_who_was_not_seen_in_the_window_is_told_with_the_last_time() -> None:
    assert Staleness.NOT_SEEN not in kinds(account(), ALIVE)
    found = kinds(account(), [used("get pods in shop", days=120)])[Staleness.NOT_SEEN]
    assert found.text == "last seen 2026-03-02, not in the last 90 days"
    assert not found.undecided
    assert kinds(account())[Staleness.NOT_SEEN].text.startswith("never seen")


def test_a_denied_attempt_is_a_sign_of_life() -> None:
    assert Staleness.NOT_SEEN not in kinds(account(), [used("get pods in shop", decision="Denied")])


def test_who_was_not_watched_is_undecided() -> None:
    found = kinds(account(), watch=observation(seen(3)))[Staleness.NOT_SEEN]
    assert "3 days before the end" in found.undecided


def test_no_pod_is_said_only_where_the_pods_are_known() -> None:
    idle = account(notes=("orphaned: no pod runs as it",))
    assert not kinds(idle, ALIVE, knows_pods=True)[Staleness.NO_POD].undecided
    assert Staleness.NO_POD not in kinds(account(), ALIVE, knows_pods=True)
    assert kinds(account(), ALIVE)[Staleness.NO_POD].undecided == "the snapshot holds no pods"


@pytest.mark.parametrize("identity", [account("shop/default"), account(kind="User"), account(exists=False)])
def test_of_others_pods_say_nothing(identity: Identity) -> None:
    assert Staleness.NO_POD not in kinds(identity, ALIVE)


def test_an_identity_that_does_not_exist_is_gone() -> None:
    assert Staleness.GONE in kinds(account(exists=False), ALIVE)
    assert Staleness.GONE not in kinds(account(), ALIVE)


OLD, YOUNG = END - timedelta(days=200), END - timedelta(days=10)


@pytest.mark.parametrize(
    ("credential", "text"),
    [
        (Credential("key 1", made=OLD, last_used=OLD), "key 1: last used 2025-12-12"),
        (Credential("key 1", made=OLD), "key 1: never used"),
        (Credential("key 1", made=OLD, last_used=YOUNG), None),
        (Credential("key 1", made=YOUNG), None),
        (Credential("key 1", is_active=False, made=OLD), None),
    ],
)
def test_keys_that_were_not_used(credential: Credential, text: str | None) -> None:
    found = kinds(account(), ALIVE, credentials=[credential], knows_pods=True)
    told = found.get(Staleness.KEY_UNUSED)
    assert (told.text if told else None) == text


def test_a_key_whose_use_is_not_known_is_undecided() -> None:
    credential = Credential("key 1", made=OLD, knows_use=False)
    found = kinds(account(), ALIVE, credentials=[credential])[Staleness.KEY_UNUSED]
    assert found.undecided


def test_every_plane_has_a_quarantine() -> None:
    assert set(QUARANTINE) == set(Plane)
