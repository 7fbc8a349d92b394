"""`leastwise run`: the controller, until it is stopped or loses its Lease."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from typing import NoReturn

import structlog

from leastwise.core.errors import AuthenticationError, LeaseLostError
from leastwise.factory import Process, build_process
from leastwise.handlers.objects import Keys
from leastwise.handlers.startup import run_kopf
from leastwise.logs import configure
from leastwise.settings import Settings

LEASE_LOST_EXIT = 4
KOPF_PAUSE_SECONDS = 30.0
LAST_SECONDS = 2.0
"""How long a process that lost its lease may take to end in good order."""


def run() -> int:
    """Run the controller; return the exit code."""
    settings = Settings()
    configure(settings.log_level, settings.log_format)
    try:
        code = asyncio.run(_serve(settings))
    except AuthenticationError as error:
        sys.stderr.write(f"leastwise: {error}\n")
        return 1
    if code == LEASE_LOST_EXIT:
        leave()  # a worker thread may hang in a call to AWS, and Python would wait for it
    return code


def leave() -> NoReturn:
    """End the process now, whatever still runs in it; only the logs are finished."""
    with contextlib.suppress(OSError, ValueError):  # closed already
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(LEASE_LOST_EXIT)


def leave_soon() -> None:
    """The lease is lost: see to it that the process ends, even if something in it does not."""
    timer = threading.Timer(LAST_SECONDS, leave)
    timer.daemon = True
    timer.start()


async def _serve(settings: Settings) -> int:
    log = structlog.get_logger("run")
    process = await build_process(settings, on_lost=leave_soon)
    main = asyncio.current_task()
    assert main is not None  # inside asyncio.run there is one
    _end_on_signals(main)
    try:
        await process.probes.start(settings.http_host, settings.http_port)
        log.info("listening", port=process.probes.port)
        await process.controller.run(process.watcher.run, lambda: _kopf(process, settings, main))
    except asyncio.CancelledError:
        log.info("stopped")
        return 0
    except ExceptionGroup as group:
        return _explain(group, process, log)
    finally:
        await process.close()
    return 0


def _end_on_signals(main: asyncio.Task[object]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, main.cancel)


async def _take_signals_back(kopf_is_ready: asyncio.Event, main: asyncio.Task[object]) -> None:
    """Kopf takes the signals over at its start, and on one would wait 5 s for tasks that are not its own."""
    await kopf_is_ready.wait()
    _end_on_signals(main)


def _explain(group: ExceptionGroup[Exception], process: Process, log: structlog.stdlib.BoundLogger) -> int:
    """Say why the process ends: a lost Lease is no fault, everything else is."""
    if group.subgroup(LeaseLostError) is not None:
        log.error("lease lost", why="; ".join(process.lost) or "it may have expired")
        return LEASE_LOST_EXIT
    log.error("failed", exc_info=group)
    return 1


async def _kopf(process: Process, settings: Settings, main: asyncio.Task[object]) -> None:
    """Run kopf; when it ends by itself, so does the process."""
    controller = process.controller
    keys = Keys(controller.handle_policy, controller.handle_account, controller.handle_ceiling)
    log = structlog.get_logger("kopf")
    while True:
        ready = asyncio.Event()
        signals = asyncio.ensure_future(_take_signals_back(ready, main))
        try:
            await run_kopf(keys, process.kopf_credentials, ready, settings.namespaces)
        except Exception as error:  # noqa: BLE001 (our watches go on without it: it only enqueues keys twice)
            log.warning("kopf ended and is started again", error=str(error), kind=type(error).__name__)
            await asyncio.sleep(KOPF_PAUSE_SECONDS)
        else:
            break
        finally:
            signals.cancel()
    main.cancel()
