"""The published schemas and the model name the same things; what is shipped is well."""

import json
from dataclasses import fields

import pytest
from jsonschema import Draft202012Validator

from questionnaires import model
from questionnaires.catalogue import Catalogue, catalogue
from questionnaires.shape import SCHEMAS, keys_of

DERIVED = {"content_hash", "units"}  #: computed, never written


def names(cls: type) -> set[str]:
    return {field.name for field in fields(cls)} - DERIVED


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.stem)
def test_each_schema_is_valid_draft_2020_12(path: str) -> None:
    Draft202012Validator.check_schema(json.loads(SCHEMAS.joinpath(path).read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("schema", "definition", "cls"),
    [
        ("dimension", None, model.Dimension),
        ("dimension", "indicator", model.Indicator),
        ("dimension", "item", model.Item),
        ("dimension", "option", model.Option),
        ("dimension", "numbers", model.Numbers),
        ("measures", "measure", model.Measure),
        ("common", "condition", model.Condition),
        ("common", "source", model.Source),
        ("common", "span", model.Span),
    ],
)
def test_a_file_may_state_exactly_what_the_model_holds(schema: str, definition: str | None, cls: type) -> None:
    assert set(keys_of(schema, definition)) == names(cls)


def test_the_files_together_state_the_whole_questionnaire() -> None:
    stated = {*keys_of("questionnaire"), *keys_of("levels"), *keys_of("pain_points"), "dimensions", "measures"}
    assert stated == names(model.Questionnaire)


@pytest.mark.parametrize(
    ("words", "path"),
    [
        (model.ItemKind, ("dimension", "$defs", "item", "properties", "kind", "enum")),
        (model.InventoryInput, ("dimension", "$defs", "item", "properties", "input", "enum")),
        (model.ProviderKind, ("measures", "$defs", "measure", "properties", "provider", "enum")),
        (model.ProfileField, ("common", "$defs", "condition", "properties", "profile", "enum")),
    ],
)
def test_the_closed_lists_of_schema_and_model_are_the_same(words: list[str], path: tuple[str, ...]) -> None:
    node = json.loads((SCHEMAS / f"{path[0]}.schema.json").read_text(encoding="utf-8"))
    for step in path[1:]:
        node = node[step]
    assert node == [str(word) for word in words]


@pytest.mark.parametrize("key", catalogue.list_keys())
def test_every_version_that_is_shipped_loads_and_is_what_was_published(key: str) -> None:
    assert Catalogue().get(*key.split("@")).key == key
