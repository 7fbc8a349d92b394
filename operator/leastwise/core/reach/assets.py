"""How bad it is to lose an asset: one table for code and documentation.

An asset id is `PREFIX:asset:WORD:NAME`. The word says what it is, the name where: a namespace, an account, a
bucket, or `cluster` and `*` for all there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from leastwise.core.drifts import Severity

WHOLE = frozenset({"*", "cluster"})
"""Names of an asset that mean all of its kind: one step worse than one of them."""


HOLDING_KINDS = frozenset({"K8S-admin-of", "K8S-in-namespace", "GCP-admin-of", "AZ-administers"})
"""Steps from an asset to what is a part of it, whoever else reaches it."""


@dataclass(frozen=True, slots=True)
class AssetWord:
    """One row: a word of asset ids, how bad its loss is, how people call it, and what is lost.

    `label` has a place for the name; `whole` is for all there are. `family` takes words together where
    people would: "9 services".
    """

    word: str
    severity: Severity
    label: str
    whole: str
    why: str
    family: str = ""


_C, _H, _M, _L = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW

ASSET_WORDS: tuple[AssetWord, ...] = (
    AssetWord("cluster-admin", _C, "cluster admin of {}", "cluster admin", "every object of the cluster"),
    AssetWord("masters", _C, "system:masters of {}", "system:masters", "the cluster, without any check"),
    AssetWord("admin", _C, "administrator of {}", "administrator", "every action in the account"),
    AssetWord("owner", _C, "owner of {}", "owner", "every action in the scope, and who else may do it"),
    AssetWord("organization", _C, "organization {}", "the organization", "every account below it"),
    AssetWord("directory", _C, "directory {}", "the directory", "every identity in it"),
    AssetWord("policies", _C, "access policies of {}", "all access policies", "whatever its writer grants"),
    AssetWord("nodes", _C, "nodes of {}", "all nodes", "the accounts of every pod that runs there"),
    AssetWord("node", _C, "node {}", "all nodes", "the accounts of every pod that runs there"),
    AssetWord("users", _C, "users of {}", "any user", "whatever any person may do"),
    AssetWord(
        "namespace-admin", _H, "admin of namespace {}", "admin of all namespaces", "all in it", "namespace"
    ),
    AssetWord("edit", _H, "edit rights in {}", "edit rights everywhere", "workloads, and Secrets by them"),
    AssetWord("admin-view", _H, "view of all in {}", "view of everything", "what Secrets hold"),
    AssetWord("secrets", _H, "secrets in {}", "all secrets", "credentials that work elsewhere"),
    AssetWord("secret", _H, "secret {}", "all secrets", "a credential that works elsewhere"),
    AssetWord("parameters", _H, "parameters {}", "all parameters", "settings that often hold credentials"),
    AssetWord("keys", _H, "keys of {}", "all keys", "what they encrypt, sign or open"),
    AssetWord("key", _H, "key {}", "all keys", "what it encrypts, signs or opens"),
    AssetWord("credentials", _H, "credentials of {}", "all credentials", "they outlive the session"),
    AssetWord("data", _H, "data in {}", "all data", "what the business keeps", "data store"),
    AssetWord("buckets", _H, "buckets of {}", "all buckets", "what the business keeps"),
    AssetWord("bucket", _H, "bucket {}", "all buckets", "what the business keeps"),
    AssetWord("database", _H, "database {}", "all databases", "what the business keeps"),
    AssetWord("workloads", _M, "workloads of {}", "all workloads", "what runs there, and its accounts"),
    AssetWord("pods", _M, "pods of {}", "all pods", "what runs there, and its accounts"),
    AssetWord(
        "accounts", _M, "accounts of {}", "all accounts", "each account there, by the steps that follow"
    ),
    AssetWord("id-tokens", _M, "identity tokens of {}", "all identity tokens", "services that trust them"),
    AssetWord(
        "bounded", _H, "all that boundary {} allows", "all that boundaries allow", "an own policy is written"
    ),
    AssetWord("unbounded", _H, "{} without its boundary", "no boundary", "the guardrail is gone"),
    AssetWord("policy", _H, "policy deployments of {}", "all policy deployments", "what they may change"),
    AssetWord("group", _M, "group {}", "all groups", "what it gives its members"),
    AssetWord("access-policy", _M, "access policy on {}", "access policy", "what it gives is not known"),
    *(
        AssetWord(word, _M, f"what runs in {name} of {{}}", f"what runs in {name}", "its roles", "service")
        for word, name in (
            ("lambda", "Lambda"),
            ("ec2", "EC2"),
            ("ecs", "ECS"),
            ("cloudformation", "CloudFormation"),
            ("codebuild", "CodeBuild"),
            ("glue", "Glue"),
            ("sagemaker", "SageMaker"),
            ("apprunner", "App Runner"),
            ("agentcore", "AgentCore"),
        )
    ),
    AssetWord("view", _L, "view of {}", "view everywhere", "settings, seldom credentials"),
    AssetWord("configmaps", _L, "configuration of {}", "all configuration", "settings, seldom credentials"),
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


def holding_assets(node: str) -> Iterator[str]:
    """Yield the assets that hold one, by their names: all secrets and those of `a` hold secret `a/db`."""
    word, name = asset_parts(node)
    holders = _HOLDERS.get(word, ())
    inside = list(_places(name))
    pairs = [
        *product((word, *holders), sorted(WHOLE)),
        *product((word,), inside),
        *product((*holders, *_MASTERS), (name, *inside)),
        *product(_CLUSTER_MASTERS, ("cluster",)),
    ]
    prefix = node.partition(":")[0]
    yield from (f"{prefix}:asset:{each}:{place}" for each, place in pairs)


_NAMESPACED = ("namespace-admin",)
_HOLDERS = {
    "secret": ("secrets", *_NAMESPACED),
    "secrets": _NAMESPACED,
    "key": ("keys",),
    "node": ("nodes",),
    "bucket": ("buckets",),
}
_MASTERS = ("admin", "owner")
_CLUSTER_MASTERS = ("cluster-admin", "masters")


def _places(name: str) -> Iterator[str]:
    """Yield what a name lies in, the nearest first: `a` for `a/db`."""
    place, slash, _ = name.rpartition("/")
    while slash:
        yield place
        place, slash, _ = place.rpartition("/")


def asset_family(node: str) -> str:
    """Return the word that an asset counts under, in the singular."""
    word, _ = asset_parts(node)
    row = _BY_WORD.get(word)
    return word if row is None or not row.family else row.family


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
    label, whole = (f"{word} {{}}", f"all {word}") if row is None else (row.label, row.whole)
    if name in WHOLE or not name:
        return whole
    return label.replace("{}", _short(name))


def _short(name: str) -> str:
    """Leave out of a long resource path what only says where it lies."""
    return name.rpartition("/")[2] if name.startswith("/") else name.removeprefix("projects/")


def render_asset_table() -> str:
    """Return the table as Markdown."""
    lines = ["| Word in asset ids | Severity | What is lost |", "| --- | --- | --- |"]
    lines += [f"| `{row.word}` | {row.severity.word} | {row.why} |" for row in ASSET_WORDS]
    return "\n".join(lines)
