"""A proposal for AWS as IAM takes it: one policy document, or where it takes several, all of them by name."""

from __future__ import annotations

from leastwise.core.evaluation.inventories import native_of
from leastwise.core.rightsizing.aws_rightsizing import AwsRightSized

Document = dict[str, object]

_LONGEST = 128
_SUFFIX = "-rightsized"


def policy_name(sized: AwsRightSized, number: int = 0) -> str:
    """Return the name of the proposed policy, or of one of several."""
    counted = f"{_SUFFIX}-{number}" if number else _SUFFIX
    return native_of(sized.identity).rpartition("/")[2][: _LONGEST - len(counted)] + counted


def iam_document(sized: AwsRightSized) -> Document:
    """Write the policy document; with several, or with policies that stay, an object that holds them all.

    An empty document is none: IAM takes no policy without a statement.
    """
    layout, grants = sized.layout, sized.grants
    if len(layout.inline) == 1 and not (grants.untouched or grants.unread):
        return layout.inline[0]
    found: Document = {}
    for element, documents in (("inlinePolicies", layout.inline), ("managedPolicies", layout.managed)):
        named = enumerate(documents, start=1 if len(documents) > 1 else 0)
        found[element] = [
            {"PolicyName": policy_name(sized, number), "PolicyDocument": document}
            for number, document in named
        ]
    found["keptManagedPolicies"] = list(grants.untouched)
    found["keptInlinePolicies"] = [each.name for each in grants.unread]
    found["keptGroups"] = list(grants.lost_groups)
    return found
