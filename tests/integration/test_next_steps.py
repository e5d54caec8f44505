"""What to do next: page and PDF name the same steps, those the engine works out, and never that there is nothing to do."""

import re
from html import unescape
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select

from questionnaires import catalogue
from questionnaires.model import UNIT, GateKind, ItemKind
from reports.numbers import signed
from reports.page import html as printed
from survey.database import db
from survey.diagnostics import services
from survey.diagnostics.frozen import read
from survey.i18n import LOCALES
from survey.models import Submission
from tests.factories import AT
from tests.integration.test_results import cells, expected, submit, text_of

pytestmark = pytest.mark.sqlite_only  # pages that tell what is scored: the same on every database

NOTHING = (
    "没有需要推荐的措施",
    "no measure to recommend",
    "call for no measure",
    "没有明显的痛点",
    "no marked pain point",
)
KINDS = {"Total", "Side", "Dimension", "Indicator", "Item"}


def lowest(code):
    """The lowest answer to everything."""
    asked = [item for item in catalogue.get(code).items() if item.options and item.kind is not ItemKind.INVENTORY]
    least = {item.code: min(item.options, key=lambda option: option.units).code for item in asked}
    return cells(catalogue.get(code), level=0.0) | least


def highest(code):
    """The best answer to everything."""
    best = {}
    for item in catalogue.get(code).items():
        if item.scored or item.kind is ItemKind.SCENE:
            several = [option.code for option in item.options if not option.exclusive]
            best[item.code] = "|".join(several) if item.kind is ItemKind.MULTI else item.ladder[-1].code
    return best


CASES = {
    "weakest": ("lianghua-sme", lowest("lianghua-sme")),
    "official, weakest": ("miit-sme", lowest("miit-sme")),
    "official, middle": ("miit-sme", cells(catalogue.get("miit-sme"), level=0.5, seed=2)),
    "official, strong": ("miit-sme", cells(catalogue.get("miit-sme"), level=0.8, seed=4)),
}


@pytest.fixture(params=CASES)
def case(request, make, sign_in, app):
    """Result, page and what the PDF prints, by language, of one enterprise."""
    code, answers = CASES[request.param]
    owner = make.user()
    enterprise = make.organisation(owner)
    assessment = submit(make, enterprise, answers, code=code)
    browser = sign_in(owner)
    pages = {locale: browser.get(f"/assessments/{assessment.id}/result?lang={locale}").text for locale in LOCALES}
    with app.test_request_context():
        frozen = read(
            assessment, db.session.scalar(select(Submission).where(Submission.assessment_id == assessment.id))
        )
        reports = {locale: services.document(frozen, locale=locale, prepared_on=AT.date()) for locale in LOCALES}
    return expected(enterprise, answers, code), pages, reports


def test_page_and_pdf_name_the_same_steps_with_the_gains_the_engine_gives(case):
    result, pages, reports = case
    for locale in LOCALES:
        steps = reports[locale].ahead.steps
        assert len(steps) <= 12 or result.way_up
        assert steps or not result.ways
        whole = [step for way in reports[locale].ahead.ways for step in (*way.steps, *way.rest)]
        assert re.findall(r'data-step="([^"]+)"', pages[locale]) == [step.code for step in whole]
        assert sum(step.gain for step in whole) == sum(step.gain for way in result.ways for step in way.steps)
        engine = {step.measure or step.lifts[0].item: step for way in result.ways for step in way.steps}
        assert all(step.gain == engine[step.code].gain for step in steps if step.code in engine)
        page, pdf = text_of(pages[locale]), unescape(text_of(printed(reports[locale])))
        for step in steps:
            told = signed(step.gain, 2) if step.gain else step.toward
            for text in (step.name, step.change, told):
                assert text in page
                assert text in pdf
        for way in reports[locale].ahead.ways:
            assert bool(way.rest) == bool(way.left_out)
            assert all(step.name in page and step.change in page for step in way.rest)
            assert way.standing in page
            assert way.standing in pdf
            assert way.left_out in page
            assert way.left_out in pdf


def test_nobody_is_told_that_there_is_nothing_to_do_for_want_of_a_library(case):
    _, pages, reports = case
    for locale in LOCALES:
        for text in (text_of(pages[locale]), text_of(printed(reports[locale]))):
            assert not [words for words in NOTHING if words in text]
    without = not reports["zh"].has_measures
    assert ("本问卷没有配套措施库" in printed(reports["zh"])) == without
    assert ("has no library of measures" in printed(reports["en"])) == without
    assert ("本问卷没有配套措施库" in pages["zh"]) == without


