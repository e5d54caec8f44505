"""What many enterprises lack, by arrays, is what the engine says of each of them."""

import pytest

from questionnaires import catalogue
from questionnaires.model import ProfileField
from scoring.evaluate import evaluate
from scoring.lifting import effects
from scoring.model import compile_model
from scoring.needs import needs
from scoring.openings import Openings
from tests.unit.scoring import made_up

FEW = 3  #: units: rounding on the way up


@pytest.fixture(scope="module")
def questionnaire():
    return catalogue.get("lianghua-sme", "2026.1")


def test_gains_by_arrays_are_those_of_the_steps_rescored_one_by_one(questionnaire):
    model, codes = compile_model(questionnaire), [each.code for each in questionnaire.measures]
    strings = made_up.strings(questionnaire, 8, gaps=0.15)
    found = needs(model, strings, questionnaire.measures)
    for row, string in enumerate(strings):
        openings = Openings(model, string, questionnaire.measures)
        known = [each for each in openings.candidates if each.sure]
        told = {each.measure.code: effect.gain
                for each, effect in zip(known, effects(model, string, [each.sure for each in known]), strict=True)}  # fmt: skip
        assert told, "the example says something"
        for place, code in enumerate(codes):
            assert abs(int(found.gains[row, place]) - told.get(code, 0)) <= FEW, code


def test_most_of_what_is_recommended_is_among_the_needs(questionnaire):
    strings = made_up.strings(questionnaire, 5, seed=3, gaps=0.1)
    found = needs(compile_model(questionnaire), strings, questionnaire.measures)
    codes = [each.code for each in questionnaire.measures]
    both = total = 0
    for row, string in enumerate(strings):
        advised = {each.measure for each in evaluate(questionnaire, string, planned=False).recommendations}
        lacked = {code for place, code in enumerate(codes) if found.lacked[row, place]}
        both, total = both + len(advised & lacked), total + len(advised)
        assert len(lacked) <= 12
    assert both > total / 2


def test_a_measure_for_other_enterprises_is_no_need(questionnaire):
    model = compile_model(questionnaire)
    strings = made_up.strings(questionnaire, 20, gaps=0.0)
    discrete = [each for each in questionnaire.measures if any("discrete" in c.any_of for c in each.applies_if)]
    process = [{ProfileField.PRODUCTION_TYPE: "process"}] * len(strings)
    assert needs(model, strings, discrete).gains.any()
    assert not needs(model, strings, discrete, profiles=process).gains.any()
