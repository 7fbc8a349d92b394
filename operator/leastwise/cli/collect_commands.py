"""`leastwise collect` as a command: arguments and help. What it does is loaded when it runs."""

# ruff: noqa: ARG001, FBT002 (--debug is looked for when a command fails; typer reads flags from defaults)

from __future__ import annotations

from typing import Annotated

import typer

from leastwise.cli import options as opt
from leastwise.cli.store_commands import PseudonymKey, Store

_File = "FILE"


def _option(name: str, metavar: str, help_: str, *, shows: bool = False) -> object:
    return typer.Option(name, metavar=metavar, help=help_, show_default=shows)


def collect(
    store: Store = "",
    listen: Annotated[
        str, typer.Option("--listen", metavar="HOST:PORT", help="Where the webhook listens.")
    ] = "0.0.0.0:8443",
    health: Annotated[
        str,
        typer.Option("--health", metavar="HOST:PORT", help="Where /healthz, /readyz and /metrics listen."),
    ] = "127.0.0.1:8081",
    tls_cert: Annotated[str, _option("--tls-cert", _File, "Certificate of the webhook, PEM.")] = "",
    tls_key: Annotated[str, _option("--tls-key", _File, "Its key.")] = "",
    client_ca: Annotated[str, _option("--client-ca", _File, "Authorities of the clients.")] = "",
    client: Annotated[
        list[str] | None,
        _option("--client", "CN=CLUSTER", "The cluster that a client's certificate speaks for; repeatable."),
    ] = None,
    clients: Annotated[str, _option("--clients", _File, "The same, one a line.")] = "",
    insecure_loopback: Annotated[
        str,
        _option("--insecure-loopback", "CLUSTER", "Without TLS, on this machine only; for tests."),
    ] = "",
    max_body: Annotated[
        int, typer.Option("--max-body", metavar="MIB", min=16, max=1024, help="Largest batch.")
    ] = 16,
    queue: Annotated[
        int, typer.Option("--queue", metavar="MIB", min=16, max=4096, help="Batches that may wait.")
    ] = 64,
    canary: Annotated[
        list[str] | None,
        _option(
            "--canary",
            "CLUSTER[=CONTEXT]",
            "Send canaries there, with the kubeconfig's context or the pod's account; repeatable.",
        ),
    ] = None,
    api_server: Annotated[
        list[str] | None,
        _option("--api-server", "URL", "Own address of an API server, when there are several; repeatable."),
    ] = None,
    canary_path: Annotated[
        str, _option("--canary-path", "PATH", "What a canary asks for: the audit policy has to log it.")
    ] = "",
    canary_seconds: Annotated[
        float, typer.Option("--canary-seconds", metavar="SECONDS", min=0.1, max=600, help="Between two.")
    ] = 30.0,
    settle_seconds: Annotated[
        float,
        typer.Option(
            "--settle-seconds",
            metavar="SECONDS",
            min=0.1,
            max=3600,
            help="After which the API server has given a batch up.",
        ),
    ] = 300.0,
    kubeconfig: opt.Kubeconfig = "",
    kube_context: opt.Context = "",
    pseudonym_key: PseudonymKey = "",
    log_format: Annotated[
        str, typer.Option("--log-format", metavar="FORM", help="json or console.")
    ] = "json",
    debug: opt.Debug = False,
) -> int:
    """Take what audit webhooks of API servers send, and keep it in the store. Runs until it is stopped.

    A batch is answered once it is durable. Each client's certificate speaks for one cluster. Without
    canaries nothing that a cluster sends is taken for complete.
    """
    from leastwise.cli.collect_options import CollectOptions  # noqa: PLC0415 (start-up time)
    from leastwise.cli.commands.collect import collect as run  # noqa: PLC0415

    return run(
        CollectOptions(
            listen=listen,
            health=health,
            store=store,
            tls_cert=tls_cert,
            tls_key=tls_key,
            client_ca=client_ca,
            clients=tuple(client or ()),
            clients_file=clients,
            insecure_loopback=insecure_loopback,
            body_mib=max_body,
            queue_mib=queue,
            canaries=tuple(canary or ()),
            api_servers=tuple(api_server or ()),
            canary_path=canary_path,
            canary_seconds=canary_seconds,
            settle_seconds=settle_seconds,
            kubeconfig=kubeconfig,
            context=kube_context,
            pseudonym_key=pseudonym_key,
            log_format=log_format,
        )
    )
