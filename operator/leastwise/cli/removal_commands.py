"""Commands about staged removal: arguments and help. What each does is loaded when it runs."""

# ruff: noqa: FBT002 (typer reads flags from defaults)

from __future__ import annotations

from typing import Annotated

import typer

from leastwise.cli import options as opt
from leastwise.cli.invocations import ClusterOptions, Invocation, Place

_OPERATOR_NAMESPACE = "leastwise-system"


def history(
    context: typer.Context,
    subject: Annotated[
        str,
        typer.Argument(
            metavar="SUBJECT",
            help="A ServiceAccount, as in sa/NAMESPACE/NAME; everybody by default.",
            show_default=False,
        ),
    ] = "",
    namespace: opt.Namespace = "",
    everywhere: opt.Everywhere = False,
    output: opt.DocumentOutput = None,
    kube_context: opt.Context = "",
    kubeconfig: opt.Kubeconfig = "",
    operator_namespace: opt.OperatorNamespace = _OPERATOR_NAMESPACE,
    cluster_id: opt.ClusterId = "",
    debug: opt.Debug = False,
) -> int:
    """Show what was taken away and given back: who, what, when and why.

    From Withdrawals, and from what was kept before removals where you may read it. Both are bounded in age.
    """
    from leastwise.cli.commands.history import HistoryOptions  # noqa: PLC0415 (start-up time)
    from leastwise.cli.commands.history import history as show  # noqa: PLC0415 (start-up time)
    from leastwise.cli.connections import run_connected  # noqa: PLC0415 (start-up time)

    asked = HistoryOptions(subject, Place(namespace, everywhere), output.value if output else "")
    cluster = ClusterOptions(
        kubeconfig=kubeconfig,
        context=kube_context,
        operator_namespace=operator_namespace,
        cluster_id=cluster_id,
    )
    found = context.obj
    program = (found if isinstance(found, Invocation) else Invocation()).program
    return run_connected(
        Invocation(program, cluster), lambda one, screen: show(one, screen, asked), is_debugged=debug
    )
