"""Everything that stands in for AWS: the emulator, and the gate in front of it that is as strict as AWS."""

from __future__ import annotations

from leastwise_dev.aws.stand_in import FakeAws

__all__ = ["FakeAws"]
