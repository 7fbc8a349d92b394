"""The command line: names, options and help. What a command does is loaded when it runs, and not before."""

# ruff: noqa: FBT002 (typer reads flags from defaults)

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from leastwise.cli import options as opt
from leastwise.cli.collect_commands import collect
from leastwise.cli.failures import EXIT_CLEAN, EXIT_USAGE, CommandError, to_command_error
from leastwise.cli.invocations import ClusterOptions, Invocation, Place, program_of
from leastwise.cli.overviews import EXAMPLES, SHORT, SUMMARY, overview
from leastwise.cli.question_commands import QUESTIONS
from leastwise.cli.removal_commands import history
from leastwise.cli.store_commands import store_app
from leastwise.cli.usage_commands import USES
from leastwise.core.errors import LeastwiseError

if TYPE_CHECKING:
    from leastwise.cli.connections import Command

INTERRUPTED = 130
OPERATOR_NAMESPACE = "leastwise-system"
LEASE_NAME = "leastwise-controller"


def main(argv: Sequence[str]) -> int:
    """Run one command; return the exit code: 0 clean, 1 error, 2 usage, 3 findings."""
    from leastwise.cli.completions import register_shells  # noqa: PLC0415 (it builds the commands, too)

    register_shells()
    program = program_of(argv[0])
    command = typer.main.get_command(build_app(program))
    invocation = Invocation(program)
    try:
        code = command.main(list(argv[1:]), prog_name=program, standalone_mode=False, obj=invocation)
    except CommandError as error:
        return fail(error, argv)
    except LeastwiseError as error:
        return fail(to_command_error(error), argv)
    except BrokenPipeError:
        sys.stdout = None  # whoever read has seen enough; nothing is left to flush
        return EXIT_CLEAN
    except typer.Abort:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 (the last line of defence: no traceback without --debug)
        return _show_unexpected(error, argv)
    return code if isinstance(code, int) else EXIT_CLEAN


def _show_unexpected(error: Exception, argv: Sequence[str]) -> int:
    """Show a mistake of the caller in the parser's words, and one of ours as such."""
    show = getattr(error, "show", None)
    if show is not None:  # what the parser raises shows itself, with the usage
        show()
        return int(getattr(error, "exit_code", EXIT_USAGE))
    failure = CommandError(
        f"unexpected {type(error).__name__}: {error}",
        allowed="a report with the output of the same command and --debug",
    )
    return fail(failure, argv)


def fail(error: CommandError, argv: Sequence[str]) -> int:
    """Print an error; return its exit code."""
    if "--debug" in argv:
        import traceback  # noqa: PLC0415 (start-up time)

        traceback.print_exc()
    from leastwise.cli.screens import Screen  # noqa: PLC0415 (start-up time)

    Screen(program_of(argv[0])).failure(error)
    return error.code


def build_app(program: str) -> typer.Typer:
    """Build the commands, with their examples under the program's name."""
    app = typer.Typer(
        name=program,
        help=SUMMARY,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback(invoke_without_command=True)(_overview)
    commands: tuple[tuple[str, Callable[..., int]], ...] = (
        *QUESTIONS,
        *USES,
        ("diff", _diff),
        ("doctor", _doctor),
        ("explain-ceiling", _explain_ceiling),
        ("rollback", _rollback),
        ("history", history),
        ("cleanup", _cleanup),
        ("run", _run),
        ("collect", collect),
        ("version", _version),
        ("completion", _completion),
    )
    for name, function in commands:
        examples = "\n".join(f"  {each.format(program=program)}" for each in EXAMPLES[name])
        app.command(name, short_help=SHORT[name], epilog=f"\b\nExamples:\n{examples}")(function)
    examples = "\n".join(f"  {each.format(program=program)}" for each in EXAMPLES["store"])
    app.add_typer(store_app(examples), name="store", short_help=SHORT["store"])
    return app


def _overview(context: typer.Context) -> int:
    """Say what people use most."""
    if context.invoked_subcommand is None:
        sys.stdout.write(overview(_invocation(context).program))
    return EXIT_CLEAN


def _invocation(context: typer.Context) -> Invocation:
    found = context.obj
    return found if isinstance(found, Invocation) else Invocation()


def _connected(context: typer.Context, cluster: ClusterOptions, command: Command, *, debug: bool) -> int:
    from leastwise.cli.connections import run_connected  # noqa: PLC0415 (start-up time)

    invocation = Invocation(_invocation(context).program, cluster)
    return run_connected(invocation, command, is_debugged=debug)


# ---------------------------------------------------------------- commands


def _diff(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="One policy; all of them by default.", show_default=False)
    ] = "",
    namespace: opt.Namespace = "",
    everywhere: opt.Everywhere = False,
    live: Annotated[
        bool,
        typer.Option("--live", help="Compare now, with your own rights."),
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 3 when there are differences.")
    ] = False,
    fail_on: Annotated[
        opt.FailOn | None,
        typer.Option(
            "--fail-on",
            metavar="SEVERITY",
            help="Exit with 3 when there are differences at or above critical, high, medium, low or info.",
            case_sensitive=False,
        ),
    ] = None,
    output: opt.Output = None,
    skip_aws: opt.SkipAws = False,
    kube_context: opt.Context = "",
    kubeconfig: opt.Kubeconfig = "",
    operator_namespace: opt.OperatorNamespace = OPERATOR_NAMESPACE,
    cluster_id: opt.ClusterId = "",
    cluster_name: opt.ClusterName = "",
    cluster_arn: opt.ClusterArn = "",
    cluster_issuer: opt.ClusterIssuer = "",
    unsafe_aws_endpoint_url: opt.UnsafeAwsEndpoint = "",
    debug: opt.Debug = False,
) -> int:
    """Show where what is granted differs from what is declared.

    From the operator's statuses; with --live everything is read and compared now, and what you may not
    read is named. Exit code 0, or with --exit-code and --fail-on: 0 none, 3 found, 1 error or not all seen.
    """
    from leastwise.cli.commands.diff import DiffOptions, diff  # noqa: PLC0415 (start-up time)
    from leastwise.cli.looks import severity_named  # noqa: PLC0415

    asked = DiffOptions(
        name=name,
        place=Place(namespace, everywhere),
        is_live=live,
        reads_aws=not skip_aws,
        exit_code=exit_code,
        fail_on=severity_named(fail_on.value) if fail_on else None,
        form=output.value if output else "",
        operator_namespace=operator_namespace,
    )
    cluster = ClusterOptions(
        kubeconfig=kubeconfig,
        context=kube_context,
        operator_namespace=operator_namespace,
        cluster_id=cluster_id,
        cluster_name=cluster_name,
        cluster_arn=cluster_arn,
        cluster_issuer=cluster_issuer,
        unsafe_aws_endpoint_url=unsafe_aws_endpoint_url,
    )
    return _connected(context, cluster, lambda one, screen: diff(one, screen, asked), debug=debug)


