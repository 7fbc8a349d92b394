"""How words of rules match, exactly as the API server's RBAC authorizer reads them.

https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources

    verbs, apiGroups   `*` or the very word
    resources          `*`, the very `resource` or `resource/subresource`, `*/subresource`; `pods/*` is a name
    resourceNames      none: every name; else the very name, so a request without a name is not allowed
    nonResourceURLs    `*`, the very path, or what is before the stars at the end
"""

from __future__ import annotations

ANY = "*"


def has_word(words: tuple[str, ...], word: str) -> bool:
    """Tell whether words of a rule hold a word or `*`."""
    return word in words or ANY in words


def resource_matches(pattern: str, resource: str, subresource: str) -> bool:
    """Tell whether one of a rule's resources is that of a request."""
    if not subresource:
        return pattern in (ANY, resource)
    return pattern in (ANY, f"{resource}/{subresource}", f"*/{subresource}")


def path_matches(pattern: str, path: str) -> bool:
    """Tell whether one of a rule's nonResourceURLs covers a path; all stars at its end are one."""
    return pattern in (ANY, path) or (pattern.endswith(ANY) and path.startswith(pattern.rstrip(ANY)))
