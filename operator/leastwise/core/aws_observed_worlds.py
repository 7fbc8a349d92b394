"""The accounts that the operator keeps, as the world that the AWS evaluator takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from leastwise.core.evaluation.aws.worlds import AwsWorld, EksAssociation, NamedDocument, WorldRole
from leastwise.core.iam_documents import Document, render_document
from leastwise.core.identities import Cluster
from leastwise.core.snapshots import AwsAccountSnapshot, AwsRole

UNREADABLE = "{}"
"""Stands for a document that could not be parsed: no evaluator can read it either, so it is never empty."""


def to_world(snapshots: Iterable[AwsAccountSnapshot], cluster: Cluster) -> AwsWorld:
    """Join the snapshots of all accounts; what they lack stays as their Gaps.

    Users and groups are not listed by the operator, and neither is the organization.
    """
    world = AwsWorld()
    for snapshot in snapshots:
        roles = {role.arn: _role(role) for role in snapshot.roles.values()}
        policies = {arn: _text(each.document) for arn, each in snapshot.managed_policies.items()}
        provided = {arn: _text(each) for arn, each in snapshot.provider_policies.items()}
        world = replace(
            world,
            accounts=world.accounts | {snapshot.account_id},
            roles={**world.roles, **roles},
            policies={**world.policies, **policies, **provided},
            associations=(*world.associations, *_associations(snapshot, cluster)),
            gaps=tuple(sorted({*world.gaps, *snapshot.gaps})),
            taken=snapshot.started if world.taken is None else min(world.taken, snapshot.started),
        )
    return world


def _role(role: AwsRole) -> WorldRole:
    return WorldRole(
        arn=role.arn,
        trust=_text(role.trust),
        role_id=role.role_id,
        path=role.path,
        inline=_inline(role.inline),
        attached=role.attached,
        boundary=role.boundary_arn,
        tags=tuple(sorted(role.tags.items())),
        created="" if role.created is None else role.created.isoformat(),
    )


def _inline(documents: Mapping[str, Document | None]) -> tuple[NamedDocument, ...]:
    return tuple(NamedDocument(name, _text(document)) for name, document in sorted(documents.items()))


def _text(document: Document | None) -> str:
    return UNREADABLE if document is None else render_document(document)


def _associations(snapshot: AwsAccountSnapshot, cluster: Cluster) -> tuple[EksAssociation, ...]:
    name = cluster.arn.partition("cluster/")[2] or cluster.name
    return tuple(
        EksAssociation(
            name,
            each.account.namespace,
            each.account.name,
            role_arn=each.role_arn or "",
            arn=each.association_arn,
        )
        for _, each in sorted(snapshot.associations.items())
    )
