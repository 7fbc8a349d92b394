"""Opens the connection of one command; the SDKs are loaded here, and not for `--help`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from leastwise.cli.invocations import ClusterOptions, Invocation
from leastwise.cli.ports import Connection
from leastwise.cli.screens import Screen

Command = Callable[[Connection, Screen], Awaitable[int]]


def run_connected(invocation: Invocation, command: Command, *, is_debugged: bool = False) -> int:
    """Run a command with a connection; return the exit code."""
    from leastwise.logs import configure  # noqa: PLC0415 (start-up time)

    # standard error is for errors: what the services log of their work is for --debug
    configure("DEBUG" if is_debugged else "CRITICAL", "console")
    return asyncio.run(_run(invocation, command))


async def _run(invocation: Invocation, command: Command) -> int:
    connection = await open_connection(invocation.cluster)
    try:
        return await command(connection, Screen(invocation.program))
    finally:
        await connection.close()


async def open_connection(options: ClusterOptions) -> Connection:
    """Connect with the credentials that the options name."""
    from leastwise.core.identities import Cluster  # noqa: PLC0415 (start-up time)
    from leastwise.factory_cli import connect_cli  # noqa: PLC0415 (start-up time)

    return await connect_cli(
        kubeconfig=options.kubeconfig,
        context=options.context,
        operator_namespace=options.operator_namespace,
        lease_name=options.lease_name,
        cluster=Cluster(
            options.cluster_id,
            name=options.cluster_name,
            arn=options.cluster_arn,
            issuer=options.cluster_issuer,
        ),
        unsafe_aws_endpoint_url=options.unsafe_aws_endpoint_url,
    )
