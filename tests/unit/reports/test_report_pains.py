"""Pain points that the answers show name something that helps."""

from html import unescape
from random import Random

import pytest

from questionnaires import catalogue
from questionnaires.model import ACTIVITIES, PRODUCTION_TYPES, ProfileField
from questionnaires.rules import all_hold
from reports import page
from reports.pains import pain_view
from reports.reading import Reading
from scoring.aggregate import score
from scoring.answer import chosen
from scoring.encode import decode, encode, resolve
from scoring.evaluate import evaluate
from scoring.explain import node_results
from scoring.lifting import steps_open
from scoring.model import compile_model
from scoring.painpoints import is_found, pain_points
from tests.unit.reports.samples import PROFILE, answer, report, submission


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


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_pain_point_is_told_as_signs_with_what_speaks_against_it_and_left_to_the_reader_to_judge(locale):
    """A product that cannot be told from others, and yet is traced within the hour: one answer for, one against."""
    questionnaire, _, given = submission()
    model = compile_model(questionnaire)
    items = {item.code: item for item in questionnaire.items()}
    choices = {"INN-CHN-02": "none", "APP-QLT-02": "table"}
    answers = resolve(
        model, {**given, **{code: chosen(items[code], [option]) for code, option in choices.items()}}, PROFILE
    )
    result = evaluate(questionnaire, encode(model, answers, PROFILE), profile=PROFILE)
    read = Reading(questionnaire=questionnaire, result=result, answers=answers, locale=locale)
    found = next(point for point in result.pain_points if point.code == "NET-2")
    pain = pain_view(read, found, (), PROFILE)
    assert any(read.names["INN-CHN-02"] in text for text in pain.evidence)
    assert any(read.names["APP-QLT-02"] in text for text in pain.against)
    assert not any(read.names["APP-QLT-02"] in text for text in pain.evidence)
    assert pain.caution == {"zh": "是不是这样，请结合实际判断。"}.get(locale, pain.caution)


@pytest.mark.parametrize(("locale", "signs"), [("zh", "迹象 "), ("en", "signs ")])
def test_every_printed_pain_point_has_a_caution_and_its_strength_as_signs(locale, signs):
    made = report(locale, strength=0.15)
    html = unescape(page.html(made))
    for pain in made.pains:
        assert pain.caution
        assert pain.caution in html
    assert html.count(f"<i>{signs}") == len(made.pains)