def test_what_comes_first_on_the_page_leads_to_the_next_level(case):
    result, pages, reports = case
    best = re.search(r'(?s)id="next-title".*?</section>', pages["zh"])[0]
    first = reports["zh"].ahead.ways[0]
    if not result.recommendations:
        assert first.gate in text_of(best)
        assert f'href="#answer-{first.steps[0].code}"' in best
        assert all(step.aim in text_of(best) for step in first.steps[:6])
    assert reports["zh"].ahead.title in text_of(best)


@pytest.mark.parametrize("name", CASES)
def test_the_workbook_lists_every_step_and_no_empty_table_of_measures(name, make, sign_in):
    code, answers = CASES[name]
    owner = make.user()
    enterprise = make.organisation(owner)
    assessment = submit(make, enterprise, answers, code=code)
    result = expected(enterprise, answers, code)
    file = sign_in(owner).get(f"/assessments/{assessment.id}/result/xlsx?lang=en").data
    book = openpyxl.load_workbook(BytesIO(file))
    rows = list(book["Still to do"].iter_rows(min_row=2, values_only=True))
    steps = [step for way in result.ways for step in way.steps]
    assert steps
    assert [round(row[5] * UNIT) for row in rows] == [step.gain for step in steps]
    assert [row[2] for row in rows] == [step.measure or step.lifts[0].item for step in steps]
    brought = [
        (step.toward, way.gate.gate.kind is GateKind.SCENES) for way in result.ways if way.gate for step in way.steps
    ]
    assert [
        (round(row[6] * (1 if row[7] == "scenes" else UNIT)), row[7] == "scenes") for row in rows if row[7]
    ] == brought
    shown = [row[6].number_format for row in book["Still to do"].iter_rows(min_row=2) if row[6].value is not None]
    assert all(shape.startswith("+0") for shape in shown)
    assert not any(str(cell.value).startswith("'") for row in book["Still to do"].iter_rows() for cell in row)
    shapes = {cell.number_format for sheet in book for row in sheet.iter_rows() for cell in row}
    assert not [shape for shape in shapes if "0.000" in shape]
    assert ("Measures" in book.sheetnames) == bool(result.recommendations)
    facts = [row[0].value for row in book["Summary"].iter_rows(min_row=2)]
    assert ("Investment likely, CNY 10,000" in facts) == bool(result.recommendations)
    assert {row[2] for row in book["Scores"].iter_rows(min_row=2, values_only=True)} <= KINDS


def test_the_first_next_step_of_who_does_not_know_much_is_to_find_out(make, sign_in):
    owner = make.user()
    enterprise = make.organisation(owner)
    answers = cells(catalogue.get("miit-sme"), level=0.5, seed=2)
    known = submit(make, enterprise, answers, code="miit-sme")
    scored = [item.code for item in catalogue.get("miit-sme").items() if item.scored and item.code in answers]
    guessed = submit(make, enterprise, answers | dict.fromkeys(scored[:12], "DK"), code="miit-sme")
    browser = sign_in(owner)
    cards = []
    for assessment in (known, guessed):
        page = browser.get(f"/assessments/{assessment.id}/result?lang=zh").text
        cards.append(page[page.index('id="next-title"') : page.index("take-away")])
    assert "先弄清这 12 题（不花钱）" in cards[1]
    assert "不清楚" not in cards[0]


def test_who_has_all_points_is_not_told_to_do_three_things_or_to_plan_for_a_budget(make, sign_in):
    owner = make.user()
    assessment = submit(make, make.organisation(owner), highest("lianghua-sme"))
    page = sign_in(owner).get(f"/assessments/{assessment.id}/result").text
    assert "Nothing left to raise" in page
    for said in ("Three things to do first", "Plan for a budget", "Take measures over", "0.0% lies in"):
        assert said not in page
    assert not re.search(r"(?<!\d)0\.0 points", text_of(page))


def test_who_has_no_points_is_not_told_that_all_of_them_are_proven(make, sign_in):
    owner = make.user()
    assessment = submit(make, make.organisation(owner), lowest("lianghua-sme"))
    assert "are proven" not in sign_in(owner).get(f"/assessments/{assessment.id}/result").text


def test_the_list_says_that_it_is_short_and_the_losses_why_a_measure_is_not_on_it(make, sign_in):
    owner = make.user()
    assessment = submit(make, make.organisation(owner), cells(catalogue.get("lianghua-sme"), level=0.35))
    page = sign_in(owner).get(f"/assessments/{assessment.id}/result").text
    short = page.partition('id="short-list"')[2].partition("</p>")[0]
    assert "12 measures at most" in short
    assert f'href="/assessments/{assessment.id}/plan"' in short
    losses = text_of(page.partition('id="losses"')[2].partition("</section>")[0])
    assert re.search("from the library; (the list|not recommended because)", losses)
