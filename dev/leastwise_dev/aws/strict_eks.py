"""What EKS refuses of a Pod Identity association and the emulator accepts (pitfalls A16).

That EKS looks at the role's trust policy when an association is written is not in the API reference, but in
reports: hashicorp/terraform-provider-aws#41483, aws/aws-cdk#31522.
"""

from __future__ import annotations

import re

from leastwise_dev.aws import limits
from leastwise_dev.aws.authorization import POD_IDENTITY_SERVICE
from leastwise_dev.aws.backend import Backend
from leastwise_dev.aws.calls import Call
from leastwise_dev.aws.limits import Quotas
from leastwise_dev.aws.policy_check import Document, as_list, has_action
from leastwise_dev.aws.refusals import Refusal
from leastwise_dev.aws.trust import parse_trust

_ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):role/(?:.*/)?([^/]+)")
_ALL = "100000"


class EksChecks:
    """The checks of Pod Identity associations."""

    def __init__(self, backend: Backend, quotas: Quotas) -> None:
        self._backend = backend
        self._quotas = quotas

    async def new_association(self, call: Call) -> Refusal | None:
        """Tags, and 5,000 associations a cluster."""
        refusal = limits.check_tags(list(call.tags().items()), self._quotas.tags)
        if refusal is not None:
            return _invalid(refusal.message)
        path = f"/clusters/{call.text('clusterName')}/pod-identity-associations?maxResults={_ALL}"
        found = await self._backend.ask_eks(call.account_id, call.region, path)
        count = len(found.get("associations", ())) if isinstance(found, dict) else 0
        if count < self._quotas.associations_per_cluster:
            return None
        message = (
            f"The cluster has {self._quotas.associations_per_cluster} pod identity associations already."
        )
        return Refusal("ResourceLimitExceededException", message)

    async def role(self, call: Call) -> Refusal | None:
        """The role is in the cluster's account, exists, and trusts the service."""
        arn = call.text("roleArn")
        if not arn and call.action == "UpdatePodIdentityAssociation":
            return None
        found = _ROLE_ARN.fullmatch(arn)
        if found is None:
            return _invalid(f"{arn} is not the ARN of an IAM role.")
        if found[1] != call.account_id:
            return _invalid(
                "Cross-account pass role is not allowed: name a role of the cluster's account.",
            )
        role = await self._backend.read_role(found[1], found[2])
        if role is None or role.arn != arn:
            return _invalid("The role provided does not exist.")
        if not trusts_pod_identity(parse_trust(role.trust)):
            return _invalid(
                "Trust policy of the role provided is invalid. Follow the official documentation to resolve "
                "the issue."
            )
        return None


def trusts_pod_identity(trust: Document) -> bool:
    """Tell whether the service may assume the role and tag the session; conditions are left aside."""
    statements = [
        statement
        for statement in as_list(trust.get("Statement", []))
        if statement.get("Effect") == "Allow"
        and isinstance(statement.get("Principal"), dict)
        and POD_IDENTITY_SERVICE in as_list(statement["Principal"].get("Service", []))
    ]
    return all(
        any(has_action(s, action) for s in statements) for action in ("sts:AssumeRole", "sts:TagSession")
    )


def _invalid(message: str) -> Refusal:
    return Refusal("InvalidParameterException", message)
