"""What every status holds: observedGeneration, conditions, counts of drift, all bounded."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from leastwise.api.schema import ApiModel, ListType

COUNT_MAX = 2_147_483_647
MESSAGE_MAX = 32_768
DETAIL_MAX = 1_024
LISTED_MAX = 16
"""How many open drifts or Gaps a status lists; the rest is a number."""

Count = Annotated[int, Field(ge=0, le=COUNT_MAX)]
Timestamp = Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"})]
Detail = Annotated[str, Field(max_length=DETAIL_MAX)]
Reference = Annotated[str, Field(max_length=1_024)]


class Condition(ApiModel):
    """One condition, as in metav1.Condition."""

    type: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Z][A-Za-z]*$")] = Field(
        description="What the condition is about, such as 'Ready'."
    )
    status: Literal["True", "False", "Unknown"] = Field(description="Whether it holds.")
    reason: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Z][A-Za-z]*$")] = Field(
        description="Why, as one stable word."
    )
    message: Annotated[str, Field(max_length=MESSAGE_MAX)] = Field(description="Why, for people.")
    observed_generation: Annotated[int, Field(ge=0, le=2**53)] = Field(
        description="The generation of the object that the condition was found for."
    )
    last_transition_time: Timestamp = Field(description="When 'status' last changed.")


Conditions = Annotated[list[Condition], Field(max_length=16), ListType("map", keys=("type",))]


class Status(ApiModel):
    """What every status begins with.

    A status has no defaults inside: a stored status must equal the one that was written, or an equal run
    would write again.
    """

    observed_generation: Annotated[int, Field(ge=-1, le=2**53)] = Field(
        description="The generation that the status is about; -1 until the operator has seen the object.",
    )
    conditions: Conditions | None = Field(
        default=None, description="The state in standard conditions; 'Ready' sums them up."
    )


class DriftCounts(ApiModel):
    """How many differences are open, by kind."""

    missing: Count | None = Field(default=None, description="Declared and not granted.")
    extra: Count | None = Field(default=None, description="Granted outside of the declaration.")
    changed: Count | None = Field(default=None, description="Ours, and different from what is declared.")
    trust: Count | None = Field(default=None, description="Differences in who may become the identity.")
