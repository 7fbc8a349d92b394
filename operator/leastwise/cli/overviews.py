"""What the bare program prints: the six commands that people use most, one example each."""

from __future__ import annotations

SUMMARY = "Keeps workload identities at least privilege, and tells who can do what."

_MOST_USED = (
    ("can", "whether an identity can do something, and why", "can sa/payments/api get secrets -n payments"),
    ("who-can", "who can do something, on every plane", "who-can get secrets -n payments"),
    ("reach", "what someone who steals an identity gets", "reach sa/payments/api"),
    ("risks", "dangerous permissions, worst first, with the fix", "risks --fail-on high"),
    ("diff", "where what is granted differs from what is declared", "diff -n payments"),
    ("doctor", "what can be reached, and the exact rule to add", "doctor --as-operator"),
)

SHORT: dict[str, str] = {
    **{name: f"{what[0].upper()}{what[1:]}." for name, what, _ in _MOST_USED},
    "effective": "What an identity, or every one, can do.",
    "exposed": "What strangers reach.",
    "compare": "What changed between two snapshots.",
    "identities": "Who exists, and what is wrong about them.",
    "simulate": "Decide many requests from files.",
    "usage": "What identities did, as logs tell it.",
    "excess": "What is granted and was not used.",
    "anomalies": "What is out of pattern in logs.",
    "rightsize": "The smallest grant that covers what was used.",
    "store": "Check, back up, restore and clear what was used.",
    "snapshot": "Write everything that answers into one file.",
    "explain-ceiling": "What may be declared in a namespace.",
    "rollback": "Give back what a removal took away.",
    "history": "What was taken away and given back, by whom.",
    "cleanup": "What an operator that is gone left behind.",
    "run": "Run the operator.",
    "collect": "Run the collector of audit webhooks.",
    "version": "Print the version.",
    "completion": "Print the completion script of a shell.",
}
"""What each command is for, in a line of the help."""

EXAMPLES: dict[str, tuple[str, ...]] = {
    "can": (
        "{program} can sa/payments/api get secrets/db -n payments",
        "{program} can k8s:jane create deploy -n shop --as-group dev",
        "{program} can sa/payments/api s3:GetObject \\",
        "    arn:aws:s3:::invoices/1.pdf --from rbac.json --from gaad.json",
    ),
    "who-can": (
        "{program} who-can get secrets -n payments",
        "{program} who-can create pods --subresource exec -A",
        "{program} who-can s3:GetObject arn:aws:s3:::b/1.pdf --from gaad.json",
    ),
    "effective": (
        "{program} effective sa/payments/api",
        "{program} effective --all -o jsonl --from rbac.json --stats",
    ),
    "reach": (
        "{program} reach sa/payments/api",
        "{program} reach sa/payments/api --html reach.html",
        "{program} reach --all --from edges.csv --from targets.csv",
    ),
    "risks": (
        "{program} risks",
        "{program} risks --from rbac.json --fail-on high",
        "{program} risks --exceptions accepted.yaml -o json",
    ),
    "exposed": (
        "{program} exposed",
        "{program} exposed --trusted 444455556666 --from gaad.json",
    ),
    "compare": (
        "{program} compare monday.json tuesday.json --fail-on-new",
        "{program} compare rbac-a.json,aws-a.json rbac-b.json,aws-b.json",
    ),
    "identities": (
        "{program} identities",
        "{program} identities --orphaned -o json",
    ),
    "simulate": (
        "{program} simulate --from rbac.json --requests requests.jsonl",
        "{program} simulate --cases cases.json --stats",
    ),
    "usage": (
        "{program} usage --from audit.log",
        "{program} usage sa/payments/api --from audit/ --from AWSLogs/",
        "{program} usage --from audit.log -o jsonl --stats",
    ),
    "excess": (
        "{program} excess --from snapshot.json --from audit.log \\",
        "    --granted-before 2026-01-01T00:00:00Z",
        "{program} excess sa/payments/api --from rbac.json --from audit/ \\",
        "    --window 60d --covered 2026-01-01T00:00:00Z..2026-06-01T00:00:00Z",
    ),
    "anomalies": (
        "{program} anomalies --from audit.log",
        "{program} anomalies --from audit/ --from AWSLogs/ --from pods.json",
        "{program} anomalies --from audit.log --fail-on high -o jsonl",
    ),
    "rightsize": (
        "{program} rightsize sa/payments/api --from audit/ --from rbac.json \\",
        "    --granted-before 2026-01-01T00:00:00Z",
        "{program} rightsize --all --out proposals \\",
        "    --from audit/ --from rbac.json",
    ),
    "store": (
        "{program} store check --store usage.db",
        "{program} store backup monday.db --store usage.db",
        "{program} store restore monday.db --store new.db",
        "{program} store forget k8s:jane --store usage.db",
    ),
    "snapshot": (
        "{program} snapshot -o today.json",
        "{program} snapshot --from rbac.json --from gaad.json -o both.json",
    ),
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
        "{program} rollback --withdrawal NAME -n payments --reason 'a job'",
    ),
    "history": (
        "{program} history sa/payments/payments-api",
        "{program} history -n payments -o wide",
        "{program} history -A -o json",
    ),
    "cleanup": (
        "{program} cleanup",
        "{program} cleanup --yes",
        "{program} cleanup --yes --delete",
    ),
    "run": ("LEASTWISE_KUBECONFIG=operator.kubeconfig {program} run",),
    "collect": (
        "{program} collect --store usage.db --client-ca clients.crt \\",
        "    --tls-cert tls.crt --tls-key tls.key --client audit-a=a --canary a",
        "{program} collect --store usage.db --insecure-loopback test \\",
        "    --listen 127.0.0.1:8443",
    ),
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
