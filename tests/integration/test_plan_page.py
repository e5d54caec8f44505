"""The plan page: what it says is what `scoring.plan` finds, and where there is no plan it says what would fit."""

import re
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from scoring.plan import best_plan, cheapest_next_level
from survey.database import db
from survey.models import Scenario, Submission
from survey.organisations.services import scoring_profile
from survey.scenarios.services import MOST
from tests.factories import AT
from tests.integration.test_results import cells, submit, text_of

pytestmark = pytest.mark.sqlite_only  # pages that tell what is scored: the same on every database

FLAGSHIP = catalogue.get("lianghua-sme")
MIDDLE = cells(FLAGSHIP, level=0.5)


@pytest.fixture
def owner(make):
    return make.user()


@pytest.fixture
def enterprise(make, owner):
    return make.organisation(owner)


@pytest.fixture
def browser(sign_in, owner):
    return sign_in(owner)


@pytest.fixture
def plan(browser, make, enterprise):
    """Submit answers and ask for a plan: page and status."""

    def ask(query="", answers=MIDDLE, code="lianghua-sme"):
        assessment = submit(make, enterprise, answers, code=code)
        return browser.get(f"/assessments/{assessment.id}/plan{query}")

    return ask


def model_and_string():
    from scoring.model import compile_model

    with Session(db.engine) as session:
        return compile_model(FLAGSHIP), session.scalars(select(Submission.answers)).one()


def measures(page):
    return re.findall(r'name="measure" value="([^"]+)"', page)


def test_the_best_set_for_a_budget_is_shown_with_both_figures_and_its_proof(plan, enterprise):
    page = plan("?goal=best&budget=40&case=likely").text
    model, string = model_and_string()
    found = best_plan(
        model, string, FLAGSHIP.measures, budget=40, level_first=True, profile=scoring_profile(enterprise)
    )
    assert set(measures(page)) == {each.measure for each in found.measures}
    assert found.proved
    assert page.count("Proved: no other set does better for this money (the stage first, then the points).") == 1
    assert "proved best" not in page
    for units in (found.predicted, found.rescored):
        assert f"{(Decimal(units) / 10_000).quantize(Decimal('0.01'))}" in page
    assert 'class="strong moved"' in page  # the budget asked for stands in the table of the curve


def test_the_cheapest_way_up_is_what_a_page_shows_that_was_asked_for_nothing(plan, enterprise):
    page = plan().text
    model, string = model_and_string()
    found = cheapest_next_level(model, string, FLAGSHIP.measures, profile=scoring_profile(enterprise))
    assert set(measures(page)) == {each.measure for each in found.measures}
    assert "The cheapest way to “" in page


def test_staff_and_cautious_costs_limit_the_plan(plan, enterprise):
    page = plan("?goal=best&budget=40&staff=10&case=high").text
    model, string = model_and_string()
    found = best_plan(
        model,
        string,
        FLAGSHIP.measures,
        budget=40,
        effort=10,
        case="high",
        level_first=True,
        profile=scoring_profile(enterprise),
    )
    assert set(measures(page)) == {each.measure for each in found.measures}
    assert found.effort <= 10
    assert found.cost.high <= 40


def test_every_measure_leads_to_the_answers_it_changes_on_the_result_page(plan, browser):
    answer = plan("?goal=best&budget=20")
    links = set(re.findall(r'href="([^"#]+/result)#(answer-[A-Z0-9-]+)"', answer.text))
    assert len(links) > 5
    [path] = {path for path, _ in links}
    result = browser.get(path).text
    assert all(f'id="{anchor}"' in result for _, anchor in links)


def test_a_budget_below_every_measure_names_the_cheapest(plan):
    page = plan("?goal=best&budget=0.01").text
    assert "The budget is below the price of every measure that would bring points." in page
    cheapest = re.search(r"The cheapest is “(.+?)” \((CNY [\d,–]+, likely [\d,]+)\)", page)
    assert cheapest
    assert cheapest.group(1) in {measure.name["en"] for measure in FLAGSHIP.measures}


def test_without_money_what_can_cost_nothing_but_time_is_named_and_how_to_plan_with_it(plan, enterprise):
    page = plan("?goal=best&budget=0").text
    told = page.split("At the low estimate these cost nothing but time:")[1]
    names = re.findall(r"<li>(.+?)</li>", told.split("</ul>")[0])
    free = {measure.name["en"] for measure in FLAGSHIP.measures if measure.cost.low == 0}
    assert 1 <= len(names) <= 5
    assert set(map(unescape, names)) <= free
    assert "Choose “the low ones” above" in told
    assert "At the low estimate" not in plan("?goal=best&budget=0&case=low").text


def test_the_budget_is_not_called_optional_and_the_estimate_that_had_to_fit_comes_first(plan):
    page = plan("?goal=best&budget=40&case=high").text
    assert "(optional)" not in page.split('for="budget"')[1].split("</label>")[0]
    amount = re.search(r"Planned by the high estimates: (CNY [\d,]+) in all\.", page)[1]
    cost = page.split("<dt>Cost</dt>")[1].split("</dd>")[0]
    assert text_of(cost).startswith(f"high {amount} ")
    likely = plan("?goal=best&budget=40").text
    assert "Planned by" not in likely
    assert re.match(
        r"likely CNY [\d,]+ CNY [\d,]+–[\d,]+$", text_of(likely.split("<dt>Cost</dt>")[1].split("</dd>")[0])
    )
    assert re.search(r"<dt>Duration</dt><dd>about \d+ months</dd>", likely)


