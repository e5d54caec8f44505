"""The canonical JSON, and the hash made of it."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from questionnaires.canonical import canonical_json, content_hash, from_canonical_json, from_plain, to_plain
from questionnaires.catalogue import catalogue
from questionnaires.loader import load
from questionnaires.model import Item, ItemKind, Numbers, Option, Questionnaire, Span


@pytest.mark.parametrize("key", catalogue.list_keys())
def test_the_canonical_json_gives_the_same_questionnaire_back(key: str) -> None:
    questionnaire = catalogue.get(*key.split("@"))
    assert from_canonical_json(canonical_json(questionnaire)) == questionnaire


def test_the_hash_is_of_everything_but_itself(tiny: Path) -> None:
    questionnaire = load(tiny)
    assert content_hash(replace(questionnaire, content_hash="")) == questionnaire.content_hash
    assert content_hash(replace(questionnaire, minutes=6)) != questionnaire.content_hash


def test_equal_numbers_written_differently_are_the_same() -> None:
    one, two = (Span(low=Decimal(low), likely=Decimal(2), high=Decimal(3)) for low in ("1", "1.00"))
    assert to_plain(one) == to_plain(two) == {"low": "1", "likely": "2", "high": "3"}
    assert to_plain(Decimal("1E+2")) == "100"


def test_what_equals_its_default_is_left_out_so_that_a_new_field_changes_no_hash(tiny: Path) -> None:
    item = json.loads(canonical_json(load(tiny)))["dimensions"][0]["indicators"][0]["items"][0]
    assert set(item) == {"code", "kind", "name", "options", "text", "weight"}


@pytest.mark.parametrize(
    "plain", [None, 1, "text", [], [{}], {}, {"dimensions": 1}, {"dimensions": [None, 1, {"indicators": [[]]}]}]
)
def test_anything_decodes_to_something(plain: object) -> None:
    assert isinstance(from_plain(Questionnaire, plain), Questionnaire)


def test_wrong_values_decode_to_defaults_and_keep_their_place() -> None:
    plain = {
        "code": 5,
        "kind": "nonsense",
        "weight": True,
        "pain_points": ["A-1", 7, "A-2"],
        "options": [1, {"code": "a", "points": "NaN"}],
    }
    item = from_plain(Item, plain)
    assert (item.code, item.kind, item.weight, item.pain_points) == ("", ItemKind.SINGLE, 0, ("A-1", "", "A-2"))
    assert item.options == (Option(code="", text={}), Option(code="a", text={}))
    assert from_plain(Item, {"numbers": {"unit": {"zh": "台", "en": 5}}}).numbers == Numbers(unit={"zh": "台"})
