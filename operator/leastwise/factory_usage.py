"""Wires the readers of logs: the only importer of `leastwise.adapters.usage`. Loads no SDK."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from leastwise.adapters.usage.audit_tail import AuditTail
from leastwise.adapters.usage.kinds import LOGS
from leastwise.adapters.usage.readings import read_logs, sort_paths
from leastwise.core.errors import UnrecognisedContentError
from leastwise.core.usage.readings import UsageReading

__all__ = ["AuditTail", "Loaded", "has_logs", "load_history", "load_usage"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the logs among some paths say; `others` are the paths that hold no log."""

    reading: UsageReading
    others: tuple[str, ...]


def load_usage(
    paths: Sequence[str],
    note: Callable[[int], None] = lambda _events: None,
    *,
    cloudtrail_keys: str = "",
) -> Loaded:
    """Read the logs among `[KIND=]PATH`s; UnrecognisedContentError when there is none.

    `cloudtrail_keys` names a file with the public keys that digests of CloudTrail are checked by.
    """
    found = sort_paths(paths)
    if not found.logs:
        words = "\n".join(f"  {kind.value:<18}  {what}" for kind, what in LOGS.items())
        raise UnrecognisedContentError(
            f"{', '.join(paths)}: no log of what was used is among them",
            allowed=f"one of these, or --from KIND=PATH where the content does not say it\n{words}",
        )
    return Loaded(read_logs(found.logs, note, cloudtrail_keys=cloudtrail_keys), found.others)


def has_logs(paths: Sequence[str]) -> bool:
    """Tell whether a log of what was used is among `[KIND=]PATH`s."""
    return bool(sort_paths(paths).logs)


def load_history(engine: str, paths: Sequence[str]) -> Loaded:
    """Have an engine count Kubernetes audit events in files, folders of its own, or `table:NAME`."""
    from leastwise.adapters.usage.history import read_history  # noqa: PLC0415 (an extra)

    return Loaded(read_history(engine, paths), ())
