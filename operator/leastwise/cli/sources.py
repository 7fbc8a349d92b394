"""Where a question is answered from: files, or the cluster and the accounts as they are now."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from leastwise.cli.failures import CommandError, UsageProblem
from leastwise.cli.invocations import Invocation
from leastwise.cli.printable import shell_word
from leastwise.core.errors import InputError, InvalidError

if TYPE_CHECKING:
    from leastwise.core.evaluation.estates import Estate
    from leastwise.core.recordings import Recording
    from leastwise.core.snapshots import Gap
    from leastwise.factory_recorded import ClusterFacts

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asking:
    """What every question's command line says: from where, how to print, which namespace."""

    invocation: Invocation = field(default_factory=Invocation)
    paths: tuple[str, ...] = ()
    cluster: str = ""
    namespace: str = ""
    everywhere: bool = False
    form: str = ""
    reads_aws: bool = True
    is_debugged: bool = False

    @property
    def program(self) -> str:
        """What people typed."""
        return self.invocation.program

    @property
    def is_wide(self) -> bool:
        """Whether a table shows everything."""
        return self.form == "wide"

    @property
    def is_for_machines(self) -> bool:
        """Whether the answer is a document."""
        return self.form in {"json", "jsonl", "yaml"}

    def again(self, command: str) -> str:
        """Return a command on the same inputs, as the next one to type."""
        words = [f" --from {shell_word(each)}" for each in self.paths]
        words += [f" --cluster {shell_word(self.cluster)}"] if self.cluster else []
        return command + "".join(words)


@dataclass(frozen=True, slots=True)
class Sight:
    """What was read: the recording, and the namespace of the context (empty for files)."""

    recording: Recording
    namespace: str = ""


def read_sight(asking: Asking) -> Sight:
    """Read what the options name, recognised and not yet understood."""
    if not asking.paths:
        return _read_live(asking)
    from leastwise.factory_recorded import read_recorded  # noqa: PLC0415 (start-up time)

    return Sight(watched(lambda: read_recorded(asking.paths), "reads files"))


def read_estate(asking: Asking, sight: Sight) -> Estate:
    """Build the engines; CommandError that names what in a file is not as it must be."""
    from leastwise.factory_recorded import build_estate  # noqa: PLC0415 (start-up time)

    facts = cluster_facts(asking.cluster)
    try:
        return watched(lambda: build_estate(sight.recording, facts), "builds the engines")
    except (InputError, InvalidError) as error:
        raise CommandError(str(error), allowed="files as their own tools write them") from error


def failed_reads(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Return what should have been read and was not, without what no listing holds or nobody gave."""
    return tuple(each for each in gaps if each.reason not in {"Partial", "Stale"})


def cluster_facts(text: str) -> ClusterFacts:
    """Read `--cluster name=…,issuer=…`."""
    from leastwise.factory_recorded import ClusterFacts  # noqa: PLC0415 (start-up time)

    values: dict[str, str] = {}
    for part in text.split(",") if text else ():
        key, sign, value = part.partition("=")
        if not sign or not value or key not in {"name", "issuer", "arn"}:
            raise UsageProblem(
                f"--cluster {text}: '{part}' is not understood",
                allowed="name=NAME,issuer=URL,arn=ARN, each once",
            )
        values[key] = value
    return ClusterFacts(**values)


def _read_live(asking: Asking) -> Sight:
    from leastwise.cli.connections import run_connected  # noqa: PLC0415 (start-up time)
    from leastwise.cli.ports import Connection  # noqa: PLC0415
    from leastwise.cli.progress import Waiting  # noqa: PLC0415
    from leastwise.cli.screens import Screen  # noqa: PLC0415

    seen: list[Sight] = []

    async def record(connection: Connection, screen: Screen) -> int:
        async with Waiting(screen.err, connection.clock) as waiting:
            recording = await connection.record(
                reads_aws=asking.reads_aws,
                note=lambda text, done, total: waiting.note(text, done, total or None),
            )
        seen.append(Sight(recording, connection.namespace))
        return 0

    run_connected(asking.invocation, record, is_debugged=asking.is_debugged)
    return seen[0]


def watched(work: Callable[[], T], what: str) -> T:
    """Do something that may take long; on a terminal it shows what is waited for after two seconds."""
    if not sys.stderr.isatty() or _WATCHING:
        return work()  # nobody looks, or what this is a part of is shown already
    import asyncio  # noqa: PLC0415 (start-up time)

    from rich.console import Console  # noqa: PLC0415

    from leastwise.cli.progress import Waiting  # noqa: PLC0415
    from leastwise.clock import SystemClock  # noqa: PLC0415

    async def wait() -> T:
        async with Waiting(Console(stderr=True), SystemClock()) as waiting:
            waiting.note(what)
            return await asyncio.to_thread(work)

    _WATCHING.append(what)
    try:
        return asyncio.run(wait())
    finally:
        _WATCHING.pop()


_WATCHING: list[str] = []