def _doctor(
    context: typer.Context,
    namespace: opt.Namespace = "",
    everywhere: opt.Everywhere = False,
    as_operator: Annotated[
        bool, typer.Option("--as-operator", help="Ask for the rights of the operator's ServiceAccount.")
    ] = False,
    operator_account: Annotated[
        str,
        typer.Option(
            "--operator-account", metavar="NAME", help="Its name; leastwise-escalate at privilege level 3."
        ),
    ] = "leastwise",
    output: opt.DocumentOutput = None,
    kube_context: opt.Context = "",
    kubeconfig: opt.Kubeconfig = "",
    operator_namespace: opt.OperatorNamespace = OPERATOR_NAMESPACE,
    lease_name: opt.LeaseName = LEASE_NAME,
    watched_namespaces: opt.WatchedNamespaces = "",
    debug: opt.Debug = False,
) -> int:
    """Show what can be reached, which right is missing, and the rule to add.

    Changes nothing. The namespaces of policies are asked for rights to write, or the one that -n names. Exit
    codes: 0 nothing to do, 3 something is missing, 1 error.
    """
    from leastwise.cli.commands.doctor import DoctorOptions, doctor, watched  # noqa: PLC0415 (start-up time)

    asked = DoctorOptions(
        place=Place(namespace, everywhere),
        account=operator_account if as_operator else "",
        form=output.value if output else "",
        watched=watched(watched_namespaces),
        operator_namespace=operator_namespace,
        lease_name=lease_name,
    )
    cluster = ClusterOptions(
        kubeconfig=kubeconfig,
        context=kube_context,
        operator_namespace=operator_namespace,
        lease_name=lease_name,
    )
    return _connected(context, cluster, lambda one, screen: doctor(one, screen, asked), debug=debug)


def _explain_ceiling(
    context: typer.Context,
    argument: Annotated[
        str,
        typer.Argument(
            metavar="NAMESPACE", help="The namespace; the context's by default.", show_default=False
        ),
    ] = "",
    namespace: opt.Namespace = "",
    everywhere: opt.Everywhere = False,
    output: opt.DocumentOutput = None,
    kube_context: opt.Context = "",
    kubeconfig: opt.Kubeconfig = "",
    debug: opt.Debug = False,
) -> int:
    """Show what policies of a namespace may declare, and which ceiling says so."""
    from leastwise.cli.commands.explain_ceiling import (  # noqa: PLC0415 (start-up time)
        CeilingOptions,
        explain_ceiling,
    )

    asked = CeilingOptions(argument, Place(namespace, everywhere), output.value if output else "")
    cluster = ClusterOptions(kubeconfig=kubeconfig, context=kube_context)
    return _connected(context, cluster, lambda one, screen: explain_ceiling(one, screen, asked), debug=debug)


