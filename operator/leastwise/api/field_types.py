"""The strings, lists and references that our kinds share, each with its bounds and its message."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from leastwise.api.schema import ApiModel, ListType, Rule, keys_matching, matching, matching_cheaply

_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_PARTITION = r"aws(-[a-z]+)*"

# ---------------------------------------------------------------- Kubernetes

Subdomain = Annotated[
    str,
    Field(min_length=1, max_length=253),
    matching(_SUBDOMAIN, "must be lower case letters, digits, '-' and '.', as in 'payments-api'"),
]

NamespaceName = Annotated[
    str,
    Field(min_length=1, max_length=63),
    matching(_LABEL, "must be lower case letters, digits and '-', as in 'payments'"),
]

ObjectName = Annotated[
    str,
    Field(min_length=1, max_length=253),
    matching(
        r"[A-Za-z0-9_:][A-Za-z0-9_:.@+=,~-]*",
        "must be the name of one object, as in 'view' or 'team:reader'; it must not hold '/', '%' or '*'",
    ),
]

_LABEL_KEY = rf"({_LABEL}(\.{_LABEL})*/)?[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?"
_LABEL_KEY_MESSAGE = "must be a label key, as in 'team' or 'example.com/team'"
_LABEL_KEY_MAX = 317

LabelKey = Annotated[
    str, Field(min_length=1, max_length=_LABEL_KEY_MAX), matching(_LABEL_KEY, _LABEL_KEY_MESSAGE)
]

LabelValue = Annotated[
    str,
    Field(max_length=63),
    matching(
        r"([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?",
        "must be a label value: letters, digits, '-', '_' and '.', with a letter or digit at both ends",
    ),
]

Labels = Annotated[
    dict[str, LabelValue],
    Field(max_length=16),
    keys_matching(_LABEL_KEY, f"keys {_LABEL_KEY_MESSAGE}", _LABEL_KEY_MAX),
]

# ---------------------------------------------------------------- AWS

Action = Annotated[
    str,
    Field(min_length=1, max_length=128),
    matching(
        r"[a-z0-9-]+:[A-Za-z0-9*?]+",
        "must be 'service:Action', as in 's3:GetObject'; wildcards '*' and '?' only after the colon",
    ),
]

CeilingAction = Annotated[
    str,
    Field(min_length=1, max_length=128),
    matching(
        r"\*|[a-z0-9-]+:[A-Za-z0-9*?]+",
        "must be '*' or 'service:Action', as in 's3:Get*'; wildcards '*' and '?' only after the colon",
    ),
]

# U+0020 to U+00FF is all that IAM accepts in a policy (pitfall A8)
_RESOURCE = matching_cheaply(
    rf"\*|arn:({_PARTITION}|\*):[a-z0-9-]+:[a-z0-9*?-]*:[a-z0-9*?-]*:[\x20-\xff]+",
    "self == '*' || (self.startsWith('arn:') && size(self.split(':')) > 5)",
    "must be '*' or an ARN 'arn:partition:service:region:account:resource',"
    " as in 'arn:aws:s3:::invoices/*'; wildcards '*' and '?' must not stand for the service",
)

Resource = Annotated[str, Field(min_length=1, max_length=1024), _RESOURCE]

# shorter, because a ceiling nests deeper and the API server bounds what all rules of a CRD may cost
CeilingResource = Annotated[str, Field(min_length=1, max_length=512), _RESOURCE]

AccountId = Annotated[
    str,
    Field(min_length=1, max_length=12),
    matching(r"[0-9]{12}", "must be the 12 digits of an AWS account, in quotes, as in '111122223333'"),
]

RoleName = Annotated[
    str,
    Field(min_length=1, max_length=64),
    matching(
        r"[A-Za-z0-9_+=,.@-]+", "must be a role name: letters, digits and '_+=,.@-', as in 'payments-api'"
    ),
]

RoleNamePattern = Annotated[
    str,
    Field(min_length=1, max_length=64),
    matching(
        r"[A-Za-z0-9_+=,.@*?-]+",
        "must be a pattern of role names: letters, digits, '_+=,.@-', '*' and '?', as in 'payments-*'",
    ),
]

RoleArn = Annotated[
    str,
    Field(min_length=1, max_length=700),
    matching(
        rf"arn:{_PARTITION}:iam::[0-9]{{12}}:role/[\x21-\x7e]+",
        "must be the ARN of a role, as in 'arn:aws:iam::111122223333:role/reader'",
    ),
]

PolicyArn = Annotated[
    str,
    Field(min_length=1, max_length=700),
    matching(
        rf"arn:{_PARTITION}:iam::(aws|[0-9]{{12}}):policy/[A-Za-z0-9_+=,.@/-]+",
        "must be the ARN of one managed policy, as in 'arn:aws:iam::aws:policy/ReadOnlyAccess'",
    ),
]

PolicyArnPattern = Annotated[
    str,
    Field(min_length=1, max_length=700),
    matching(
        rf"arn:{_PARTITION}:iam::(aws|[0-9]{{12}}):policy/[A-Za-z0-9_+=,.@/*?-]+",
        "must be the ARN of managed policies, as in 'arn:aws:iam::111122223333:policy/payments/*'",
    ),
]

# ---------------------------------------------------------------- references and selectors


class AccountRef(ApiModel):
    """A CloudAccount, by name."""

    name: Subdomain = Field(description="Name of the CloudAccount.")


class LabelExpression(ApiModel):
    """One requirement on a label, as in Kubernetes."""

    rules = (
        Rule(
            "(self.operator in ['In', 'NotIn']) == (has(self.values) && size(self.values) > 0)",
            "must have 'values' with 'In' and 'NotIn', and must not with 'Exists' and 'DoesNotExist'",
            lambda self: (self.operator in {"In", "NotIn"}) == bool(self.values),
        ),
    )

    key: LabelKey = Field(description="The label's key.")
    operator: Literal["In", "NotIn", "Exists", "DoesNotExist"] = Field(
        description="How the label's value relates to 'values'."
    )
    values: Annotated[list[LabelValue], Field(max_length=32), ListType("set")] | None = Field(
        default=None, description="The values, for 'In' and 'NotIn' only."
    )


class LabelSelector(ApiModel):
    """Labels that an object must carry; every requirement must hold."""

    match_labels: Labels | None = Field(
        default=None, description="Labels that must have exactly these values."
    )
    match_expressions: Annotated[list[LabelExpression], Field(max_length=16), ListType("atomic")] | None = (
        Field(default=None, description="Requirements that are more than equality.")
    )

    @property
    def is_empty(self) -> bool:
        """Whether the selector requires nothing, and so selects everything."""
        return not self.match_labels and not self.match_expressions

    def sorted_labels(self) -> tuple[tuple[str, str], ...]:
        """Return `match_labels` as the core holds them."""
        return tuple(sorted((self.match_labels or {}).items()))

    def sorted_expressions(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Return `match_expressions` as the core holds them."""
        return tuple(
            sorted(
                (one.key, one.operator, tuple(sorted(one.values or ())))
                for one in self.match_expressions or ()
            )
        )
