"""IAM policy documents as values that can be compared by meaning.

Implements the grammar of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
as far as documents that Leastwise writes or compares need it. Parsing is total: what cannot be parsed raises
`MalformedDocumentError`, it is never an empty document.
"""

from __future__ import annotations

from dataclasses import dataclass


class MalformedDocumentError(ValueError):
    """The text is not an IAM policy document; the message says where and why."""


@dataclass(frozen=True, slots=True, order=True)
class Statement:
    """One statement in normal form: lists sorted and unique, action names lower case, conditions sorted.

    Principals are pairs (type, value): ("AWS", arn), ("Service", name), ("Federated", arn), ("*", "*").
    Conditions are (operator, key lower case, sorted values).
    """

    effect: str  # Allow or Deny
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    principals: tuple[tuple[str, str], ...] = ()
    not_principals: tuple[tuple[str, str], ...] = ()
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document: its statements, sorted, without their Sids. Equal meaning as far as the form can
    tell compares equal: one statement or a list, one action or a list, order, case of actions."""

    statements: tuple[Statement, ...] = ()
