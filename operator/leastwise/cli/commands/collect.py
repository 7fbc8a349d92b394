"""`leastwise collect`: takes what audit webhooks send, until it is stopped."""

from __future__ import annotations

import asyncio
import gc
import signal
from pathlib import Path

import structlog

from leastwise.cli.collect_options import (
    CollectOptions,
    address,
    bindings_of,
    canaries_of,
    cluster_id,
    is_loopback,
    server_urls,
)
from leastwise.cli.failures import EXIT_CLEAN, EXIT_ERROR, UsageProblem
from leastwise.cli.store_failures import telling_store_errors
from leastwise.factory_collect import (
    CANARY_PATH,
    CanaryRules,
    CanaryTarget,
    Listening,
    TlsFiles,
    WebhookLimits,
    build_collector,
)
from leastwise.factory_store import open_store, read_pseudonym_key
from leastwise.logs import configure
from leastwise.usage_ports import UsageStore

_MIB = 1 << 20
_CANARIES_APART = 3.0
_GARBAGE_OBJECTS = 50_000
"""A batch makes thousands of objects and no cycles: to look for garbage less often makes answers even."""


def collect(options: CollectOptions) -> int:
    """Run the collector; return the exit code."""
    listening = to_listening(options)
    targets = to_targets(options, listening)
    rules = CanaryRules(
        interval=options.canary_seconds,
        settle=options.settle_seconds,
        furthest=options.canary_seconds * _CANARIES_APART,
    )
    with telling_store_errors():
        store = _open(options)
    configure("INFO", options.log_format)
    return asyncio.run(_serve(listening, targets, rules, store))


def _open(options: CollectOptions) -> UsageStore:
    if not options.store:
        raise UsageProblem("no store is given", allowed="--store PATH or URL, or LEASTWISE_STORE")
    key = read_pseudonym_key(options.pseudonym_key) if options.pseudonym_key else b""
    return open_store(options.store, pseudonym_key=key)


def to_listening(options: CollectOptions) -> Listening:
    """Check where and how it listens: TLS with client certificates, or loopback on an explicit word."""
    host, port = address(options.listen, "--listen")
    probes_host, probes_port = address(options.health, "--health")
    tls = _tls_of(options)
    bindings = bindings_of(options.clients, options.clients_file)
    insecure = options.insecure_loopback
    if insecure:
        cluster_id(insecure, "--insecure-loopback")
        if not is_loopback(host):
            raise UsageProblem(
                f"--insecure-loopback with --listen {options.listen}", allowed="127.0.0.1 or [::1]"
            )
        if tls is not None or bindings:
            raise UsageProblem("--insecure-loopback beside certificates", allowed="one of them")
    elif tls is None:
        raise UsageProblem(
            "no certificates are given",
            allowed="--tls-cert, --tls-key and --client-ca; for tests on this machine --insecure-loopback",
        )
    elif not bindings:
        raise UsageProblem("no client is bound to a cluster", allowed="--client COMMON-NAME=CLUSTER-ID")
    return Listening(
        host,
        port,
        probes_host,
        probes_port,
        tls,
        bindings,
        insecure,
        WebhookLimits(body_bytes=options.body_mib * _MIB),
        options.queue_mib * _MIB,
    )


def _tls_of(options: CollectOptions) -> TlsFiles | None:
    given = {
        "--tls-cert": options.tls_cert,
        "--tls-key": options.tls_key,
        "--client-ca": options.client_ca,
    }
    if not any(given.values()):
        return None
    missing = [name for name, value in given.items() if not value]
    if missing:
        raise UsageProblem(f"{', '.join(missing)} is missing", allowed=f"{', '.join(given)} together")
    return TlsFiles(*(Path(each) for each in given.values()))


def to_targets(options: CollectOptions, listening: Listening) -> tuple[CanaryTarget, ...]:
    """Return which clusters are sent canaries."""
    canaries = canaries_of(options.canaries, listening.clusters, options.context)
    urls = server_urls(options.api_servers, canaries)
    path = options.canary_path or CANARY_PATH
    if not path.startswith("/"):
        raise UsageProblem(f"--canary-path '{path}' is no path", allowed=f"one such as {CANARY_PATH}")
    return tuple(
        CanaryTarget(each.cluster, options.kubeconfig, each.context, urls, path) for each in canaries
    )


async def _serve(
    listening: Listening, targets: tuple[CanaryTarget, ...], rules: CanaryRules, store: UsageStore
) -> int:
    log = structlog.get_logger("collect")
    process = await build_collector(listening, targets, rules, store)
    for cluster in sorted(set(listening.clusters) - {each.cluster for each in targets}):
        log.warning("without canaries nothing is covered", cluster=cluster)
    main = asyncio.current_task()
    assert main is not None  # inside asyncio.run there is one
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, main.cancel)
    gc.freeze()  # what is there by now stays
    gc.set_threshold(_GARBAGE_OBJECTS)
    try:
        await process.run()
    except asyncio.CancelledError:
        log.info("stopped")
        return EXIT_CLEAN
    except (ExceptionGroup, OSError):
        log.exception("failed")
    return EXIT_ERROR
