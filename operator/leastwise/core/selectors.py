"""Label selectors of Kubernetes: which labels does a selector match.

Implements https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def matches_selector(
    labels: Mapping[str, str],
    match_labels: Iterable[tuple[str, str]],
    match_expressions: Iterable[tuple[str, str, tuple[str, ...]]],
) -> bool:
    """Tell whether labels meet every requirement; a selector without requirements matches everything.

    Expressions are (key, operator, values); raises ValueError for an operator that Kubernetes does not have.
    """
    return all(labels.get(key) == value for key, value in match_labels) and all(
        _meets(labels, key, operator, values) for key, operator, values in match_expressions
    )


def _meets(labels: Mapping[str, str], key: str, operator: str, values: tuple[str, ...]) -> bool:
    match operator:
        case "In":
            return key in labels and labels[key] in values
        case "NotIn":  # an absent key is not in any set
            return key not in labels or labels[key] not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case _:
            raise ValueError(f"operator '{operator}' must be 'In', 'NotIn', 'Exists' or 'DoesNotExist'")
