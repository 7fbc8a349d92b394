"""What one rule allows, exactly as the API server's RBAC authorizer reads it.

https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources

    verbs, apiGroups   `*` or the very word
    resources          `*`, the very `resource` or `resource/subresource`, `*/subresource`; `pods/*` is a name
    resourceNames      none: every name; else the very name, so a request without a name is not allowed
    nonResourceURLs    `*`, the very path, or what is before the stars at the end
"""

from __future__ import annotations

from leastwise.core.evaluation.engines import KubernetesQuestion
from leastwise.core.permissions import KubernetesRule

ANY = "*"


def combined_resource(question: KubernetesQuestion) -> str:
    """Return `resource` or `resource/subresource`, as a rule spells it."""
    if question.subresource:
        return f"{question.resource}/{question.subresource}"
    return question.resource


def rule_allows(rule: KubernetesRule, question: KubernetesQuestion) -> bool:
    """Tell whether a rule allows a request, wherever it is bound."""
    if not has_word(rule.verbs, question.verb):
        return False
    if question.path:
        return any(path_matches(pattern, question.path) for pattern in rule.non_resource_urls)
    return (
        has_word(rule.api_groups, question.group)
        and any(resource_matches(pattern, question) for pattern in rule.resources)
        and name_matches(rule, question.name)
    )


def has_word(words: tuple[str, ...], word: str) -> bool:
    """Tell whether words of a rule hold a word or `*`."""
    return word in words or ANY in words


def resource_matches(pattern: str, question: KubernetesQuestion) -> bool:
    """Tell whether one of a rule's resources is the request's."""
    if pattern in (ANY, combined_resource(question)):
        return True
    return bool(question.subresource) and pattern == f"*/{question.subresource}"


def name_matches(rule: KubernetesRule, name: str) -> bool:
    """Tell whether a rule's resourceNames admit a name."""
    return not rule.resource_names or name in rule.resource_names


def path_matches(pattern: str, path: str) -> bool:
    """Tell whether one of a rule's nonResourceURLs covers a path; all stars at its end are one."""
    return pattern in (ANY, path) or (pattern.endswith(ANY) and path.startswith(pattern.rstrip(ANY)))
