"""A desired AWS role and a fake account in which it stands as declared; tests then edit it by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from builders import account, aws_block, policy, statement
from fakes_aws import FakeAwsState
from leastwise.core.aws_desires import desire_aws
from leastwise.core.desires import DesiredAwsRole
from leastwise.core.entitlements import Enforcement
from leastwise.core.iam_documents import Document, build_document, build_statement
from leastwise.core.identities import Cluster, Mark, PolicyKey, ServiceAccount
from leastwise.core.snapshots import AwsManagedPolicy, AwsRole, PodIdentityAssociation

CLUSTER = Cluster(
    id="c1", arn="arn:aws:eks:eu-west-1:111122223333:cluster/prod", issuer="https://oidc.example.com/id/A"
)
MARK = Mark("c1", PolicyKey("payments", "invoice-reader"))
SUBJECT = ServiceAccount("payments", "payments-api")
STRANGER = {"leastwise.dev/owner": "c1/payments/other"}
VIEW_ONLY = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


def desire(**block: Any) -> DesiredAwsRole:
    """Render the role of the usual policy; `block` are fields of its AWS block."""
    declared = policy(aws=aws_block(**block), enforcement=Enforcement.ENFORCE)
    return desire_aws(declared, account(tags=(("cost-center", "platform"),)), CLUSTER)


def spilling(**block: Any) -> DesiredAwsRole:
    """Render a role whose statements take the inline policy and two managed ones."""
    return desire(
        statements=[statement(resources=[f"arn:aws:s3:::b{index}/{'x' * 4000}"]) for index in range(4)],
        **block,
    )


def document(action: str = "s3:GetObject", resource: str = "*") -> Document:
    """Build an Allow of one action."""
    return build_document([build_statement("Allow", actions=[action], resources=[resource])])


def live_role(desired: DesiredAwsRole, **changes: Any) -> AwsRole:
    """Return the role exactly as declared, but for `changes`."""
    role = AwsRole(
        name=desired.name,
        arn=desired.arn,
        role_id="AROA1",
        path=desired.path,
        trust=desired.trust,
        inline=dict(desired.inline),
        attached=desired.attached,
        boundary_arn=desired.boundary_arn,
        tags=dict(desired.tags),
        max_session_seconds=desired.max_session_seconds,
    )
    return replace(role, **changes)


def association(role_arn: str | None, **fields: Any) -> PodIdentityAssociation:
    """Build the association of the usual ServiceAccount, with our mark."""
    built = PodIdentityAssociation(
        association_id="a-1",
        association_arn="arn:aws:eks:eu-west-1:111122223333:podidentityassociation/prod/a-1",
        account=SUBJECT,
        role_arn=role_arn,
        tags={"leastwise.dev/owner": MARK.text},
    )
    return replace(built, **fields)


def converged(desired: DesiredAwsRole, **changes: Any) -> FakeAwsState:
    """Build an account in which everything is as declared, but for `changes` of the role."""
    state = FakeAwsState()
    state.put_role(live_role(desired, **changes))
    for each in desired.managed:
        state.policies[each.arn] = AwsManagedPolicy(
            arn=each.arn, name=each.name, path=desired.path, document=each.document, tags=dict(desired.tags)
        )
    if desired.associate:
        state.associations[SUBJECT] = association(desired.arn)
    return state
