"""Rules about rights in Google Cloud: LW-GCP-001 to 016.

Rights over service accounts end in their tokens, rights over policies in any right; with
`iam.serviceAccounts.actAs` a service runs code as an account
(https://cloud.google.com/iam/docs/service-account-permissions,
https://cloud.google.com/iam/docs/best-practices-service-accounts). Which further permissions a service asks
for is not verified.
"""

from __future__ import annotations

from leastwise.core.drifts import Severity
from leastwise.core.risks import gcp_states as states
from leastwise.core.risks.forms import Category, Need, RiskRule, Variant, any_of
from leastwise.core.snapshots import Plane

_ACT_AS = any_of("iam.serviceAccounts.actAs", anywhere=True)
_CONFINE = "Take {permission} out of {grant}, or grant it on the one service account that {subject} needs."


def _rule(
    number: int,
    title: str,
    severity: Severity,
    category: Category,
    fix: str,
    *needs: Need,
    variants: tuple[Variant, ...] = (),
) -> RiskRule:
    return RiskRule(
        f"LW-GCP-{number:03}", Plane.GCP, title, severity, category, fix, needs=needs, variants=variants
    )


_ESCALATIONS = (
    _rule(
        1,
        "may set the allow policy of a project, folder or organization",
        Severity.CRITICAL,
        Category.ADMIN,
        "Take {permission} out of {grant}, or limit by modifiedGrantsByRole which roles {subject} can grant.",
        any_of(
            "resourcemanager.projects.setIamPolicy",
            "resourcemanager.folders.setIamPolicy",
            "resourcemanager.organizations.setIamPolicy",
        ),
    ),
    _rule(
        2,
        "may write custom roles, also one that it has itself",
        Severity.CRITICAL,
        Category.ESCALATION,
        "Leave {permission} to the team that owns custom roles, and deny it to everybody else.",
        any_of("iam.roles.update", "iam.roles.create"),
    ),
    _rule(
        3,
        "may set the allow policy of service accounts",
        Severity.CRITICAL,
        Category.ESCALATION,
        _CONFINE,
        any_of("iam.serviceAccounts.setIamPolicy"),
    ),
    _rule(
        4,
        "may get access tokens of service accounts",
        Severity.CRITICAL,
        Category.CREDENTIALS,
        _CONFINE,
        any_of("iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.implicitDelegation"),
    ),
    _rule(
        5,
        "may sign as service accounts",
        Severity.CRITICAL,
        Category.CREDENTIALS,
        _CONFINE,
        any_of("iam.serviceAccounts.signBlob", "iam.serviceAccounts.signJwt"),
    ),
    _rule(
        6,
        "may create keys of service accounts",
        Severity.CRITICAL,
        Category.CREDENTIALS,
        "Forbid keys by iam.disableServiceAccountKeyCreation, or take {permission} out of {grant}.",
        any_of("iam.serviceAccountKeys.create", "storage.hmacKeys.create"),
    ),
)

_EXECUTION = (
    _rule(
        7,
        "may run a function as a service account",
        Severity.CRITICAL,
        Category.EXECUTION,
        "Grant iam.serviceAccounts.actAs to {subject} only on the accounts that its functions run as.",
        variants=(
            Variant(
                Severity.CRITICAL,
                (
                    _ACT_AS,
                    any_of("cloudfunctions.functions.update"),
                    any_of("cloudfunctions.functions.sourceCodeSet"),
                ),
            ),
            Variant(
                Severity.CRITICAL,
                (
                    _ACT_AS,
                    any_of("cloudfunctions.functions.create"),
                    any_of("cloudfunctions.functions.sourceCodeSet"),
                    any_of("cloudfunctions.functions.call", "cloudfunctions.functions.setIamPolicy"),
                ),
            ),
        ),
    ),
    _rule(
        8,
        "may start a virtual machine as a service account",
        Severity.CRITICAL,
        Category.EXECUTION,
        "Grant iam.serviceAccounts.actAs to {subject} only on the accounts that its machines run as.",
        _ACT_AS,
        any_of("compute.instances.create"),
        any_of("compute.disks.create"),
        any_of("compute.subnetworks.use", "compute.subnetworks.useExternalIp"),
    ),
    _rule(
        9,
        "may run a Cloud Run service as a service account",
        Severity.CRITICAL,
        Category.EXECUTION,
        "Grant iam.serviceAccounts.actAs to {subject} only on the accounts that its services run as.",
        _ACT_AS,
        any_of("run.services.create"),
        any_of("run.routes.invoke", "run.services.setIamPolicy"),
    ),
    _rule(
        10,
        "may have a service run what it says: schedules, builds, deployments",
        Severity.HIGH,
        Category.EXECUTION,
        "Give the account that the service runs as no more than its builds and deployments need.",
        any_of(
            "cloudscheduler.jobs.create",
            "cloudbuild.builds.create",
            "deploymentmanager.deployments.create",
        ),
    ),
)

_OTHERS = (
    _rule(
        11,
        "may loosen organization policies",
        Severity.HIGH,
        Category.ESCALATION,
        "Leave {permission} to the platform's own team.",
        any_of("orgpolicy.policy.set"),
    ),
    _rule(
        12,
        "may create or read API keys",
        Severity.MEDIUM,
        Category.CREDENTIALS,
        "Take {permission} out of {grant}; restrict the keys to the APIs and callers that they are for.",
        any_of(
            "serviceusage.apiKeys.create",
            "serviceusage.apiKeys.list",
            "apikeys.keys.create",
            "apikeys.keys.list",
        ),
    ),
    RiskRule(
        "LW-GCP-013",
        Plane.GCP,
        "a role over service accounts is granted on a whole project or more",
        Severity.HIGH,
        Category.ESCALATION,
        "Grant {permission} on the service accounts that {subject} needs, not on {scope}.",
        check=states.roles_over_every_account,
        narrows=False,
    ),
    _rule(
        14,
        "may create or change service accounts, or holds duties that should be apart",
        Severity.MEDIUM,
        Category.ESCALATION,
        "Give the two duties to different identities, or take {permission} out of {grant}.",
        variants=(
            Variant(
                Severity.MEDIUM,
                (
                    any_of("cloudkms.cryptoKeys.setIamPolicy", "cloudkms.keyRings.setIamPolicy"),
                    any_of(
                        "cloudkms.cryptoKeyVersions.useToDecrypt", "cloudkms.cryptoKeyVersions.useToEncrypt"
                    ),
                ),
                "manages keys and uses them",
            ),
            Variant(
                Severity.MEDIUM,
                (any_of("iam.serviceAccounts.create", "iam.serviceAccounts.update"), _ACT_AS),
                "manages service accounts and acts as them",
            ),
            Variant(Severity.MEDIUM, (any_of("iam.serviceAccounts.create", "iam.serviceAccounts.update"),)),
        ),
    ),
    RiskRule(
        "LW-GCP-015",
        Plane.GCP,
        "a service account has keys that do not expire by themselves",
        Severity.MEDIUM,
        Category.HYGIENE,
        "Delete {permission} and use workload identity federation, or rotate it every 90 days.",
        check=states.user_managed_keys,
        narrows=False,
    ),
    RiskRule(
        "LW-GCP-016",
        Plane.GCP,
        "a service account has rights in another project, or none at all",
        Severity.LOW,
        Category.HYGIENE,
        "Use an account of {scope} there, and remove accounts that nothing uses.",
        check=states.foreign_and_idle_accounts,
        narrows=False,
    ),
)

RULES: tuple[RiskRule, ...] = (*_ESCALATIONS, *_EXECUTION, *_OTHERS)
"""The rules of Google Cloud, by number."""
