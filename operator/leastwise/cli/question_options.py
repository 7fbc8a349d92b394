"""The options that every question shares: `asks` adds them to a command, which gets them as one value."""

from __future__ import annotations

import gc
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import wraps
from typing import Annotated, Any, get_type_hints

import typer

from leastwise.cli import options as opt
from leastwise.cli.invocations import ClusterOptions, Invocation, Place
from leastwise.cli.sources import Asking


class AnswerForm(StrEnum):
    """Forms of answers."""

    TABLE = "table"
    WIDE = "wide"
    JSON = "json"
    JSONL = "jsonl"
    YAML = "yaml"


class IdentityWord(StrEnum):
    """What acts behind an identity, as words of the command line."""

    PERSON = "person"
    WORKLOAD = "workload"
    PIPELINE = "pipeline"
    AGENT = "agent"
    PROVIDER = "provider"


From = Annotated[
    list[str] | None,
    typer.Option(
        "--from",
        metavar="[KIND=]PATH",
        help="Answer from a file, a folder or - (stdin); repeatable. Else live.",
        show_default=False,
    ),
]
ClusterSays = Annotated[
    str,
    typer.Option(
        "--cluster",
        metavar="name=,issuer=",
        help="What files do not say of the cluster.",
        show_default=False,
    ),
]
Output = Annotated[
    AnswerForm | None,
    typer.Option("--output", "-o", metavar="FORM", help="table, wide, json, jsonl or yaml."),
]
Stats = Annotated[bool, typer.Option("--stats", help="Print times, rates and memory to standard error.")]
Groups = Annotated[
    list[str] | None,
    typer.Option("--as-group", metavar="GROUP", help="A group of the user; repeatable.", show_default=False),
]
Subresource = Annotated[
    str, typer.Option("--subresource", metavar="NAME", help="Such as log or exec.", show_default=False)
]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with", metavar="KEY=VALUE", help="A key of the request's context; repeatable.", show_default=False
    ),
]
At = Annotated[
    str,
    typer.Option("--at", metavar="TIME", help="When: 2026-06-01T12:00:00Z.", show_default=False),
]

_SHARED: dict[str, tuple[Any, Any]] = {  # Any: typer's own descriptions of options
    "from_": (From, None),
    "cluster": (ClusterSays, ""),
    "namespace": (opt.Namespace, ""),
    "everywhere": (opt.Everywhere, False),
    "output": (Output, None),
    "kube_context": (opt.Context, ""),
    "kubeconfig": (opt.Kubeconfig, ""),
    "skip_aws": (opt.SkipAws, False),
    "unsafe_aws_endpoint_url": (opt.UnsafeAwsEndpoint, ""),
    "debug": (opt.Debug, False),
}


def asks(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the shared options; its first parameter takes them as an `Asking`."""
    hints = get_type_hints(command, include_extras=True)
    own = list(inspect.signature(command).parameters.values())[1:]
    named = [each.replace(annotation=hints[each.name]) for each in own]
    taken = {each.name for each in own}
    kinds = {name: option for name, option in _SHARED.items() if name not in taken}
    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in kinds.items()
    ]
    context = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)

    @wraps(command)
    def with_asking(context: typer.Context, **values: Any) -> int:  # noqa: ANN401 (whatever the command takes)
        given = {name: values.pop(name) if name in kinds else _SHARED[name][1] for name in _SHARED}
        with _without_collection():
            return command(_asking(context, given), **values)

    parameters = [context, *(each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in named), *shared]
    vars(with_asking).pop("__wrapped__")
    vars(with_asking)["__signature__"] = inspect.Signature(parameters, return_annotation=int)
    with_asking.__annotations__ = {each.name: each.annotation for each in parameters} | {"return": int}
    return with_asking


@contextmanager
def _without_collection() -> Iterator[None]:
    """A question builds much, drops nothing of it and ends: looking for garbage only costs time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _asking(context: typer.Context, given: dict[str, Any]) -> Asking:
    Place(given["namespace"], given["everywhere"])  # refuses both at once
    found = context.obj
    invocation = found if isinstance(found, Invocation) else Invocation()
    cluster = ClusterOptions(
        kubeconfig=given["kubeconfig"],
        context=given["kube_context"],
        unsafe_aws_endpoint_url=given["unsafe_aws_endpoint_url"],
    )
    form = given["output"]
    return Asking(
        invocation=Invocation(invocation.program, cluster),
        paths=tuple(given["from_"] or ()),
        cluster=given["cluster"],
        namespace=given["namespace"],
        everywhere=given["everywhere"],
        form=form.value if form and form is not AnswerForm.TABLE else "",
        reads_aws=not given["skip_aws"],
        is_debugged=given["debug"],
    )
