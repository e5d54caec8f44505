"""A measure that others wait for, and that lifts nothing itself, stands in the way to the next stage."""

import pytest

from questionnaires import catalogue
from questionnaires.model import ProfileField
from reports.ahead import ahead
from reports.reading import Reading
from scoring.answer import parse_cell
from scoring.encode import encode
from scoring.evaluate import evaluate
from scoring.model import compile_model
from survey.demo.answers import answers
from survey.demo.enterprises import MACHINERY


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_it_is_told_with_its_cost_and_that_others_wait_for_it(locale):
    questionnaire = catalogue.get("lianghua-sme")
    profile = {
        ProfileField.PRODUCTION_TYPE: MACHINERY.profile.production_type,
        ProfileField.ACTIVITIES: tuple(MACHINERY.profile.activities),
        ProfileField.SIZE: "small",
    }
    cells = {**answers(questionnaire, MACHINERY, profile), "APP-EQM-03": "NA"}
    given = {item.code: parse_cell(item, cells[item.code]) for item in questionnaire.items() if item.code in cells}
    result = evaluate(questionnaire, encode(compile_model(questionnaire), given, profile), profile=profile)
    idle = {step.measure for way in result.ways for step in way.steps if not step.lifts}
    assert idle
    reading = Reading(questionnaire=questionnaire, result=result, answers=given, locale=locale, notes={})
    shown = [step for way in ahead(reading).ways for step in way.steps if step.code in idle]
    assert {step.code for step in shown} == idle
    assert all(step.change and step.cost and not step.toward for step in shown)
