"""What the bare program prints: the six commands that people use most, one example each."""

from __future__ import annotations

SUMMARY = "Keeps workload identities at least privilege, across Kubernetes RBAC and AWS."

_MOST_USED = (
    ("diff", "where what is granted differs from what is declared", "diff -n payments"),
    ("doctor", "what can be reached, and the exact rule to add", "doctor --as-operator"),
    ("explain-ceiling", "what may be declared in a namespace", "explain-ceiling payments"),
    ("rollback", "give back what a removal took away", "rollback payments/invoice-reader"),
    ("cleanup", "what an operator that is gone left behind", "cleanup"),
    ("run", "run the operator", "run"),
)

SHORT: dict[str, str] = {
    **{name: f"{what[0].upper()}{what[1:]}." for name, what, _ in _MOST_USED},
    "version": "Print the version.",
    "completion": "Print the completion script of a shell.",
}
"""What each command is for, in a line of the help."""

EXAMPLES: dict[str, tuple[str, ...]] = {
    "diff": (
        "{program} diff -n payments",
        "{program} diff -n payments invoice-reader -o wide",
        "{program} diff -A --live",
        "{program} diff -A --fail-on high",
    ),
    "doctor": (
        "{program} doctor",
        "{program} doctor --as-operator",
        "{program} doctor -n payments -o yaml",
    ),
    "explain-ceiling": (
        "{program} explain-ceiling payments",
        "{program} explain-ceiling -A",
        "{program} explain-ceiling payments -o json",
    ),
    "rollback": (
        "{program} rollback -A",
        "{program} rollback payments/invoice-reader",
        "{program} rollback payments/invoice-reader --to REVISION --yes",
    ),
    "cleanup": (
        "{program} cleanup",
        "{program} cleanup --yes",
        "{program} cleanup --yes --delete",
    ),
    "run": ("LEASTWISE_KUBECONFIG=operator.kubeconfig {program} run",),
    "version": ("{program} version", "{program} version -o json"),
    "completion": (
        "source <({program} completion bash)",
        "{program} completion fish | source",
    ),
}


def overview(program: str) -> str:
    """Return the text."""
    width = max(len(name) for name, _, _ in _MOST_USED)
    lines = [SUMMARY, ""]
    for name, what, example in _MOST_USED:
        lines += [f"  {name.ljust(width)}  {what}", f"  {' ' * width}  $ {program} {example}"]
    lines += ["", f"All commands: {program} --help", ""]
    return "\n".join(lines)
