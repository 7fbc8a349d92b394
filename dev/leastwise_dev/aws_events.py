"""Writes what events of CloudTrail are called in IAM: `python -m leastwise_dev.aws_events`.

botocore is installed anyway; of its models only facts are kept: which names a service goes by (endpoint
prefix, signing name), and which operations it has. An operation is nearly always an action of the same name,
so that kept is what differs: by which prefix IAM knows an event source, operations that IAM knows by their
HTTP method, and actions that no operation is called like.
"""

from __future__ import annotations

import sys
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import botocore
from botocore.loaders import Loader

from leastwise.core.evaluation.aws.catalogue import catalogue
from leastwise.core.usage.aws_exceptions import ROWS, Row
from leastwise_dev.docs import render_page

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "operator/leastwise/core/usage/aws_events_data.py"
PAGE = ROOT / "docs/usage-aws.md"
REGION = "exceptions"
WIDTH = 108
DEPENDABLE = 0.2  # of its operations that a prefix must know, where several come into question

PREFIXES = {
    "appconfigdata": "appconfig",
    "appstream2": "appstream",
    "cassandra-streams": "cassandra",
    "cloudcontrolapi": "cloudformation",
    "cloudhsmv2": "cloudhsm",
    "cloudsearchdomain": "cloudsearch",
    "contact-lens": "connect",
    "email": "ses",
    "forecastquery": "forecast",
    "identity-chime": "chime",
    "iot-jobs-data": "iotjobsdata",
    "iotdata": "iot",
    "ivsrealtime": "ivs",
    "marketplace": "aws-marketplace",
    "media-pipelines-chime": "chime",
    "meetings-chime": "chime",
    "memory-db": "memorydb",
    "messaging-chime": "chime",
    "migrationhub-config": "mgh",
    "monitoring": "cloudwatch",
    "mturk-requester": "mechanicalturk",
    "partnercentral-account": "partnercentral",
    "partnercentral-benefits": "partnercentral",
    "partnercentral-channel": "partnercentral",
    "partnercentral-selling": "partnercentral",
    "pinpoint": "mobiletargeting",
    "servicecatalog-appregistry": "servicecatalog",
    "tagging": "tag",
    "voice-chime": "chime",
}
"""Event sources that no model and no action is called like, by IAM's prefix."""

ALIASES = {"rdsdata": "rds-data", "rdsdataapi": "rds-data"}
"""Event sources that CloudTrail names unlike any model, by IAM's prefix."""

HEADER = '''"""What IAM calls sources of events; written by `python -m leastwise_dev.aws_events`, not by hand.

Source: the service models of botocore {version} (Apache-2.0) beside our catalogue of actions. Its grammar:

    SOURCES         SOURCE PREFIX PREFIX    an event source without `.amazonaws.com`, with the prefixes of its
                                            actions, the likeliest first; a source alone is its own prefix
    METHODS         SOURCE EVENT=ACTION …   events whose action is called by the method of HTTP
    WITHOUT_EVENT   PREFIX NAME NAME        actions that no operation is called like
    (indented)                              more of the line before
"""

from __future__ import annotations

SOURCE = "botocore {version}"
'''


@dataclass
class Service:
    """One service model: the names that it goes by, its operations and the HTTP method of each."""

    sources: frozenset[str]
    names: frozenset[str]
    operations: dict[str, str] = field(default_factory=dict)


@dataclass
class Events:
    """What is written."""

    sources: dict[str, list[str]]
    methods: dict[str, dict[str, str]]
    without_event: dict[str, list[str]]


def services(loader: Any) -> Iterator[Service]:
    """Read the newest model of each service."""
    for name in loader.list_available_services("service-2"):
        model = loader.load_service_model(name, "service-2")
        metadata = model["metadata"]
        endpoint = metadata["endpointPrefix"].lower()
        signing = metadata.get("signingName", endpoint).lower()
        sources = {endpoint, endpoint.rpartition(".")[2], signing}
        yield Service(
            frozenset(sources),
            frozenset({*sources, name}),
            {each: body.get("http", {}).get("method", "") for each, body in model["operations"].items()},
        )


