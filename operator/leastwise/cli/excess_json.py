"""Excess as plain values, for json, jsonl and yaml (docs/excess.md lists the fields)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from leastwise.cli.evaluation_json import Value, document, filled, gap_values, source_value
from leastwise.core.excess.reaches import wide_uses
from leastwise.core.excess.removable import Grant
from leastwise.core.excess.scores import Counts
from leastwise.core.excess.summaries import Summary, summarise
from leastwise.core.excess.weighing import IdentityExcess, JudgedAtom

if TYPE_CHECKING:
    from leastwise.cli.commands.excess import ExcessAnswer

_NAMES = {
    "not_observable": "notObservable",
    "privileged_used": "privilegedUsed",
    "privileged_unused": "privilegedUnused",
    "wildcards_used": "wildcardsUsed",
    "wildcards_unused": "wildcardsUnused",
    "wildcards_open": "wildcardsOpen",
    "weight_unused": "weightUnused",
    "weight_decided": "weightDecided",
}


def excess_document(answer: ExcessAnswer, *, shows_atoms: bool) -> Value:
    """One document: how it was judged, the sum, each identity, what was not read."""
    options, observed = answer.weigher.options, answer.weigher.observation
    return document("Excess", answer.estate) | {
        "until": observed.end.isoformat(),
        "windowSeconds": int(options.window.total_seconds()),
        "minObservedSeconds": int(options.min_observed.total_seconds()),
        "minCoverage": options.min_coverage,
        "total": summary_value(summarise("", answer.found)),
        "items": list(excess_values(answer, shows_atoms=shows_atoms)),
        "gaps": gap_values((*answer.reading.gaps, *answer.estate.all_gaps())),
    }


def summary_value(summary: Summary) -> Value:
    """The numbers of several identities."""
    return count_values(summary.counts) | {
        "removable": summary.removable,
        "removableDeclared": summary.removable_declared,
    }


def count_values(counts: Counts) -> Value:
    """Numbers that can be added up, and the shares and the score that are made of them."""
    value: Value = {_NAMES.get(name, name): number for name, number in asdict(counts).items()}
    return value | {
        "unusedShare": counts.unused_share,
        "privilegedUnusedShare": counts.privileged_unused_share,
        "score": counts.score,
    }


def excess_values(answer: ExcessAnswer, *, shows_atoms: bool) -> Iterator[Value]:
    """Each identity as one value."""
    for each in answer.found:
        yield _identity_value(answer, each, shows_atoms=shows_atoms)


def _identity_value(answer: ExcessAnswer, each: IdentityExcess, *, shows_atoms: bool) -> Value:
    known = answer.identities.get(each.identity)
    value: Value = {"identity": each.identity}
    if known is not None:
        value |= {"plane": known.plane.value, "kind": known.kind, "name": known.name, "place": known.place}
    value |= {
        "lastSeen": each.last_seen,
        "watched": each.watch.share,
        "undecided": each.watch.reason,
        "baseline": each.baseline,
        "counts": count_values(each.counts),
        "grants": [_grant_value(grant) for grant in each.grants],
        "stale": [
            filled({"kind": one.kind.value, "text": one.text, "undecided": one.undecided})
            for one in answer.stale.get(each.identity, ())
        ],
    }
    if shows_atoms:
        value["permissions"] = [_atom_value(answer, one) for one in answer.weigher.judged(each)]
        value["wide"] = [
            filled({"scope": one.scope, "permission": one.atom.text, "used": one.text})
            for one in wide_uses(answer.weigher, each, answer.uses[each.identity])
        ]
    return value


def _grant_value(grant: Grant) -> Value:
    return {
        "source": source_value(grant.source),
        "removable": grant.is_removable,
        "declared": grant.is_declared,
        "unused": grant.unused,
        "needed": grant.needed,
    } | filled({"coveredBy": [source_value(each) for each in grant.covered_by], "reason": grant.reason})


def _atom_value(answer: ExcessAnswer, judged: JudgedAtom) -> Value:
    atom = judged.atom
    resource, _, subresource = atom.resource.partition("/")
    target = answer.weigher.table.targets.get(atom.target)
    return {
        "verdict": judged.verdict.value,
        "permission": atom.text,
        "scope": judged.scope,
        "severity": judged.severity.word,
        "declared": judged.is_declared,
        "wildcard": atom.is_wildcard,
    } | filled(
        {
            "reason": judged.reason,
            "verb": atom.action if target is None else "",
            "action": atom.action if target is not None else "",
            "apiGroup": atom.group,
            "resource": resource,
            "subresource": subresource,
            "name": atom.name,
            "path": atom.path,
            "resources": list(target.resources) if target is not None else [],
            "notResources": list(target.not_resources) if target is not None else [],
            "grants": [source_value(each) for each in judged.sources],
        }
    )
