"""The published OpenAPI description holds for whatever is sent to the API."""

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from searchsvc.web.api.views import blueprint

# Left out on purpose: empty values count as absent, unknown parameters are ignored, and some values
# (`after`, page × size) are bad though each is well formed.
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]


@pytest.fixture(scope="session")
def description(app: Flask) -> schemathesis.BaseSchema:
    """The description, with an existing document and passage among the values to try."""
    client = app.test_client()
    raw = client.get("/api/v1/openapi.json").get_json()
    hit = client.get("/api/v1/search?size=1").get_json()["hits"][0]
    for kind, identifier in (("documents", hit["document"]["id"]), ("passages", hit["id"])):
        parameter = raw["paths"][f"/{kind}/{{identifier}}"]["get"]["parameters"][0]
        parameter["schema"] = {"anyOf": [{"enum": [identifier]}, {"type": "string"}]}
    schema = schemathesis.openapi.from_dict(raw)
    schema.app = app
    return schema


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("path", ["/search", "/documents/{identifier}", "/passages/{identifier}"])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_answers_are_as_published(
    description: schemathesis.BaseSchema, path: str, mode: GenerationMode, data: st.DataObject
) -> None:
    """A client generated from the description can read every answer, whatever it asks."""
    case = data.draw(description[path]["GET"].as_strategy(generation_mode=mode))
    case.call_and_validate(checks=CHECKS)


def test_every_address_is_described(app: Flask, client: FlaskClient) -> None:
    """No address of the API is missing from its description."""
    described = set(client.get("/api/v1/openapi.json").get_json()["paths"]) | {"/openapi.json"}
    rules = {
        rule.rule.removeprefix("/api/v1").replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(f"{blueprint.name}.")
    }
    assert rules == described


def test_parameters_are_described_with_their_bounds(client: FlaskClient) -> None:
    """The description says what values each parameter accepts."""
    search = client.get("/api/v1/openapi.json").get_json()["paths"]["/search"]["get"]
    schemas = {parameter["name"]: parameter["schema"] for parameter in search["parameters"]}
    assert schemas["size"] | {"minimum": 1, "maximum": 100, "default": 10} == schemas["size"]
    assert schemas["sort"]["enum"] == ["relevance", "newest", "oldest", "document"]
    assert schemas["script"]["items"]["enum"] == ["Hans", "Hant", "none"]
