from __future__ import annotations

import pytest

from leastwise.adapters.recorded.aws_auth import read_aws_auth
from leastwise.core.evaluation.links.eks import MappedIdentity

ROLE = "arn:aws:iam::111122223333:role/nodes"
USER = "arn:aws:iam::111122223333:user/jane"


def test_roles_and_users_are_read() -> None:
    mapped, gaps = read_aws_auth(
        {
            "mapRoles": f"- rolearn: {ROLE}\n  username: system:node:{{{{EC2PrivateDNSName}}}}\n"
            "  groups: [system:bootstrappers, system:nodes]\n",
            "mapUsers": f"- userarn: {USER}\n  groups: [system:masters]\n",
        }
    )
    assert gaps == ()
    assert mapped == (
        MappedIdentity(ROLE, "system:node:{{EC2PrivateDNSName}}", ("system:bootstrappers", "system:nodes")),
        MappedIdentity(USER, "", ("system:masters",)),
    )


def test_without_the_configmap_nobody_is_mapped() -> None:
    assert read_aws_auth(None) == ((), ())


@pytest.mark.parametrize(
    "text",
    ["- rolearn: [", "rolearn: x", "- 7", "- username: x", f"- rolearn: {ROLE}\n  groups: ops", "- &a [*a]"],
)
def test_what_cannot_be_understood_is_a_gap_of_its_part(text: str) -> None:
    mapped, (gap,) = read_aws_auth({"mapRoles": text})
    assert mapped == ()
    assert gap.scope == "configmaps/kube-system/aws-auth/mapRoles"


def test_whole_accounts_are_a_gap() -> None:
    _, (gap,) = read_aws_auth({"mapAccounts": '- "111122223333"'})
    assert gap.scope.endswith("/mapAccounts")
