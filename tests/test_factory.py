"""What the factory decides: nothing but numbers."""

from __future__ import annotations

import pytest

from leastwise.factory import write_seconds
from leastwise.settings import Settings


@pytest.mark.parametrize(("lease", "longest"), [(30, 10.0), (600, 10.0), (15, 5.0), (2, 2 / 3)])
def test_three_writes_fit_into_a_lease(lease: int, longest: float) -> None:
    assert write_seconds(Settings(lease_seconds=lease)) == pytest.approx(longest)
