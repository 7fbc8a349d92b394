"""Every rule of conventions 1.1 to 1.4 as a walk over what the generator writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import yaml

from leastwise.api.generate import KINDS, render_crd
from leastwise.api.schema import Kind

CAMEL_FIELD = re.compile(r"[a-z][A-Za-z0-9]*")
CAMEL_WORD = re.compile(r"[A-Z][A-Za-z]*")
ALLOWED_KEYWORDS = {
    "type", "description", "default", "enum", "format", "pattern", "required", "properties", "items",
    "additionalProperties", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems",
    "minProperties", "maxProperties",
    "x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-validations",
}  # fmt: skip

# Words of metric labels (`kind`, `cloud`): the same in status, metrics and `leastwise diff`.
LOWER_CASE_ENUMS = {".status.drift[].kind", ".status.drift[].plane"}
# Not a time span: the API server's own word for a counter of changes.
UNITLESS_NUMBERS = {"observedGeneration"}


class Node(NamedTuple):
    """One schema and where it stands."""

    path: str
    name: str
    schema: dict[str, Any]
    is_field: bool


def walk(schema: dict[str, Any], path: str = "", name: str = "", *, is_field: bool = True) -> Iterator[Node]:
    yield Node(path, name, schema, is_field)
    for child, value in schema.get("properties", {}).items():
        yield from walk(value, f"{path}.{child}", child)
    if "items" in schema:
        yield from walk(schema["items"], f"{path}[]", name, is_field=False)
    if "additionalProperties" in schema:
        yield from walk(schema["additionalProperties"], f"{path}{{}}", name, is_field=False)


def version_of(kind: Kind) -> dict[str, Any]:
    version: dict[str, Any] = render_crd(kind)["spec"]["versions"][0]
    return version


def schema_of(kind: Kind) -> dict[str, Any]:
    schema: dict[str, Any] = version_of(kind)["schema"]["openAPIV3Schema"]
    return schema


def our_nodes(kind: Kind) -> list[Node]:
    """Everything below spec and status, with the two themselves."""
    top = schema_of(kind)["properties"]
    return [node for part in ("spec", "status") for node in walk(top[part], f".{part}", part)]


CRDS = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)


def nodes_of_type(kind: Kind, word: str) -> list[Node]:
    found = [node for node in our_nodes(kind) if node.schema["type"] == word]
    assert found, f"{kind.kind} has no {word}: the check would be empty"
    return found


def bounds(node: Node) -> set[str]:
    return {word for word in node.schema if word.startswith(("min", "max"))}


@CRDS
def test_only_spec_and_status_stand_beside_the_metadata(kind: Kind) -> None:
    schema = schema_of(kind)
    assert set(schema["properties"]) == {"apiVersion", "kind", "metadata", "spec", "status"}
    assert schema["required"] == ["spec"]
    assert version_of(kind)["subresources"] == {"status": {}}


@CRDS
def test_status_defaults_to_unseen(kind: Kind) -> None:
    status = schema_of(kind)["properties"]["status"]
    assert status["default"] == {"observedGeneration": -1}
    assert status["properties"]["observedGeneration"]["type"] == "integer"
    assert status["properties"]["observedGeneration"]["minimum"] == -1


@CRDS
def test_no_default_stands_inside_the_status(kind: Kind) -> None:
    inside = [node.path for node in our_nodes(kind) if node.path.startswith(".status.")]
    assert inside
    assert not [
        node.path for node in our_nodes(kind) if node.path.startswith(".status.") and "default" in node.schema
    ]


@CRDS
def test_conditions_are_a_list_map_of_six_fields(kind: Kind) -> None:
    conditions = schema_of(kind)["properties"]["status"]["properties"]["conditions"]
    assert conditions["x-kubernetes-list-type"] == "map"
    assert conditions["x-kubernetes-list-map-keys"] == ["type"]
    item = conditions["items"]
    six = {"type", "status", "reason", "message", "observedGeneration", "lastTransitionTime"}
    assert set(item["properties"]) == six == set(item["required"])
    for word in ("type", "reason"):
        assert item["properties"][word]["minLength"] == 1
        assert re.fullmatch(item["properties"][word]["pattern"], "RefNotFound")
        assert not re.fullmatch(item["properties"][word]["pattern"], "not ready")
    assert item["properties"]["status"]["enum"] == ["True", "False", "Unknown"]


@CRDS
def test_schema_uses_only_keywords_that_a_crd_knows(kind: Kind) -> None:
    assert not {word for node in our_nodes(kind) for word in node.schema} - ALLOWED_KEYWORDS


@CRDS
def test_every_schema_has_one_type_and_no_float(kind: Kind) -> None:
    types = {node.schema["type"] for node in our_nodes(kind)}
    assert types <= {"object", "array", "string", "integer", "boolean"}


@CRDS
def test_every_field_has_a_description(kind: Kind) -> None:
    for node in our_nodes(kind):
        if node.is_field:
            description = node.schema.get("description", "")
            assert len(description) > 8, node.path
            assert description.endswith("."), node.path
            assert description == " ".join(description.split()), node.path


@CRDS
def test_every_string_is_bounded(kind: Kind) -> None:
    for node in nodes_of_type(kind, "string"):
        assert "maxLength" in node.schema or "enum" in node.schema, node.path


@CRDS
def test_every_number_is_bounded_and_says_its_size(kind: Kind) -> None:
    for node in nodes_of_type(kind, "integer"):
        assert bounds(node) == {"minimum", "maximum"}, node.path
        assert node.schema["format"] == ("int32" if node.schema["maximum"] < 2**31 else "int64"), node.path


@CRDS
def test_every_list_is_bounded_and_says_how_it_merges(kind: Kind) -> None:
    for node in nodes_of_type(kind, "array"):
        assert "maxItems" in node.schema, node.path
        assert node.schema["x-kubernetes-list-type"] in {"atomic", "set", "map"}, node.path


@CRDS
def test_every_object_is_a_block_or_a_bounded_map(kind: Kind) -> None:
    for node in nodes_of_type(kind, "object"):
        is_map = "additionalProperties" in node.schema
        assert is_map != ("properties" in node.schema), node.path
        if is_map:
            assert "maxProperties" in node.schema, node.path
            # OpenAPI cannot bound keys: a rule does.
            rules = " ".join(rule["rule"] for rule in node.schema["x-kubernetes-validations"])
            assert "size(key) <=" in rules, node.path


@CRDS
def test_enums_are_camel_case_words(kind: Kind) -> None:
    for node in our_nodes(kind):
        if node.path not in LOWER_CASE_ENUMS:
            assert all(CAMEL_WORD.fullmatch(word) for word in node.schema.get("enum", [])), node.path


@CRDS
def test_fields_are_camel_case_and_never_phase(kind: Kind) -> None:
    for node in our_nodes(kind):
        assert CAMEL_FIELD.fullmatch(node.name), node.path
        assert node.name != "phase"


@CRDS
def test_spans_of_time_carry_their_unit(kind: Kind) -> None:
    for node in nodes_of_type(kind, "integer"):
        about_time = re.search(r"\bseconds\b", node.schema["description"], re.IGNORECASE)
        assert not about_time or node.name.endswith("Seconds"), node.path
        assert not re.search(r"(Duration|Timeout|Minutes|Hours|Ms)$", node.name), node.path


@CRDS
def test_times_are_formatted_and_end_in_time(kind: Kind) -> None:
    for node in nodes_of_type(kind, "string"):
        assert node.name.endswith("Time") == (node.schema.get("format") == "date-time"), node.path


@CRDS
def test_references_are_objects_that_end_in_ref(kind: Kind) -> None:
    for node in nodes_of_type(kind, "object"):
        parts = set(node.schema.get("properties", {}))
        is_reference = parts in ({"name"}, {"kind", "name"}, {"name", "namespace"})
        assert not node.is_field or is_reference == node.name.endswith("Ref"), node.path


@CRDS
def test_messages_of_rules_say_what_is_allowed(kind: Kind) -> None:
    for node in our_nodes(kind):
        for rule in node.schema.get("x-kubernetes-validations", []):
            message = rule["message"]
            assert re.search(r"\b(must|must not|may not)\b", message), message
            assert re.search(r"'[^']+'", message), f"no literal in single quotes: {message}"
            assert not {'"', "`"} & set(message), message
            assert len(message) < 250, message
            assert rule["reason"].startswith("FieldValue"), message


@CRDS
def test_names_follow_the_table_of_kinds(kind: Kind) -> None:
    names = render_crd(kind)["spec"]["names"]
    expected: dict[str, tuple[list[str], list[str], list[str]]] = {
        "EntitlementPolicy": (
            ["epol"],
            ["Ready", "Drifted", "Subject", "Clouds", "Enforcement", "Message", "Age"],
            [".spec.subject.serviceAccountName", ".spec.enforcement"],
        ),
        "EntitlementCeiling": (["eceil"], ["Ready", "Namespaces", "Age"], []),
        "Withdrawal": (
            [],
            ["Ready", "Stage", "Withdrawn", "Policy", "Until", "Why", "Age"],
            [".spec.policyRef.name"],
        ),
        "CloudAccount": ([], ["Ready", "Cloud", "Account", "Last-Sync", "Age"], [".spec.cloud"]),
    }
    short, columns, selectable = expected[kind.kind]
    version = version_of(kind)
    assert names.get("shortNames", []) == short
    assert names["categories"] == ["leastwise", "security"]
    assert [column["name"] for column in version["additionalPrinterColumns"]] == columns
    assert [field["jsonPath"] for field in version.get("selectableFields", [])] == selectable


@CRDS
def test_columns_read_one_field_of_the_schema(kind: Kind) -> None:
    paths = {node.path for node in our_nodes(kind)} | {".metadata.creationTimestamp"}
    for column in version_of(kind)["additionalPrinterColumns"]:
        plain = re.sub(r"\[\?\(.*\)\]", "[]", column["jsonPath"])
        assert plain in paths
        assert " " not in column["name"]
        assert column["description"]


@CRDS
def test_keys_are_ours_and_lower_case(kind: Kind) -> None:
    text = yaml.safe_dump(render_crd(kind))
    for key in re.findall(r"\bleastwise\.dev/[A-Za-z0-9-]+", text):
        assert key == key.lower()
    metadata = render_crd(kind)["metadata"]
    assert set(metadata) == {"name"}
    assert not re.search(r"\b[a-z.]*(kubernetes|k8s)\.io/", text.replace("apiextensions.k8s.io/v1", ""))


def test_transition_rules_stand_on_what_may_not_change() -> None:
    frozen = {
        f"{kind.kind}{node.path}"
        for kind in KINDS
        for node in our_nodes(kind)
        for rule in node.schema.get("x-kubernetes-validations", [])
        if "oldSelf" in rule["rule"]
    }
    assert frozen == {
        "EntitlementPolicy.spec.subject",
        "EntitlementPolicy.spec.aws.accountRef",
        "EntitlementPolicy.spec.aws.roleName",
        "CloudAccount.spec.aws.accountId",
        "Withdrawal.spec",
    }


def test_numbers_without_unit_are_counts_or_generations() -> None:
    for kind in KINDS:
        for node in our_nodes(kind):
            if node.schema["type"] == "integer" and not node.name.endswith("Seconds"):
                is_count = node.schema["minimum"] >= 0
                assert is_count or node.name in UNITLESS_NUMBERS
