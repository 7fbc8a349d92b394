"""Which of the unused words one withdrawal takes: none twice, none that is kept or overlaps what stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import TypeVar

from leastwise.core.ceiling_checks import declared_pairs
from leastwise.core.entitlements import DeletionPolicy, EntitlementPolicy, KubernetesEntitlements
from leastwise.core.kubernetes_covers import as_rule, permission_intersects
from leastwise.core.patterns import action_intersects, resource_intersects
from leastwise.core.permissions import AwsPermission, KubernetesPermission
from leastwise.core.withdrawals.records import ExcessRules, Withdrawn

Word = TypeVar("Word")

WORDS_MAX, BINDINGS_MAX, ARNS_MAX = 128, 64, 20
"""Most of each kind that one withdrawal holds, as its schema says."""


def choose_words(
    policy: EntitlementPolicy, unused: Withdrawn, excluded: Iterable[Withdrawn], now: datetime
) -> Withdrawn:
    """Return the words to announce, in the given order, no more than one withdrawal holds.

    `excluded` is what other withdrawals hold, or what came back not long ago. A word that has a request in
    common with a declared one which stays is left out: it would take that with it, or be granted anyway.
    """
    rules = policy.excess or ExcessRules()
    unused = rules.without_exempt(_declared_only(policy, unused), now)
    others = tuple(excluded)
    keeps_bindings = policy.deletion_policy is DeletionPolicy.ORPHAN
    words = Withdrawn(
        kubernetes=_except(unused.kubernetes, (each.kubernetes for each in others)),
        bindings=() if keeps_bindings else _except(unused.bindings, (each.bindings for each in others)),
        cluster_bindings=()
        if keeps_bindings
        else _except(unused.cluster_bindings, (each.cluster_bindings for each in others)),
        aws=_except(unused.aws, (each.aws for each in others)),
        managed_policy_arns=_except(
            unused.managed_policy_arns, (each.managed_policy_arns for each in others)
        ),
    )
    return _alone(policy, _bounded(words))


def is_within(words: Withdrawn, unused: Withdrawn) -> bool:
    """Whether every word is still among the unused ones."""
    return (
        set(words.kubernetes) <= set(unused.kubernetes)
        and set(words.bindings) <= set(unused.bindings)
        and set(words.cluster_bindings) <= set(unused.cluster_bindings)
        and set(words.aws) <= set(unused.aws)
        and set(words.managed_policy_arns) <= set(unused.managed_policy_arns)
    )


def _except(words: Iterable[Word], excluded: Iterable[Iterable[Word]]) -> tuple[Word, ...]:
    gone = {word for each in excluded for word in each}
    return tuple(word for word in words if word not in gone)


def _atoms(policy: EntitlementPolicy) -> frozenset[KubernetesPermission]:
    block = policy.kubernetes or KubernetesEntitlements()
    return frozenset(atom for rule in block.rules for atom in rule.atoms())


def _pairs(policy: EntitlementPolicy) -> frozenset[AwsPermission]:
    statements = policy.aws.statements if policy.aws is not None else ()
    return frozenset(pair for each in statements for pair in declared_pairs(each))


def _declared_only(policy: EntitlementPolicy, unused: Withdrawn) -> Withdrawn:
    """Only declared words, exactly as they are declared, may be withdrawn."""
    block, aws = policy.kubernetes or KubernetesEntitlements(), policy.aws
    atoms, pairs = _atoms(policy), _pairs(policy)
    managed = set(aws.managed_policy_arns) if aws is not None else set()
    return Withdrawn(
        kubernetes=tuple(each for each in unused.kubernetes if each in atoms),
        bindings=tuple(each for each in unused.bindings if each in block.bindings),
        cluster_bindings=tuple(each for each in unused.cluster_bindings if each in block.cluster_bindings),
        aws=tuple(each for each in unused.aws if each in pairs),
        managed_policy_arns=tuple(each for each in unused.managed_policy_arns if each in managed),
    )


def _alone(policy: EntitlementPolicy, words: Withdrawn) -> Withdrawn:
    """Leave out what overlaps a declared word that stays, until nothing more has to be left out."""
    while True:
        staying = _atoms(policy) - set(words.kubernetes)
        pairs = _pairs(policy) - set(words.aws)
        left = Withdrawn(
            kubernetes=tuple(each for each in words.kubernetes if not _overlaps(each, staying)),
            bindings=words.bindings,
            cluster_bindings=words.cluster_bindings,
            aws=tuple(each for each in words.aws if not _overlaps_in_aws(each, pairs)),
            managed_policy_arns=words.managed_policy_arns,
        )
        if left == words:
            return words
        words = left


def _overlaps(word: KubernetesPermission, staying: Iterable[KubernetesPermission]) -> bool:
    rule = as_rule(word)
    return any(permission_intersects(rule, each) for each in staying)


def _overlaps_in_aws(word: AwsPermission, staying: Iterable[AwsPermission]) -> bool:
    return any(
        action_intersects(word.action, each.action) and resource_intersects(word.resource, each.resource)
        for each in staying
    )


def _bounded(words: Withdrawn) -> Withdrawn:
    return Withdrawn(
        kubernetes=tuple(islice(words.kubernetes, WORDS_MAX)),
        bindings=tuple(islice(words.bindings, BINDINGS_MAX)),
        cluster_bindings=tuple(islice(words.cluster_bindings, BINDINGS_MAX)),
        aws=tuple(islice(words.aws, WORDS_MAX)),
        managed_policy_arns=tuple(islice(words.managed_policy_arns, ARNS_MAX)),
    )
