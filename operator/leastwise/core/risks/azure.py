"""Rules about rights in Azure: LW-AZ-001 to 014.

What is found is what is left of roles after their own subtractions, conditions and deny assignments. The
actions with what they give stand in `known_actions`; which built-in roles carry them is told by the role
definitions that were read (https://learn.microsoft.com/azure/role-based-access-control/built-in-roles).
"""

from __future__ import annotations

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.azure import known_actions as actions
from leastwise.core.risks import azure_states as states
from leastwise.core.risks.forms import Category, Check, Need, Refine, RiskRule, any_of
from leastwise.core.snapshots import Plane

_TAKE_OUT = (
    "Take {permission} out of {grant}, or assign the role to {subject} at a narrower scope than {scope}."
)


def _rule(
    number: int,
    title: str,
    severity: Severity,
    category: Category,
    fix: str,
    *needs: Need,
    confirm: Refine | None = None,
    check: Check | None = None,
    holds_all: bool = False,
) -> RiskRule:
    return RiskRule(
        f"LW-AZ-{number:03}",
        Plane.AZURE,
        title,
        severity,
        category,
        fix,
        needs=needs,
        confirm=confirm,
        check=check,
        holds_all=holds_all,
    )


RULES: tuple[RiskRule, ...] = (
    _rule(
        1,
        "may assign roles, also to itself",
        Severity.CRITICAL,
        Category.ADMIN,
        "Add a condition to {binding} that confines the roles and principals that {subject} may assign.",
        any_of(actions.ASSIGN_ROLES),
        holds_all=True,
    ),
    _rule(
        2,
        "may write role definitions, also of a role that it has itself",
        Severity.CRITICAL,
        Category.ADMIN,
        "Leave {permission} to the team that owns custom roles: take it out of {grant}.",
        any_of(actions.WRITE_ROLES),
    ),
    _rule(
        3,
        "may elevate its access to the root scope",
        Severity.CRITICAL,
        Category.ADMIN,
        "Remove {binding}: nothing needs a standing role at the root scope.",
        any_of(actions.ELEVATE),
        confirm=states.is_at_root,
    ),
    _rule(
        4,
        "may let tokens of another issuer in as a managed identity",
        Severity.CRITICAL,
        Category.ESCALATION,
        "Assign {grant} to {subject} on the one identity that it looks after, not at {scope}.",
        any_of(actions.FEDERATE),
    ),
    _rule(
        5,
        "may run compute that carries a managed identity of its choice",
        Severity.HIGH,
        Category.ESCALATION,
        "Assign the right to assign identities to {subject} on the identities that it needs, not at {scope}.",
        any_of(actions.ASSIGN_IDENTITY, actions.ASSIGN_IDENTITIES),
        any_of(*actions.COMPUTE_WRITES, anywhere=True),
    ),
    _rule(
        6,
        "may write policies that deploy under an identity of their own",
        Severity.HIGH,
        Category.ESCALATION,
        _TAKE_OUT,
        any_of(actions.ASSIGN_POLICY, actions.WRITE_POLICY),
    ),
    _rule(
        7,
        "may run commands on machines that carry an identity",
        Severity.HIGH,
        Category.EXECUTION,
        _TAKE_OUT,
        any_of(*actions.MACHINE_COMMANDS),
        confirm=states.carries_identity,
    ),
    _rule(
        8,
        "may sign in to machines",
        Severity.HIGH,
        Category.EXECUTION,
        "Assign {grant} to {subject} on single machines, for a limited time.",
        any_of(*actions.MACHINE_LOGINS),
    ),
    _rule(
        9,
        "may change the code of automation accounts, workflows or web apps",
        Severity.HIGH,
        Category.EXECUTION,
        _TAKE_OUT,
        any_of(*actions.APP_CODE),
    ),
    _rule(
        10,
        "may change AI services or list their keys",
        Severity.MEDIUM,
        Category.DATA,
        _TAKE_OUT,
        any_of(*actions.AI_WRITES),
    ),
    _rule(
        11,
        "may remove roles or role assignments of others",
        Severity.MEDIUM,
        Category.IMPACT,
        _TAKE_OUT,
        any_of(actions.UNASSIGN_ROLES, actions.DELETE_ROLES),
    ),
    _rule(
        12,
        "may list keys that open data outside data actions",
        Severity.HIGH,
        Category.CREDENTIALS,
        "Turn shared keys off where {scope} allows it, and take {permission} out of {grant}.",
        any_of(*actions.KEY_LISTS),
    ),
    _rule(
        13,
        "reads secrets by access policies of a vault, or may write them",
        Severity.HIGH,
        Category.CREDENTIALS,
        "Let the vaults at {scope} decide by roles instead of access policies.",
        any_of(*actions.VAULT_WRITES),
        confirm=states.uses_access_policies,
        check=states.vault_policies,
    ),
    _rule(
        14,
        "may write credentials of an application or service principal",
        Severity.CRITICAL,
        Category.CREDENTIALS,
        "Take {subject} off the owners or out of the directory role.",
        check=states.credential_writers,
    ),
)
"""Rules about rights in Azure, in the order of their numbers."""
