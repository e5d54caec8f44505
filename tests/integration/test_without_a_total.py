"""A factory in its first year: no last year's figures, and so no total."""

import re

import pytest

from questionnaires.model import ProfileField
from reports.numbers import points
from scoring.aggregate import score
from scoring.answer import parse_cell
from scoring.encode import encode
from scoring.model import compile_model
from survey.diagnostics.alone import only
from tests.integration.filling import full_answers, hidden, owner_of, questionnaire

pytestmark = pytest.mark.sqlite_only  # pages that tell what is scored: the same on every database


def first_year(**changed):
    """Answers of a factory that opened last year: nothing in the two sections on effects applies, where that may be said."""
    effects = {each.code for each in questionnaire().dimensions if each.side == "EFF"}
    new = {
        item.code: "NA" if item.code[:3] in effects and item.may_be_not_applicable else value
        for item in questionnaire().items()
        if (value := full_answers()[item.code])
    }
    return new | {code.replace("_", "-"): value for code, value in changed.items()}


@pytest.fixture
def opened(make, sign_in):
    """Browser and draft of such a factory."""
    owner, organisation = owner_of(make)
    return sign_in(owner), make.assessment(organisation, first_year(FND_STR_01="drives", APP_PRD_01="checked"))


def test_before_submitting_it_is_said_that_there_will_be_no_total_why_and_what_to_do(opened):
    browser, assessment = opened
    page = browser.get(f"/assessments/{assessment.id}/review").text
    warning = page.split('id="outlook"')[1].split("</section>")[0]
    assert "there will be no total" in warning
    for name in ("CMP", "BNF"):
        dimension = next(each for each in questionnaire().dimensions if each.code == name)
        assert dimension.name["en"] in warning
    assert "#CMP-QLT-01" in warning
    assert "counts as the lowest step" in warning
    assert page.index('id="outlook"') < page.index('id="declare"')
    assert "That cap is kept, and yet" in page


def test_a_draft_that_can_be_scored_is_not_warned_of(make, sign_in):
    owner, organisation = owner_of(make)
    assessment = make.assessment(organisation, full_answers())
    page = sign_in(owner).get(f"/assessments/{assessment.id}/review").text
    assert 'id="outlook"' not in page
    assert "no total" not in page


PROFILE = {
    ProfileField.PRODUCTION_TYPE: "discrete",
    ProfileField.SIZE: "small",
    ProfileField.ACTIVITIES: ("design", "process_design", "sales", "service", "warehouse", "hazard"),
}  #: of the enterprises the factory of the tests makes


def scored(**changed):
    """Submission of the whole questionnaire with these answers, and the units the engine gives the side of the practices."""
    model = compile_model(questionnaire())
    items = {item.code: item for item in questionnaire().items()}
    given = {code: parse_cell(items[code], value) for code, value in first_year(**changed).items()}
    string = encode(model, given, PROFILE)
    return model, string, int(score(model, [string]).nodes[0][model.node("LVL")])


def test_the_result_shows_the_side_that_has_a_score_with_its_losses_and_gains(opened):
    browser, assessment = opened
    fields = {"name": "李伟", "true": "y", "seen": hidden(browser.get(f"/assessments/{assessment.id}/review"), "seen")}
    assert browser.post(f"/assessments/{assessment.id}/submit", data=fields).status_code == 303
    page = browser.get(f"/assessments/{assessment.id}/result").text
    total = re.sub(r"<[^>]+>|\s+", " ", page.split('id="total">')[1].split("</p>")[0]).split()
    _model, _string, units = scored(FND_STR_01="drives", APP_PRD_01="checked")
    assert total[-3:] == [points(units), "/", "100"]
    lost = page.split('id="losses"')[1].split("</section>")[0]
    losses = [float(each) for each in re.findall(r'class="cost">−([0-9.]+)<', lost)]
    assert len(losses) == 10
    assert losses == sorted(losses, reverse=True)
    assert re.search(r'class="gain">\+[0-9.]+<', lost)


def test_the_side_alone_has_to_the_digit_the_score_it_has_in_the_whole():
    whole, string, units = scored(FND_STR_01="drives")
    part = compile_model(only(questionnaire().key, questionnaire().content_hash, "LVL"))
    columns = [whole.column(item.code) for item in part.questionnaire.items()]
    cut = "".join(string[column.start : column.start + column.width] for column in columns)
    assert score(part, [cut]).nodes[0][0] == units > 0
