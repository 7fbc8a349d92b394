"""`leastwise store follow`: keeps what an API server's audit log tells, as it is written."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from threading import Event

from leastwise.cli.commands.store import tell
from leastwise.cli.failures import EXIT_CLEAN, CommandError, UsageProblem
from leastwise.cli.store_failures import telling_store_errors
from leastwise.core.snapshots import Plane
from leastwise.factory_usage import AuditTail
from leastwise.usage_ports import StoreUnavailableError, UsageStore

LOOK_SECONDS = 2.0
"""How often it is looked whether the log has grown."""

RETRY_SECONDS = 5.0
"""After which a store that could not be used is tried again."""


def follow(program: str, store: str, file: str, cluster: str, pseudonym_key: str, *, is_once: bool) -> int:
    """Keep what is added to a log; return the exit code when everything is read (`is_once`) or on Ctrl-C."""
    if not cluster:
        raise UsageProblem("--cluster is needed", allowed="--cluster ID, the cluster whose log it is")
    if not store:
        raise UsageProblem("no store is named", allowed="--store PATH or URL, or LEASTWISE_STORE")
    from leastwise.factory_store import open_store, read_pseudonym_key  # noqa: PLC0415 (start-up time)

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does
    with telling_store_errors():
        key = read_pseudonym_key(pseudonym_key) if pseudonym_key else b""
        with closing(open_store(store, pseudonym_key=key)) as opened:
            following = Following(opened, file, cluster)
            with suppress(KeyboardInterrupt):
                run(following, Event().wait, is_once=is_once)
    tell(program, f"{following.kept} batches of {file} are kept.")
    return EXIT_CLEAN


class Following:
    """Reads a log on from where the store says that it was read to."""

    def __init__(self, store: UsageStore, file: str, cluster: str) -> None:
        self.kept = 0
        self._store = store
        self._file = file
        self._cluster = cluster
        self._tail: AuditTail | None = None

    def step(self) -> None:
        """Keep what was added; StoreUnavailableError when the store cannot be used, and nothing is lost."""
        if self._tail is None:
            self._tail = self._begun()
        try:
            for batch in self._tail.batches():
                self._store.take_all([batch])
                self.kept += 1
        except StoreUnavailableError:
            self._tail = None  # whether the last batch was kept, the store knows
            raise
        except OSError as error:
            raise CommandError(f"{self._file}: {error}", allowed="a log that can be read") from error

    def _begun(self) -> AuditTail:
        source = AuditTail(self._file, self._cluster).source
        self._store.describe(source, self._cluster, Plane.KUBERNETES)
        position = self._store.position(source, self._file)
        return AuditTail(self._file, self._cluster, position, self._seen_to(source))

    def _seen_to(self, source: str) -> datetime | None:
        coverage = self._store.coverage(Plane.KUBERNETES, self._cluster)
        ends = [span.end for each in coverage if each.source == source for span in each.spans]
        return max(ends, default=None)


def run(following: Following, wait: Callable[[float], object], *, is_once: bool) -> None:
    """Look again and again, and wait in between; with `is_once` until everything is read."""
    while True:
        try:
            following.step()
        except StoreUnavailableError:
            if is_once:
                raise
            wait(RETRY_SECONDS)
            continue
        if is_once:
            return
        wait(LOOK_SECONDS)