def derive(models: Iterable[Service], actions: Mapping[str, frozenset[str]]) -> Events:
    """Derive the tables; `actions` are the names of the actions of each prefix."""
    known = {prefix: {each.lower() for each in names} for prefix, names in actions.items()}
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    methods: dict[str, dict[str, str]] = defaultdict(dict)
    named: dict[str, set[str]] = defaultdict(set)
    for each in models:
        for prefix, count in _prefixes(each, known).items():
            found = {
                name: method
                for name, method in each.operations.items()
                if name.lower() not in known[prefix] and method in actions[prefix]
            }
            named[prefix].update(name.lower() for name in (*each.operations, *found.values()))
            for source in each.sources:
                counts[source][prefix] += count
                methods[source].update(found)
    for source, prefix in ALIASES.items():
        counts[source][prefix] += 1
    return Events(
        {source: sorted(found, key=lambda each: (-found[each], each)) for source, found in counts.items()},
        {source: found for source, found in methods.items() if found},
        {
            prefix: sorted(name for name in names if name.lower() not in named[prefix])
            for prefix, names in actions.items()
        },
    )


def _prefixes(service: Service, known: Mapping[str, set[str]]) -> dict[str, int]:
    """Tell which prefixes come into question for a service, and how many of its operations each knows."""
    names = {PREFIXES.get(name, name) for name in service.names}
    operations = {name.lower() for name in service.operations}
    counts = {prefix: len(operations & known[prefix]) for prefix in names if prefix in known}
    if len(counts) < 2:
        return counts
    least = max(1, DEPENDABLE * len(operations))
    return {prefix: count for prefix, count in counts.items() if count >= least} or counts


def render(events: Events) -> str:
    """Render the module."""
    sources = (
        source if prefixes == [source] else f"{source} {' '.join(prefixes)}"
        for source, prefixes in sorted(events.sources.items())
    )
    methods = (
        f"{source} {' '.join(f'{name}={action}' for name, action in sorted(found.items()))}"
        for source, found in sorted(events.methods.items())
    )
    without = (
        f"{prefix} {' '.join(names)}" for prefix, names in sorted(events.without_event.items()) if names
    )
    parts = {"SOURCES": sources, "METHODS": methods, "WITHOUT_EVENT": without}
    return HEADER.format(version=botocore.__version__) + "".join(
        f'\n{name} = """\\\n' + "\n".join(line for each in lines for line in wrapped(each)) + '\n"""\n'
        for name, lines in parts.items()
    )


def wrapped(line: str) -> Iterable[str]:
    return textwrap.wrap(line, WIDTH, subsequent_indent=" ", break_long_words=False, break_on_hyphens=False)


def exception_table() -> str:
    """Return the events that IAM calls otherwise, as a Markdown table."""
    rows = [f"| `{each.event}` | {_needed(each)} |" for each in sorted(ROWS, key=lambda each: each.event)]
    return "\n".join(["| Event | Actions |", "| --- | --- |", *rows])


def _needed(row: Row) -> str:
    when: dict[str, list[str]] = defaultdict(list)
    for parameter, action in row.when:
        when[action].append(f"`{parameter}`")
    texts = [f"`{each}`" for each in row.actions]
    texts += [f"with {' or '.join(parameters)} `{action}`" for action, parameters in when.items()]
    return ", ".join(texts)


def known_actions() -> dict[str, frozenset[str]]:
    """Return the names of the catalogue's actions, by prefix."""
    found: dict[str, set[str]] = defaultdict(set)
    for each in catalogue().actions:
        prefix, _, name = each.name.partition(":")
        found[prefix].add(name)
    return {prefix: frozenset(names) for prefix, names in found.items()}


def main() -> int:
    TARGET.write_text(render(derive(services(Loader()), known_actions())))
    PAGE.write_text(render_page(PAGE.read_text(), {REGION: exception_table}))
    print(f"wrote {TARGET.name}: {TARGET.stat().st_size:,} bytes, and the table in {PAGE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