def test_too_few_people_are_told_what_the_least_measure_takes(plan):
    page = plan("?goal=best&budget=50&staff=0.1").text
    assert re.search(r"The least is “.+?”, which takes 1 person-months", page)


def test_a_stage_out_of_reach_names_what_stays_closed_and_what_would_fit(plan):
    weak = cells(FLAGSHIP, level=0.12)
    left_out = {code for code in weak if code.startswith(("APP-DES", "APP-PRD", "APP-QLT"))}  # nothing to step up from
    page = plan("?goal=level", answers={code: cell for code, cell in weak.items() if code not in left_out}).text
    assert "Even with every measure done" in page
    assert "points short" in page
    assert "The cheapest is “" in page


def test_at_the_top_there_is_no_way_up_and_the_page_plans_for_points(plan):
    best = {
        item.code: "|".join(o.code for o in item.options if not o.exclusive) if item.kind == "multi" else item.ladder[-1].code
        for item in FLAGSHIP.items()
        if item.scored
    }  # fmt: skip
    page = plan("?goal=level", answers=MIDDLE | best).text
    assert "The highest stage is reached: there is no next one." in page


def test_without_a_total_nothing_can_be_planned_and_the_page_says_why(plan):
    offered = [item.code for item in FLAGSHIP.items() if item.may_be_not_applicable and item.code[:3] in {"CMP", "BNF"}]
    page = plan(answers=MIDDLE | dict.fromkeys(offered, "NA")).text
    assert "There is no total, so no measure can be said to bring points" in page
    assert "NaN" not in page


def test_a_questionnaire_without_measures_says_so(plan):
    page = plan(answers=cells(catalogue.get("miit-sme"), level=0.4), code="miit-sme").text
    assert "This questionnaire has no library of measures" in page


@pytest.mark.parametrize("typed", ["", "abc", "-5", "1e99", "%00"])
def test_what_is_no_budget_is_told_at_the_field_and_stays_there(plan, typed):
    answer = plan(f"?goal=best&budget={typed}&staff=x")
    assert answer.status_code == 422
    assert 'id="budget-error"' in answer.text
    assert 'id="staff-error"' in answer.text


def test_what_nobody_offers_counts_as_the_first_choice(plan):
    assert "The best use of CNY 300,000" in plan("?goal=nonsense&budget=30&case=nonsense").text


def test_a_plan_taken_into_the_what_if_leads_to_the_same_total(plan, browser):
    answer = plan("?goal=best&budget=30&case=likely")
    path = urlsplit(answer.request.path).path
    total = re.search(r"→ ([\d.]+) <small class=\"gain\">", answer.text).group(1)
    taken = browser.post(path, data={"measure": measures(answer.text), "title": "The best use of CNY 300,000"})
    assert taken.status_code == 303
    page = browser.get(taken.location).text
    assert f'id="total-then">{total}<' in page
    assert "<h1>The best use of CNY 300,000</h1>" in page
    again = browser.post(path, data={"measure": measures(answer.text), "title": "The best use of CNY 300,000"})
    assert "<h1>The best use of CNY 300,000 2</h1>" in browser.get(again.location).text
    assert parse_qs(urlsplit(again.location).query)["scenario"]


def test_a_kept_name_with_quotation_marks_is_told_with_single_ones_inside(plan, browser):
    answer = plan("?goal=level")
    taken = {"measure": measures(answer.text), "title": "The cheapest way to “Integrated”"}
    page = browser.post(answer.request.path, data=taken, follow_redirects=True).text
    assert "Kept as “The cheapest way to ‘Integrated’”." in page
    assert "<h1>The cheapest way to “Integrated”</h1>" in page
    assert "“Integrated””" not in page


def test_the_way_to_the_next_stage_is_opened_from_the_result_as_a_plan(plan, browser):
    path = plan("?goal=level", answers=cells(FLAGSHIP, level=0.3)).request.path
    link = f'{path}?goal=level">Open this way on the plan page'
    assert link in browser.get(path.replace("/plan", "/result")).text


def test_compared_with_today_a_plan_takes_the_staff_and_the_months_the_plan_page_says(plan, browser):
    answer = plan("?goal=best&budget=30&case=likely")
    path = urlsplit(answer.request.path).path
    browser.post(path, data={"measure": measures(answer.text), "title": "Plan"})
    table = browser.get(path.replace("/plan", "/scenarios")).text
    for label in ("Own staff", "Duration"):
        said = re.search(rf"<dt>{label}</dt><dd>(.+?)</dd>", answer.text)[1]
        row = re.search(rf'<th scope="row">{label}</th>(.+?)</tr>', table)[1]
        assert re.findall(r"<td[^>]*>(.+?)</td>", row) == ["—", said]
    assert "likely CNY" in text_of(table)


def test_a_plan_finds_no_room_when_there_are_too_many_scenarios(plan, browser):
    answer = plan("?goal=best&budget=30")
    with Session(db.engine_rw) as session, session.begin():
        [own] = session.scalars(select(Submission.id))
        session.add_all(
            Scenario(submission_id=own, name=f"S{n}", answers={}, measures=["M"], created_at=AT, updated_at=AT)
            for n in range(MOST)
        )
    taken = browser.post(
        answer.request.path, data={"measure": measures(answer.text), "title": "X"}, follow_redirects=True
    )
    assert "It could not be kept" in taken.text
