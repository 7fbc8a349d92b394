"""Which condition keys AWS fills for which action, of those that the operator's policy may lean on.

From the Service Authorization Reference, pages "AWS Identity and Access Management" and "Amazon EKS":
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
A condition on a key that is not filled never holds (or, negated, always does): a mistake either way.
"""

from __future__ import annotations

_ALWAYS = frozenset(
    {
        *(
            "aws:currenttime",
            "aws:epochtime",
            "aws:principalaccount",
            "aws:principalarn",
            "aws:principaltype",
        ),
        *("aws:requestedregion", "aws:securetransport", "aws:sourceip", "aws:useragent", "aws:userid"),
    }
)

# Not PassRole: its documentation warns that the tags of the role are not there to be compared.
_RESOURCE_TAGGED = frozenset(
    {
        *("iam:GetRole", "iam:DeleteRole", "iam:UpdateRole", "iam:UpdateAssumeRolePolicy", "iam:TagRole"),
        *("iam:UntagRole", "iam:ListRoleTags", "iam:GetRolePolicy", "iam:ListRolePolicies"),
        *(
            "iam:ListAttachedRolePolicies",
            "iam:AttachRolePolicy",
            "iam:DetachRolePolicy",
            "iam:PutRolePolicy",
        ),
        *("iam:DeleteRolePolicy", "iam:PutRolePermissionsBoundary", "iam:DeleteRolePermissionsBoundary"),
        *("iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions", "iam:ListPolicyTags"),
        *("iam:CreatePolicyVersion", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"),
        *("iam:DeletePolicy", "iam:TagPolicy", "iam:UntagPolicy", "iam:ListEntitiesForPolicy"),
        *("iam:GetOpenIDConnectProvider", "sts:AssumeRole"),
        *("eks:DescribePodIdentityAssociation", "eks:UpdatePodIdentityAssociation"),
        *("eks:DeletePodIdentityAssociation", "eks:ListPodIdentityAssociations"),
        *("eks:CreatePodIdentityAssociation", "eks:DescribeCluster", "eks:TagResource", "eks:UntagResource"),
    }
)

_REQUEST_TAGGED = frozenset(
    {
        *("iam:CreateRole", "iam:TagRole", "iam:CreatePolicy", "iam:TagPolicy"),
        *("eks:CreatePodIdentityAssociation", "eks:TagResource", "sts:AssumeRole", "sts:TagSession"),
    }
)

_TAG_KEYED = _REQUEST_TAGGED | {"iam:UntagRole", "iam:UntagPolicy", "eks:UntagResource"}

_BOUNDED = frozenset(
    {
        *("iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:DeleteRolePermissionsBoundary"),
        *("iam:AttachRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePolicy", "iam:DeleteRolePolicy"),
    }
)

_SINGLE = {
    "iam:permissionsboundary": _BOUNDED,
    "iam:policyarn": frozenset({"iam:AttachRolePolicy", "iam:DetachRolePolicy"}),
    "iam:passedtoservice": frozenset({"iam:PassRole"}),
    "aws:tagkeys": _TAG_KEYED,
    "sts:externalid": frozenset({"sts:AssumeRole"}),
    "sts:rolesessionname": frozenset({"sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"}),
}


def is_filled(key: str, action: str) -> bool:
    """Tell whether AWS fills the key in a request for the action. Keys ignore case."""
    folded = key.casefold()
    if folded in _ALWAYS:
        return True
    if folded.startswith(("aws:resourcetag/", "iam:resourcetag/")):
        return action in _RESOURCE_TAGGED and (folded.startswith("aws:") or action.startswith("iam:"))
    if folded.startswith("aws:requesttag/"):
        return action in _REQUEST_TAGGED
    if action == "sts:AssumeRoleWithWebIdentity" and folded.rpartition(":")[2] in {"sub", "aud", "amr"}:
        return True  # the provider's own keys
    return action in _SINGLE.get(folded, frozenset())
