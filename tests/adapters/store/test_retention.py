from __future__ import annotations

import pytest

from leastwise.adapters.store.retention import Retention


def test_less_than_400_days_is_not_kept() -> None:
    assert Retention().days == 400
    assert Retention(800).days == 800
    with pytest.raises(ValueError, match="at least 400 days, not 399"):
        Retention(399)