def _rollback(
    context: typer.Context,
    target: Annotated[
        str,
        typer.Argument(
            metavar="NAMESPACE/POLICY", help="The policy; without one, list revisions.", show_default=False
        ),
    ] = "",
    revision: Annotated[
        str,
        typer.Option(
            "--to", metavar="REVISION", help="Which revision; the newest by default.", show_default=False
        ),
    ] = "",
    withdrawal: Annotated[
        str,
        typer.Option(
            "--withdrawal", metavar="NAME", help="A Withdrawal to end, instead.", show_default=False
        ),
    ] = "",
    reason: Annotated[
        str,
        typer.Option("--reason", metavar="TEXT", help="Why; kept with a Withdrawal.", show_default=False),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write, without a question.")] = False,
    namespace: opt.Namespace = "",
    everywhere: opt.Everywhere = False,
    timeout: Annotated[
        int,
        typer.Option("--timeout", metavar="SECONDS", min=1, max=3600, help="How long to wait."),
    ] = 120,
    output: opt.Output = None,
    kube_context: opt.Context = "",
    kubeconfig: opt.Kubeconfig = "",
    operator_namespace: opt.OperatorNamespace = OPERATOR_NAMESPACE,
    cluster_id: opt.ClusterId = "",
    debug: opt.Debug = False,
) -> int:
    """List what was kept before removals, or give one of it back.

    The policy is written back as it was kept, suspended, and made again when it is gone. The ceilings are
    checked first. It stays suspended until Git declares it again. With --withdrawal, unused permissions that
    were withdrawn come back; the policy itself is not written.
    """
    from leastwise.cli.commands.rollback import RollbackOptions, rollback  # noqa: PLC0415 (start-up time)

    asked = RollbackOptions(
        target=target,
        revision=revision,
        withdrawal=withdrawal,
        reason=reason,
        is_confirmed=yes,
        place=Place(namespace, everywhere),
        wait_seconds=timeout,
        form=output.value if output else "",
        operator_namespace=operator_namespace,
    )
    cluster = ClusterOptions(
        kubeconfig=kubeconfig,
        context=kube_context,
        operator_namespace=operator_namespace,
        cluster_id=cluster_id,
    )
    return _connected(context, cluster, lambda one, screen: rollback(one, screen, asked), debug=debug)


def _cleanup(
    context: typer.Context,
    namespace: opt.Namespace = "",
    everywhere: opt.Everywhere = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do it; without, it is only listed.")] = False,
    delete: Annotated[
        bool, typer.Option("--delete", help="Delete detached IAM roles whose removal wait is over.")
    ] = False,
    abandon_cloud: Annotated[
        bool,
        typer.Option(
            "--abandon-cloud",
            help="Take finalizers off although IAM roles may stay.",
        ),
    ] = False,
    force: Annotated[
        bool,
        typer.Option("--force-while-operator-runs", help="Do not look whether an operator holds the Lease."),
    ] = False,
    output: opt.DocumentOutput = None,
    skip_aws: opt.SkipAws = False,
    kube_context: opt.Context = "",
    kubeconfig: opt.Kubeconfig = "",
    operator_namespace: opt.OperatorNamespace = OPERATOR_NAMESPACE,
    lease_name: opt.LeaseName = LEASE_NAME,
    cluster_id: opt.ClusterId = "",
    cluster_name: opt.ClusterName = "",
    cluster_arn: opt.ClusterArn = "",
    cluster_issuer: opt.ClusterIssuer = "",
    unsafe_aws_endpoint_url: opt.UnsafeAwsEndpoint = "",
    debug: opt.Debug = False,
) -> int:
    """Take away what an operator that is gone left behind; without --yes only list it.

    Only what carries this cluster's mark is touched: IAM roles lose their trust and policies first, then
    bindings, Roles and role annotations go, and finalizers last. Exit code 0 done, 1 error or something held.
    """
    from leastwise.cli.commands.cleanup import CleanupOptions, cleanup  # noqa: PLC0415 (start-up time)
    from leastwise.cli.removal_steps import RemovalOptions  # noqa: PLC0415

    asked = CleanupOptions(
        place=Place(namespace, everywhere),
        removal=RemovalOptions(writes=yes, deletes=delete, abandons_cloud=abandon_cloud),
        reads_aws=not skip_aws,
        is_forced=force,
        form=output.value if output else "",
        operator_namespace=operator_namespace,
    )
    cluster = ClusterOptions(
        kubeconfig=kubeconfig,
        context=kube_context,
        operator_namespace=operator_namespace,
        lease_name=lease_name,
        cluster_id=cluster_id,
        cluster_name=cluster_name,
        cluster_arn=cluster_arn,
        cluster_issuer=cluster_issuer,
        unsafe_aws_endpoint_url=unsafe_aws_endpoint_url,
    )
    return _connected(context, cluster, lambda one, screen: cleanup(one, screen, asked), debug=debug)


def _run() -> int:
    """Run the operator; its settings are environment variables LEASTWISE_…."""
    from leastwise.cli.commands.run import run  # noqa: PLC0415 (start-up time)

    return run()


def _version(output: opt.DocumentOutput = None) -> int:
    """Print the version."""
    from leastwise.cli.commands.version import version  # noqa: PLC0415 (start-up time)

    return version(output.value if output else "")


def _completion(
    shell: Annotated[opt.Shell, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")],
) -> int:
    """Print the script that lets a shell complete commands and options."""
    from leastwise.cli.completions import completion_script  # noqa: PLC0415 (start-up time)

    sys.stdout.write(completion_script(shell.value))
    return EXIT_CLEAN
