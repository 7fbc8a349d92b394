"""How bad it is to lose an asset: one table for code and documentation.

An asset id is `PREFIX:asset:WORD:NAME`. The word says what it is, the name where: a namespace, an account, a
bucket, or `cluster` and `*` for all there are.
"""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.core.drifts import Severity

WHOLE = frozenset({"*", "cluster"})
"""Names of an asset that mean all of its kind: one step worse than one of them."""


@dataclass(frozen=True, slots=True)
class AssetWord:
    """One row: a word of asset ids, how bad its loss is, how people call it, and why it is that bad."""

    word: str
    severity: Severity
    label: str
    why: str


ASSET_WORDS: tuple[AssetWord, ...] = (
    AssetWord("cluster-admin", Severity.CRITICAL, "cluster admin", "every object of the cluster"),
    AssetWord("admin", Severity.CRITICAL, "administrator", "every action in the account"),
    AssetWord("owner", Severity.CRITICAL, "owner", "every action in the scope, and who else may do it"),
    AssetWord("organization", Severity.CRITICAL, "organization", "every account below it"),
    AssetWord("masters", Severity.CRITICAL, "system:masters", "every check is skipped; no binding ends it"),
    AssetWord("policies", Severity.CRITICAL, "access policies", "whoever writes them gives itself the rest"),
    AssetWord("nodes", Severity.CRITICAL, "nodes", "the accounts of every pod that runs there"),
    AssetWord("node", Severity.CRITICAL, "node", "the accounts of every pod that runs there"),
    AssetWord("namespace-admin", Severity.HIGH, "namespace admin", "every object of the namespace"),
    AssetWord("secrets", Severity.HIGH, "secrets", "credentials that work elsewhere"),
    AssetWord("secret", Severity.HIGH, "secret", "a credential that works elsewhere"),
    AssetWord("parameters", Severity.HIGH, "parameters", "configuration that often holds credentials"),
    AssetWord("keys", Severity.HIGH, "keys", "what they encrypt or sign"),
    AssetWord("credentials", Severity.HIGH, "credentials", "they outlive the session that made them"),
    AssetWord("data", Severity.HIGH, "data", "what the business keeps"),
    AssetWord("buckets", Severity.HIGH, "buckets", "what the business keeps"),
    AssetWord("bucket", Severity.HIGH, "bucket", "what the business keeps"),
    AssetWord("database", Severity.HIGH, "database", "what the business keeps"),
    AssetWord("workloads", Severity.MEDIUM, "workloads", "what runs there, and its accounts by another step"),
    AssetWord("accounts", Severity.MEDIUM, "accounts", "each account there, by the steps that follow"),
    AssetWord("configmaps", Severity.LOW, "configuration", "settings, seldom credentials"),
)
"""The words that engines use; another word is taken for Medium."""

_BY_WORD = {row.word: row for row in ASSET_WORDS}


def is_asset(node: str) -> bool:
    """Whether a node is something to lose, not an identity."""
    return node.partition(":")[2].startswith("asset:")


def asset_parts(node: str) -> tuple[str, str]:
    """Return the word and the name of an asset id."""
    word, _, name = node.split(":", 2)[2].partition(":") if is_asset(node) else ("", "", "")
    return word, name


def asset_severity(node: str) -> Severity:
    """Return how bad it is that a thief reaches a node; an identity by itself is Info: its rights count."""
    if not is_asset(node):
        return Severity.INFO
    word, name = asset_parts(node)
    row = _BY_WORD.get(word)
    severity = Severity.MEDIUM if row is None else row.severity
    return Severity(min(severity + 1, Severity.CRITICAL)) if name in WHOLE else severity


def asset_label(node: str) -> str:
    """Return how people call an asset: `secrets in payments`."""
    word, name = asset_parts(node)
    row = _BY_WORD.get(word)
    label = word.replace("-", " ") if row is None else row.label
    if name in WHOLE:
        return f"all {label}" if label.endswith("s") else label
    return f"{label}: {name}" if name else label


def render_asset_table() -> str:
    """Return the table as Markdown."""
    lines = ["| Word in asset ids | Severity | What is lost |", "| --- | --- | --- |"]
    lines += [f"| `{row.word}` | {row.severity.word} | {row.why} |" for row in ASSET_WORDS]
    return "\n".join(lines)
