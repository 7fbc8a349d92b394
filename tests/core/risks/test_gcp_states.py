"""Checks of Google Cloud look at its own engine and at no other."""

from __future__ import annotations

from typing import cast

import pytest

from leastwise.core.evaluation.engines import Engine
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import Identity, service_account_id
from leastwise.core.risks.forms import Check, Scene
from leastwise.core.risks.gcp_states import (
    foreign_and_idle_accounts,
    roles_over_every_account,
    user_managed_keys,
)
from leastwise.core.snapshots import Plane


@pytest.mark.parametrize("check", [foreign_and_idle_accounts, user_managed_keys])
def test_the_engine_of_another_plane_has_no_accounts_and_no_keys(check: Check) -> None:
    assert not list(check(Scene(Estate({}), cast("Engine", object()))))


def test_identities_of_other_planes_are_not_asked() -> None:
    account = Identity(service_account_id("ns", "app"), Plane.KUBERNETES, "ServiceAccount", "ns/app")
    scene = Scene(Estate({}), cast("Engine", object()), identities={account.id: account})
    assert not list(roles_over_every_account(scene))
