"""What is said of the items that cost most: step, gain and measure belong together, and nothing is claimed of what is not known."""

import pytest

from questionnaires.model import ItemKind
from reports import page
from reports.answers import local
from scoring.answer import DONT_KNOW, chosen
from scoring.encode import decode, encode
from scoring.evaluate import evaluate
from scoring.lifting import is_outcome, lifted, steps_open
from scoring.model import compile_model
from scoring.result import ResponseState
from tests.unit.reports.samples import PROFILE, report, submission

SEEDS = [(seed, strength) for seed in (3, 7, 11) for strength in (0.15, 0.45)]


def texts(item, lifts, locale="zh"):
    return [local(item.option(lift.add or lift.to).text, locale).rstrip("。.") for lift in lifts]


@pytest.mark.parametrize(("seed", "strength"), SEEDS)
def test_a_recommended_measure_stands_beside_the_step_it_takes_itself(seed, strength):
    questionnaire, result, _ = submission(seed=seed, strength=strength)
    model, items = compile_model(questionnaire), {item.code: item for item in questionnaire.items()}
    losses = [loss for loss in report(seed=seed, strength=strength).losses if loss.number]
    assert losses
    for loss in losses:
        advice = result.recommendations[loss.number - 1]
        lifts = [gain.lift for gain in advice.gains if gain.lift.item == loss.code]
        assert all(text in loss.step for text in texts(items[loss.code], lifts))
        risen = evaluate(questionnaire, lifted(model, result.answers, lifts), profile=PROFILE)
        assert loss.gain == risen.total - result.total
        assert loss.outcome == is_outcome(model, lifts[0])
        assert ("见效后" in loss.gained) == loss.outcome


@pytest.mark.parametrize(("seed", "strength"), SEEDS)
def test_what_is_not_recommended_comes_from_the_cheapest_measure_of_the_library(seed, strength):
    questionnaire, result, _ = submission(seed=seed, strength=strength)
    model = compile_model(questionnaire)
    answers, items = decode(model, result.answers), {item.code: item for item in questionnaire.items()}
    for loss in report(seed=seed, strength=strength).losses:
        if loss.number or loss.unknown or not loss.measure:
            continue
        able = {
            measure.code: [step for step in steps_open(model, measure, answers) if step.item == loss.code]
            for measure in questionnaire.measures
        }
        [taken] = [each for each in questionnaire.measures if local(each.name, "zh") == loss.measure]
        assert taken.cost.likely == min(each.cost.likely for each in questionnaire.measures if able[each.code])
        assert all(text in loss.step for text in texts(items[loss.code], able[taken.code]))


def unknown_everywhere(key):
    questionnaire, _, answers = submission(key)
    model = compile_model(questionnaire)
    given = {
        code: DONT_KNOW if answer.state is ResponseState.ANSWERED and model.column(code).scored else answer
        for code, answer in answers.items()
    }
    return questionnaire, evaluate(questionnaire, encode(model, given, PROFILE), profile=PROFILE), given


@pytest.mark.parametrize(("locale", "first"), [("zh", "先弄清实际情况：问经办的人，看"), ("en", "first find out: ask")])
def test_of_what_is_not_known_the_next_step_is_to_find_out_and_no_points_are_promised(locale, first, monkeypatch):
    answers = unknown_everywhere("lianghua-sme")
    monkeypatch.setattr("tests.unit.reports.samples.submission", lambda *_, **__: answers)
    losses = report(locale, plan=None).losses
    items = {item.code: item for item in answers[0].items()}
    assert len(losses) == 10
    for loss in losses:
        assert loss.unknown
        assert loss.step.startswith(first)
        assert local(items[loss.code].evidence[0], locale).rstrip("。.") in loss.step
        assert (loss.gain, loss.gained, loss.measure, loss.number) == (0, "", "", 0)


@pytest.mark.parametrize(
    ("key", "locale", "words"),
    [
        ("lianghua-sme", "zh", ("增加：",)),
        ("lianghua-sme", "en", ("add: ",)),
        ("miit-sme", "zh", ("增加：", "再增加一项，例如：")),
        ("miit-sme", "en", ("add: ", "add one more, such as: ")),
    ],
)
def test_of_several_options_one_is_added_and_called_an_instance_where_others_bring_as_much(
    key, locale, words, monkeypatch
):
    questionnaire, _, answers = submission(key)
    nothing = {
        item.code: chosen(item, [option.code for option in item.options if option.exclusive])
        for item in questionnaire.items()
        if item.kind is ItemKind.MULTI and any(option.exclusive for option in item.options)
    }
    model = compile_model(questionnaire)
    asked = {code: answer for code, answer in nothing.items() if answers[code].state is ResponseState.ANSWERED}
    given = answers | asked
    result = evaluate(questionnaire, encode(model, given, PROFILE), profile=PROFILE)
    monkeypatch.setattr("tests.unit.reports.samples.submission", lambda *_, **__: (questionnaire, result, given))
    several = [loss for loss in report(locale, key, plan=None).losses if loss.code in nothing and loss.step]
    assert several
    assert all(loss.step.startswith(words) for loss in several)
    data = next((loss for loss in several if loss.code == "FND-DAT-01"), None)
    if key == "miit-sme":
        assert data
        assert data.step == words[1] + local(
            next(item for item in questionnaire.items() if item.code == "FND-DAT-01").options[0].text, locale
        )


def test_the_summary_of_the_pdf_says_the_same_of_the_three_largest():
    made = report()
    html = page.html(made)
    for loss in made.losses[:3]:
        assert f"下一步：{loss.step}" in html
        assert loss.gained in html
