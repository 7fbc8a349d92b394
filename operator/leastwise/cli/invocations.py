"""What one call of the command line says about itself: which cluster, where in it, and as which program."""

from __future__ import annotations

from dataclasses import dataclass, field

from leastwise.cli.failures import UsageProblem

PROGRAM = "leastwise"
PLUGIN = "kubectl leastwise"


@dataclass(frozen=True, slots=True)
class ClusterOptions:
    """How to reach the cluster, and its identity as the operator was told it; an empty id is read."""

    kubeconfig: str = ""
    context: str = ""
    operator_namespace: str = "leastwise-system"
    lease_name: str = "leastwise-controller"
    cluster_id: str = ""
    cluster_name: str = ""
    cluster_arn: str = ""
    cluster_issuer: str = ""
    unsafe_aws_endpoint_url: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look: a namespace (empty: the one of the context), or all of them."""

    namespace: str = ""
    everywhere: bool = False

    def __post_init__(self) -> None:
        if self.namespace and self.everywhere:
            raise UsageProblem(
                f"--namespace {self.namespace} and --all-namespaces contradict each other",
                allowed="one of them",
            )

    def or_default(self, namespace: str) -> str:
        """Return the namespace to look in; empty for all."""
        return "" if self.everywhere else self.namespace or namespace


@dataclass(frozen=True, slots=True)
class Invocation:
    """What every command gets: the program's name as typed, and where to connect."""

    program: str = PROGRAM
    cluster: ClusterOptions = field(default_factory=ClusterOptions)


def program_of(path: str) -> str:
    """Return what people typed, by the name that the program was started under."""
    name = path.replace("\\", "/").rpartition("/")[2].removesuffix(".exe")
    return PLUGIN if name.startswith("kubectl-leastwise") else PROGRAM


def place_text(namespace: str) -> str:
    """Say where was looked."""
    return f"namespace {namespace}" if namespace else "all namespaces"
