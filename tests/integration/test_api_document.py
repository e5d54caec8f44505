"""The document keeps what it says: schemathesis asks every operation, rightly and wrongly, and looks at every answer."""

import json
from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from survey import create_app
from survey.api.operations import OPERATIONS
from survey.config import Config
from survey.models import Scope
from tests.integration.asking import token_of
from tests.integration.authorised_world import World

pytestmark = pytest.mark.sqlite_only
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
EXAMPLES = 15  #: of each operation and way of generating
ASKED_BY = {
    "areas": "operator",
    "campaigns": "operator",
    "batches": "lead",
}  #: by the first word of a path; else the enterprise
KNOWN = {
    "assessment_id": "submitted",
    "assessment": "submitted",
    "campaign": "campaign_id",
}  #: names of ids in the world


@pytest.fixture(scope="module")
def world(tmp_path_factory, migrated):
    """An enterprise, a consultancy and an area, with objects of every kind."""
    folder = tmp_path_factory.mktemp("document")
    config = Config.from_environment({"RONGPING_INSTANCE": str(folder / "instance"), "RONGPING_SECRET_KEY": "x" * 32})
    config.instance.mkdir()
    (config.instance / "rongping.sqlite").write_bytes(migrated.read_bytes())
    app = create_app(config)
    app.config["WTF_CSRF_ENABLED"] = False
    built = World(app, config, folder)
    yield built
    built.close()


@pytest.fixture(scope="module")
def tokens(world):
    """Secret of a token of each who asks."""
    return {name: token_of(world.ours.people[name]) for name in ("admin", "lead", "operator")}


@pytest.fixture(scope="module")
def schema(world):
    """The document as schemathesis reads it."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", world.app)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_document_is_openapi_3_1(client, language):
    answer = client.get("/api/v1/openapi.json", headers={"Accept-Language": language})
    document = answer.json
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"] == "3.1.0"
    told = {each["operationId"] for path in document["paths"].values() for each in path.values()}
    assert told == {each.id for each in OPERATIONS}
    again = client.get(
        "/api/v1/openapi.json", headers={"Accept-Language": language, "If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_every_route_below_the_api_is_in_the_document_with_its_scope(app):
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    declared = {f"api.{each.id}": each.scope for each in OPERATIONS}
    scopes = {rule.endpoint: app.view_functions[rule.endpoint].scope for rule in rules}
    assert scopes == {**declared, "api.openapi": None, "api.page": None}
    assert set(declared.values()) == set(Scope), "every scope is of use"


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
@pytest.mark.parametrize("path", sorted({f"{each.method} {each.path}" for each in OPERATIONS}))
def test_every_answer_is_one_that_the_document_has(world, tokens, schema, monkeypatch, path, mode):
    monkeypatch.setattr("survey.access.REQUESTS", 10**6)
    method, _blank, place = path.partition(" ")
    operation = schema[place][method]
    secret = tokens[ASKED_BY.get(place.split("/")[1], "admin")]
    found = Counter()

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        if sum(found.values()) % 2 == 0:
            _about_something_there(world, case)
        answer = case.call(headers={"Authorization": f"Bearer {secret}"})
        case.validate_response(answer, checks=CHECKS)
        found[answer.status_code] += 1

    ask()
    if mode is GenerationMode.POSITIVE:
        assert found.keys() & {200, 202, 404}, found
    else:
        assert any(400 <= status < 500 for status in found) or not found, found


def _about_something_there(world, case):
    """Put ids of objects that are there where the case has made-up ones."""
    ids = world.ours.ids
    for part in (case.path_parameters, case.query, case.body):
        for name in list(part) if isinstance(part, dict) else ():
            if (known := KNOWN.get(name, name)) in ids:
                part[name] = str(ids[known])


def test_every_operation_succeeds_about_objects_that_are_there_and_its_answer_fits(world, tokens, schema):
    for each in OPERATIONS:
        secret = tokens[ASKED_BY.get(each.path.split("/")[1], "admin")]
        names = [part[1:-1] for part in each.path.split("/") if part.startswith("{")]
        if each.id == "get_report_file":
            continue  # nothing is printed here; test_api fetches a file
        ids = {name: str(world.ours.ids[KNOWN.get(name, name)]) for name in names}
        query = {one.name: str(world.ours.ids[KNOWN[one.name]]) for one in each.parameters if one.required}
        case = schema[each.path][each.method].Case(
            path_parameters=ids, query=query, media_type="application/json" if each.body else None,
            body={"assessment": str(world.ours.ids["submitted"])} if each.body else schemathesis.core.NOT_SET,
        )  # fmt: skip
        answer = case.call(headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == each.status, (each.id, answer.text)
        case.validate_response(answer, checks=CHECKS)
        assert len(json.dumps(answer.json())) > 2
