"""What is kept before a removal: the live documents of a policy, and a spec that would declare them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from leastwise.core.aws_desires import role_name_of
from leastwise.core.iam_documents import Document, render_json
from leastwise.core.kubernetes_drifts import object_ref
from leastwise.core.names import aws_role_name
from leastwise.core.permissions import KubernetesRule
from leastwise.core.snapshots import AwsRole, ObservedBinding
from leastwise.core.worlds import OwnedRole, World


def documents_of(world: World) -> dict[str, object]:
    """Return everything live that carries the policy's mark, by reference, as JSON values."""
    kept: dict[str, object] = {}
    for role in world.actual.owned_roles:
        rules = [_rule_json(each) for each in role.rules]
        kept[object_ref("Role", role.namespace, role.name)] = {"rules": rules}
    for binding in world.actual.owned_bindings:
        kept[object_ref(binding.kind, binding.namespace, binding.name)] = {
            "roleRef": {"kind": binding.role_ref.kind, "name": binding.role_ref.name},
            "subjects": [
                {"kind": each.kind, "name": each.name, "namespace": each.namespace}
                for each in binding.subjects
            ],
        }
    for owned in world.owned_roles:
        if not owned.is_detached:
            kept[f"Role/{owned.role.arn}"] = _role_json(owned)
    return kept


def _role_json(owned: OwnedRole) -> dict[str, object]:
    role = owned.role
    return {
        "trust": render_json(role.trust) if role.trust is not None else None,
        "inline": {name: render_json(each) for name, each in role.inline.items() if each is not None},
        "attached": list(role.attached),
        "permissionsBoundary": role.boundary_arn,
        "tags": dict(role.tags),
        "maxSessionSeconds": role.max_session_seconds,
    }


def departure_reason(world: World) -> str:
    """Say why something with the policy's mark leaves although the policy stays."""
    if world.narrowed:
        return "CeilingNarrowed"
    if not world.subjects:
        return "SubjectLeft" if world.policy.subject.is_selector else "ServiceAccountDeleted"
    is_block = _has_surplus(world) or _departing_role(world) is not None
    return "BlockRemoved" if is_block else "SubjectLeft"


def kept_spec(stored: Mapping[str, object], world: World, reason: str) -> dict[str, object]:
    """Return a spec that declares what is live: the stored one, with blocks that it has lost, in part or as a
    whole, made anew from what carries the mark."""
    spec = dict(stored)
    is_changed = reason == "BlockRemoved"
    if "kubernetes" not in spec or (is_changed and _has_surplus(world)):
        block = _kubernetes_block(world)
        if block:
            spec["kubernetes"] = block
    if "aws" not in spec or (is_changed and _departing_role(world) is not None):
        aws = _aws_block(world)
        if aws:
            spec["aws"] = aws
    return spec


def _has_surplus(world: World) -> bool:
    """Whether RBAC objects carry the mark that the policy no longer declares."""
    wanted = {each.name for each in world.desired.bindings}
    if world.desired.role is not None:
        wanted.add(world.desired.role.name)
    owned = {each.name for each in world.actual.owned_roles} | {
        each.name for each in world.actual.owned_bindings
    }
    return not owned <= wanted


def _departing_role(world: World) -> OwnedRole | None:
    """Return the attached role that the policy no longer declares, or any if it declares none."""
    declared = world.policy.aws
    kept = ""
    if declared is not None:
        kept = role_name_of(world.policy, world.cluster.id).casefold()
    attached = (each for each in world.owned_roles if not each.is_detached)
    return next((each for each in attached if each.role.name.casefold() != kept), None)


def _kubernetes_block(world: World) -> dict[str, object]:
    block: dict[str, object] = {}
    rules = [_rule_json(rule) for role in world.actual.owned_roles for rule in role.rules]
    if rules:
        block["rules"] = rules
    own = {role.name for role in world.actual.owned_roles}
    bindings = [each for each in world.actual.owned_bindings if each.role_ref.name not in own]
    for field, kind in (("bindings", "RoleBinding"), ("clusterBindings", "ClusterRoleBinding")):
        refs = _role_refs(each for each in bindings if each.kind == kind)
        if refs:
            block[field] = refs
    return block


def _role_refs(bindings: Iterable[ObservedBinding]) -> list[dict[str, object]]:
    return [{"roleRef": {"kind": each.role_ref.kind, "name": each.role_ref.name}} for each in bindings]


def _rule_json(rule: KubernetesRule) -> dict[str, object]:
    fields: dict[str, object] = {
        "apiGroups": list(rule.api_groups),
        "resources": list(rule.resources),
        "verbs": list(rule.verbs),
    }
    if rule.resource_names:
        fields["resourceNames"] = list(rule.resource_names)
    return fields


def _aws_block(world: World) -> dict[str, object]:
    owned = _departing_role(world)
    if owned is None:
        return {}
    role = owned.role
    block: dict[str, object] = {
        "accountRef": {"name": owned.account.name},
        "trust": _trust_method(role),
        "statements": [
            statement for document in _permission_documents(owned) for statement in _statements(document)
        ],
        "managedPolicyArns": [arn for arn in role.attached if arn not in _own_policies(owned)],
    }
    if role.name.casefold() != aws_role_name(world.cluster.id, world.policy.key).casefold():
        block["roleName"] = role.name
    if role.max_session_seconds is not None:
        block["maxSessionSeconds"] = role.max_session_seconds
    return block


def _trust_method(role: AwsRole) -> str:
    principals = {
        value for each in (role.trust.statements if role.trust else ()) for _, value in each.principals
    }
    return "PodIdentity" if "pods.eks.amazonaws.com" in principals else "IRSA"


def _own_policies(owned: OwnedRole) -> set[str]:
    return {
        arn
        for arn in owned.role.attached
        if (found := owned.snapshot.managed_policies.get(arn)) is not None
        and found.name.startswith(f"{owned.role.name}-spill-")
    }


def _permission_documents(owned: OwnedRole) -> list[Document]:
    documents = [each for _, each in sorted(owned.role.inline.items()) if each is not None]
    for arn in sorted(_own_policies(owned)):
        document = owned.snapshot.managed_policies[arn].document
        if document is not None:
            documents.append(document)
    return documents


def _statements(document: Document) -> list[dict[str, object]]:
    statements = []
    for each in document.statements:
        if each.effect != "Allow" or not each.actions or not each.resources:
            continue  # a hand-made Deny or Not… has no form in a policy; it stays in `documents` for people
        written = dict(each.spelling)
        actions = [written.get(action, action) for action in each.actions]
        fields: dict[str, object] = {"actions": actions, "resources": list(each.resources)}
        if each.conditions:
            conditions: dict[str, dict[str, list[str]]] = {}
            for operator, key, values in each.conditions:
                conditions.setdefault(operator, {})[key] = list(values)
            fields["conditions"] = conditions
        statements.append(fields)
    return statements
