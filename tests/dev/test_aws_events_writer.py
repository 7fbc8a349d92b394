"""Names of events are derived from the SDK's models: which prefixes and methods, and what is left."""

from __future__ import annotations

from leastwise.core.usage import aws_events_data
from leastwise_dev.aws_events import (
    PAGE,
    REGION,
    Service,
    derive,
    exception_table,
    render,
    services,
)
from leastwise_dev.docs import render_page

ACTIONS = {
    "zoo": frozenset({"Feed", "ListCages", "Pet"}),
    "aviary": frozenset({"Feed"}),
    "gate": frozenset({"GET", "POST"}),
    "rds-data": frozenset({"ExecuteStatement"}),
    "cloudwatch": frozenset({"PutMetricData"}),
}


def service(*sources: str, name: str = "", **operations: str) -> Service:
    return Service(frozenset(sources), frozenset({*sources, name or sources[0]}), operations)


MODELS = [
    service("zoo", Feed="POST", listCages="GET", Invented="POST"),
    service("data.zoo", "zoo", "aviary", Feed="POST"),
    service("gate", CreateGate="POST", GetGates="GET", DeleteGate="DELETE"),
    service("monitoring", PutMetricData="POST"),
    service("unknown", Feed="POST"),
]


def test_a_source_is_known_by_the_prefixes_that_know_its_operations() -> None:
    found = derive(MODELS, ACTIONS)
    assert found.sources == {
        "zoo": ["zoo", "aviary"],
        "data.zoo": ["aviary", "zoo"],
        "aviary": ["aviary", "zoo"],
        "gate": ["gate"],
        "monitoring": ["cloudwatch"],
        "rdsdata": ["rds-data"],
        "rdsdataapi": ["rds-data"],
    }


def test_operations_that_are_known_by_their_method_are_named() -> None:
    assert derive(MODELS, ACTIONS).methods == {"gate": {"CreateGate": "POST", "GetGates": "GET"}}


def test_actions_that_no_operation_is_called_like_are_named() -> None:
    found = derive(MODELS, ACTIONS).without_event
    assert found == {
        "zoo": ["Pet"],
        "aviary": [],
        "gate": [],
        "rds-data": ["ExecuteStatement"],
        "cloudwatch": [],
    }


def test_a_prefix_that_knows_few_of_many_operations_is_left_out() -> None:
    many = {f"Do{number}": "POST" for number in range(20)}
    actions = {"zoo": frozenset(many), "aviary": frozenset({"Do1"})}
    assert derive([service("zoo", "aviary", **many)], actions).sources["aviary"][0] == "zoo"
    assert derive([service("aviary", **many)], actions).sources["aviary"] == ["aviary"]  # better than nothing


def test_models_are_read_with_every_name_that_they_go_by() -> None:
    class Loader:
        def list_available_services(self, kind: str) -> list[str]:
            assert kind == "service-2"
            return ["sage"]

        def load_service_model(self, name: str, kind: str) -> dict[str, object]:
            assert (name, kind) == ("sage", "service-2")
            return {
                "metadata": {"endpointPrefix": "Runtime.sagemaker", "signingName": "sagemaker"},
                "operations": {"Invoke": {"http": {"method": "POST"}}, "Plain": {}},
            }

    (found,) = services(Loader())
    assert found.sources == {"runtime.sagemaker", "sagemaker"}
    assert found.names == {"runtime.sagemaker", "sagemaker", "sage"}
    assert found.operations == {"Invoke": "POST", "Plain": ""}


def test_the_module_is_written_in_its_own_grammar() -> None:
    text = render(derive(MODELS, ACTIONS))
    assert "\ngate\nmonitoring cloudwatch\n" in text
    assert 'METHODS = """\\\ngate CreateGate=POST GetGates=GET\n"""' in text
    assert 'WITHOUT_EVENT = """\\\nrds-data ExecuteStatement\nzoo Pet\n"""' in text
    assert max(map(len, text.splitlines())) <= 110


def test_what_is_committed_was_written_by_it() -> None:
    assert aws_events_data.SOURCE.startswith("botocore ")
    assert "\nmonitoring cloudwatch\n" in aws_events_data.SOURCES
    assert "CreateRestApi=POST" in aws_events_data.METHODS


def test_the_page_holds_every_exception() -> None:
    page = PAGE.read_text()
    assert render_page(page, {REGION: exception_table}) == page, "run `python -m leastwise_dev.aws_events`"
    assert "| `s3:HeadObject` | `s3:GetObject` |" in page
    assert "with `tags` or `principalTags` `sts:TagSession`" in page
