"""Pain points that the answers show name something that helps."""

from random import Random

import pytest

from questionnaires import catalogue
from questionnaires.model import ACTIVITIES, PRODUCTION_TYPES, ProfileField
from questionnaires.rules import all_hold
from reports import page
from scoring.aggregate import score
from scoring.encode import decode, encode, resolve
from scoring.explain import node_results
from scoring.lifting import steps_open
from scoring.model import compile_model
from scoring.painpoints import is_found, pain_points
from tests.unit.reports.samples import answer, report


@pytest.mark.parametrize("production", PRODUCTION_TYPES)
def test_whatever_is_found_the_library_holds_a_measure_that_fits_and_has_steps_left(production):
    flagship = catalogue.get("lianghua-sme")
    model = compile_model(flagship)
    for seed in range(40):
        draw = Random(seed)
        profile = {
            ProfileField.PRODUCTION_TYPE: (production,),
            ProfileField.SIZE: ("small",),
            ProfileField.ACTIVITIES: tuple(each for each in ACTIVITIES if draw.random() < 0.7),
        }
        given = {item.code: answer(item, draw, strength=draw.random()) for item in flagship.items()}
        string = encode(model, resolve(model, given, profile), profile)
        answers = decode(model, string)
        fitting = [m for m in flagship.measures if all_hold(m.applies_if, profile, {}) is not False]
        helps = {code for m in fitting if steps_open(model, m, answers) for code in m.pain_points}
        points = pain_points(flagship, node_results(model, string, score(model, [string])))
        assert {point.code for point in points if is_found(point)} <= helps, seed


@pytest.mark.parametrize("strength", [0.15, 0.45])
def test_a_pain_point_no_recommended_measure_relieves_names_one_of_the_library(strength):
    made = [pain for seed in range(4) for pain in report(seed=seed, strength=strength).pains]
    assert all(pain.relief for pain in made)
    assert any("措施库里有" in text for pain in made for text in pain.relief)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_printed_pain_point_has_no_code_of_ours(locale):
    made = report(locale, strength=0.15)
    html = page.html(made)
    assert made.pains
    assert all(pain.name in html and pain.code not in html for pain in made.pains)
