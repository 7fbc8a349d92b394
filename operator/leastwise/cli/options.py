"""The options that commands share, as types for typer."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

_ENVIRONMENT = "LEASTWISE_"


class Form(StrEnum):
    """Forms of output."""

    WIDE = "wide"
    JSON = "json"
    YAML = "yaml"
    NAME = "name"


class Document(StrEnum):
    """Forms of output of what has no names to list."""

    WIDE = "wide"
    JSON = "json"
    YAML = "yaml"


class FailOn(StrEnum):
    """Severities, as words of the command line."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


class Shell(StrEnum):
    """Shells that can complete."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


Namespace = Annotated[
    str,
    typer.Option(
        "--namespace",
        "-n",
        metavar="NAMESPACE",
        help="Namespace; the context's by default.",
        show_default=False,
    ),
]
Everywhere = Annotated[bool, typer.Option("--all-namespaces", "-A", help="All namespaces.")]
Context = Annotated[
    str,
    typer.Option("--context", metavar="NAME", help="Context of the kubeconfig.", show_default=False),
]
Kubeconfig = Annotated[
    str,
    typer.Option(
        "--kubeconfig",
        metavar="FILE",
        help="Kubeconfig; KUBECONFIG by default.",
        envvar=f"{_ENVIRONMENT}KUBECONFIG",
        show_default=False,
        show_envvar=False,
    ),
]
OperatorNamespace = Annotated[
    str,
    typer.Option(
        "--operator-namespace",
        metavar="NAMESPACE",
        help="Where the operator runs.",
        envvar=f"{_ENVIRONMENT}OPERATOR_NAMESPACE",
        show_envvar=False,
    ),
]
LeaseName = Annotated[
    str,
    typer.Option("--lease-name", metavar="NAME", envvar=f"{_ENVIRONMENT}LEASE_NAME", hidden=True),
]
WatchedNamespaces = Annotated[
    str,
    typer.Option("--watched-namespaces", metavar="JSON", envvar=f"{_ENVIRONMENT}NAMESPACES", hidden=True),
]
ClusterId = Annotated[
    str,
    typer.Option(
        "--cluster-id",
        metavar="ID",
        help="The cluster's identity as the operator has it; by default the uid of kube-system.",
        envvar=f"{_ENVIRONMENT}CLUSTER_ID",
        show_default=False,
        show_envvar=False,
    ),
]
ClusterName = Annotated[
    str,
    typer.Option(
        "--cluster-name",
        metavar="NAME",
        help="Name of the EKS cluster.",
        envvar=f"{_ENVIRONMENT}CLUSTER_NAME",
        show_default=False,
        show_envvar=False,
    ),
]
ClusterArn = Annotated[
    str,
    typer.Option(
        "--cluster-arn",
        metavar="ARN",
        help="ARN of the EKS cluster.",
        envvar=f"{_ENVIRONMENT}CLUSTER_ARN",
        show_default=False,
        show_envvar=False,
    ),
]
ClusterIssuer = Annotated[
    str,
    typer.Option(
        "--cluster-issuer",
        metavar="URL",
        help="OpenID issuer of the cluster.",
        envvar=f"{_ENVIRONMENT}CLUSTER_ISSUER",
        show_default=False,
        show_envvar=False,
    ),
]
UnsafeAwsEndpoint = Annotated[
    str,
    typer.Option("--unsafe-aws-endpoint-url", envvar=f"{_ENVIRONMENT}UNSAFE_AWS_ENDPOINT_URL", hidden=True),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error, and what is done.")]
Output = Annotated[
    Form | None, typer.Option("--output", "-o", metavar="FORM", help="wide, json, yaml or name.")
]
DocumentOutput = Annotated[
    Document | None, typer.Option("--output", "-o", metavar="FORM", help="wide, json or yaml.")
]
SkipAws = Annotated[bool, typer.Option("--skip-aws", help="Do not read AWS; its accounts are then not seen.")]
