"""`leastwise rollback --withdrawal`: asks the operator to give back what a Withdrawal took away.

The request is an annotation with the reason and the name of who asks; admission compares the name. Nothing of
the policy changes: its declaration says all along what it should be able to do.
"""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.api.withdrawals import withdrawal_to_domain
from leastwise.cli.failures import EXIT_CLEAN, EXIT_ERROR, CommandError, UsageProblem, without_request
from leastwise.cli.json_values import Document, mapping, text
from leastwise.cli.looks import DIRECTIONS, OK, Direction
from leastwise.cli.paragraphs import Entry, print_section
from leastwise.cli.ports import Connection
from leastwise.cli.progress import Waiting
from leastwise.cli.rollback_waits import LOOK_SECONDS
from leastwise.cli.screens import Screen
from leastwise.core.errors import ConflictError, ForbiddenError, InvalidError
from leastwise.core.withdrawals.progress import STAGE_MEANINGS
from leastwise.core.withdrawals.records import ROLLBACK_BY_KEY, ROLLBACK_REASON_KEY, Withdrawal

KIND = "Withdrawal"


@dataclass(frozen=True, slots=True)
class WithdrawalOptions:
    """What was asked for; `reason` may be empty only where nothing is written."""

    namespace: str
    name: str
    reason: str = ""
    is_confirmed: bool = False
    wait_seconds: int = 120


async def roll_back_withdrawal(connection: Connection, screen: Screen, options: WithdrawalOptions) -> int:
    """Show what would come back, ask for it, and wait until the operator says so; return the exit code."""
    async with Waiting(screen.err, connection.clock) as waiting:
        waiting.note(f"reads Withdrawal {options.namespace}/{options.name}")
        document = await _read(connection, options)
    one = _understood(document)
    if one.is_over:
        raise CommandError(
            f"Withdrawal '{one.namespace}/{one.name}' is over: {STAGE_MEANINGS[one.stage]}",
            allowed="one that is announced, narrowed, watched or finished",
            next_command=f"history -n {one.namespace}",
        )
    _preview(screen, one)
    if not options.is_confirmed and not _confirmed(screen, one):
        screen.next(_command(options))
        return EXIT_CLEAN
    if not options.reason.strip():
        raise UsageProblem("--reason is needed: it is kept with the Withdrawal", allowed="--reason TEXT")
    async with Waiting(screen.err, connection.clock) as waiting:
        await _ask(connection, document, options)
        waiting.note("waits for the operator to give it back")
        ended = await _await_end(connection, options)
    screen.line()
    if ended:
        screen.answer(OK, f"Given back ({ended}). It is left alone for a while, and then weighed anew.")
        screen.next(f"diff -n {one.namespace} {one.policy.name}")
        return EXIT_CLEAN
    screen.failure(
        CommandError(
            f"asked for, but not given back within {options.wait_seconds} s; is the operator running?",
            allowed="waiting: the operator ends it as soon as it looks",
            next_command="doctor",
        )
    )
    return EXIT_ERROR


async def _read(connection: Connection, options: WithdrawalOptions) -> Document:
    document = await connection.objects.read(KIND, options.namespace, options.name)
    if document is None:
        raise CommandError(
            f"Withdrawal '{options.namespace}/{options.name}' does not exist",
            allowed="the name of one, as 'history' lists them",
            next_command=f"history -n {options.namespace}",
        )
    return document


def _understood(document: Document) -> Withdrawal:
    try:
        return withdrawal_to_domain(document)
    except InvalidError as error:
        name = text(document, "metadata", "name")
        raise CommandError(
            f"Withdrawal '{name}' cannot be understood: {error}",
            allowed="one of the version that this leastwise knows",
            next_command="doctor",
        ) from error


def _preview(screen: Screen, one: Withdrawal) -> None:
    widens = DIRECTIONS[Direction.WIDER]
    verb = "would be given back" if one.progress.narrowed is not None else "would not be taken away"
    what = "permission" if len(one.left) == 1 else "permissions"
    screen.answer(widens, f"{len(one.left)} {what} of policy {one.policy} {verb} ({one.reason}).")
    entries = [Entry("", each) for each in one.left.words()]
    print_section(screen, "Given back:", entries, widens, is_wide=True)
    screen.line()
    screen.line(f"Stage {one.stage.value}: {STAGE_MEANINGS[one.stage]}.")


def _confirmed(screen: Screen, one: Withdrawal) -> bool:
    screen.line()
    if not screen.is_interactive:
        screen.line("Nothing was written: add --yes.")
        return False
    return screen.ask(f"End {one.name}? [y/N] ")


def _command(options: WithdrawalOptions) -> str:
    reason = options.reason or "REASON"
    quoted = f"'{reason}'" if " " in reason else reason
    return f"rollback --withdrawal {options.name} -n {options.namespace} --reason {quoted} --yes"


async def _ask(connection: Connection, document: Document, options: WithdrawalOptions) -> None:
    """Write the request under the caller's own name."""
    metadata = dict(mapping(document, "metadata"))
    metadata.pop("managedFields", None)
    metadata["annotations"] = {
        **mapping(document, "metadata", "annotations"),
        ROLLBACK_REASON_KEY: options.reason,
        ROLLBACK_BY_KEY: await connection.access.username(),
    }
    try:
        await connection.objects.replace(
            KIND, options.namespace, options.name, {**document, "metadata": metadata}
        )
    except ConflictError as error:
        raise CommandError(
            f"Withdrawal '{options.name}' was changed in between; nothing was written",
            allowed="the same command again",
            next_command=_command(options),
        ) from error
    except ForbiddenError as error:
        raise CommandError(
            f"Withdrawal '{options.name}' may not be ended: {without_request(str(error))}",
            allowed="the verbs update and rollback on withdrawals.leastwise.dev there, as in the ClusterRole"
            " leastwise-withdrawal-reviewer",
            next_command=f"kubectl auth can-i rollback withdrawals.leastwise.dev -n {options.namespace}",
            is_ours=False,
        ) from error


async def _await_end(connection: Connection, options: WithdrawalOptions) -> str:
    """Wait until its status says how it ended; empty when it does not in time."""
    end = connection.clock.monotonic() + options.wait_seconds
    while True:
        document = await connection.objects.read(KIND, options.namespace, options.name)
        if document is None:
            return "it was deleted meanwhile"
        reason = text(document, "status", "ended", "reason")
        if reason or connection.clock.monotonic() >= end:
            return reason
        await connection.clock.sleep(LOOK_SECONDS)
