"""Two rounds side by side: every figure is that of the two results, and what was done in between stands beside what moved."""

import io
import re
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.model import UNIT
from scoring.evaluate import evaluate
from scoring.result import TOTAL, NodeKind
from survey import jobs
from survey.database import db
from survey.models import ActionEvent, ImprovementAction, Report, ReportState, ReviewOutcome
from tests.factories import AT
from tests.integration.test_followup import TODAY, change, only, rows, take, upload
from tests.integration.test_results import HOSTILE, cells, expected, submit, text_of
from tests.integration.test_reviews import begin, complete, rate
from tests.integration.test_reviews import take as take_step

pytestmark = pytest.mark.sqlite_only  # pages that tell what is scored: the same on every database

KEY = "lianghua-sme"
LAST_YEAR = AT - timedelta(days=365)
NOTED = AT - timedelta(days=90)
BEFORE = cells(catalogue.get(KEY), level=0.35, seed=3)


@pytest.fixture
def browser(sign_in, owner):
    """The browser of who manages the enterprise."""
    return sign_in(owner)


@pytest.fixture
def first(make, enterprise):
    """The first round."""
    return submit(make, enterprise, BEFORE, at=LAST_YEAR)


@pytest.fixture
def measure(enterprise):
    """A measure that the first round recommends, with the answers its sure steps lead to."""
    recommended = expected(enterprise, BEFORE).recommendations[0]
    library = {each.code: each for each in catalogue.get(KEY).measures}
    return library[recommended.measure], recommended


@pytest.fixture
def after(measure):
    """Answers of the second round: what the measure lifts, is lifted."""
    answers = dict(BEFORE)
    for gain in measure[1].gains:
        if gain.lift.to and not gain.outcome:
            answers[gain.lift.item] = gain.lift.to
        elif gain.lift.add and not gain.outcome:
            items = {item.code: item for item in catalogue.get(KEY).items()}
            exclusive = {option.code for option in items[gain.lift.item].options if option.exclusive}
            kept = [each for each in answers[gain.lift.item].split("|") if each not in exclusive]
            answers[gain.lift.item] = "|".join([*kept, gain.lift.add])
    return answers


@pytest.fixture
def done(browser, first, measure):
    """The action that carries it out, done half a year later."""
    take(browser, first, measure[0].code)
    change(
        browser, only(), state="done", done_on=str((AT - timedelta(days=180)).date()), begin_on="2026-01-05",
        due_on="2026-06-30", cost_planned="12", cost_actual="13.5", effect="Setup times fell", effect_before="48",
        effect_after="31", effect_unit="minutes", evidence_url="https://example.cn/a.pdf",
    )  # fmt: skip
    upload(browser, only())
    return only()


@pytest.fixture
def second(make, enterprise, done, after):
    """The second round, a year after the first."""
    with Session(db.engine_rw) as session, session.begin():
        session.execute(update(ImprovementAction).values(created_at=LAST_YEAR + timedelta(days=1)))
        session.execute(update(ActionEvent).values(at=NOTED))
    return submit(make, enterprise, after, at=AT)


def points(units, digits=2):
    """As pages print it."""
    return f"{(Decimal(units) / UNIT).quantize(Decimal(1).scaleb(-digits), 'ROUND_HALF_UP')}"


def table(page, attribute):
    """Rows of a table of the page, by code: texts of their cells."""
    found = {}
    for row in re.findall(rf'(?s)<tr[^>]*{attribute}="[^"]+".*?</tr>', page):
        code = re.search(rf'{attribute}="([^"]+)"', row)[1]
        found[code] = [text_of(cell) for cell in re.findall(r"(?s)<td.*?</td>", row)]
    return found


def test_both_results_stand_side_by_side_to_the_digit(browser, enterprise, second, after):
    page = browser.get(f"/assessments/{second.id}/before-after").text
    old, new = expected(enterprise, BEFORE), expected(enterprise, after)
    shown = table(page, "data-change")
    for code, node in new.nodes.items():
        if node.kind in {NodeKind.TOTAL, NodeKind.SIDE, NodeKind.DIMENSION} and node.weight:
            assert shown[code][:2] == [points(old.nodes[code].units), points(node.units)], code
    for result in (old, new):
        assert points(result.total) in page


def test_items_that_moved_add_up_to_the_difference_of_the_totals(browser, enterprise, second, after):
    page = browser.get(f"/assessments/{second.id}/before-after.xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(page))
    heading, *lines = [[cell.value for cell in row] for row in book["Items that moved"].iter_rows()]
    change_of = heading.index("in the total")
    old, new = expected(enterprise, BEFORE), expected(enterprise, after)
    moved = {line[0] for line in lines}
    assert moved == {
        code for code, node in new.nodes.items() if node.kind is NodeKind.ITEM and node.units != old.nodes[code].units
    }
    assert round(sum(line[change_of] for line in lines) * UNIT) == new.total - old.total


def test_an_action_is_told_with_what_it_promised_and_what_its_items_did(
    browser, enterprise, second, measure, after, done
):
    page = browser.get(f"/assessments/{second.id}/before-after").text
    told = text_of(page)
    old, new = expected(enterprise, BEFORE), expected(enterprise, after)
    items = {lift.item for lift in measure[0].lifts}
    realised = sum(new.nodes[code].contribution - old.nodes[code].contribution for code in items if code in new.nodes)
    assert f"Predicted +{points(measure[1].gain)}" in told
    assert f"Its items moved +{points(realised)}" in told
    assert "planned CNY 120,000" in told
    assert "spent CNY 135,000" in told
    assert "48 → 31 minutes" in told
    assert "Setup times fell" in told
    assert "https://example.cn/a.pdf" in told
    assert "proof.pdf" in told
    assert "One action was done in between: planned CNY 120,000, spent CNY 135,000." in told
    for code in items & set(table(page, "data-item")):
        assert table(page, "data-item")[code][-1] == "✓"


def test_what_was_noted_later_than_it_was_done_says_when_it_was_noted(browser, second, done):
    told = text_of(browser.get(f"/assessments/{second.id}/before-after").text)
    assert f"2026-01-05 to {done.done_on} (noted on {NOTED.date()})" in told


def test_what_was_not_done_is_told_with_the_reason(make, browser, enterprise, first, done, after):
    recommended = [each.measure for each in expected(enterprise, BEFORE).recommendations]
    take(browser, first, *recommended[1:3])
    dropped, waiting = [row for row in rows() if row.id != done.id]
    change(browser, dropped, state="dropped", reason="The supplier went out of business")
    with Session(db.engine_rw) as session, session.begin():
        session.execute(update(ImprovementAction).values(created_at=LAST_YEAR + timedelta(days=1)))
    second = submit(make, enterprise, after, at=AT)
    told = text_of(browser.get(f"/assessments/{second.id}/before-after").text)
    assert "The supplier went out of business" in told
    assert f"planned for {waiting.due_on}" in told
    assert "2 more were not done" in told


def test_what_was_dropped_before_the_first_round_is_not_counted_as_undone(make, browser, enterprise, first, after):
    recommended = [each.measure for each in expected(enterprise, BEFORE).recommendations]
    take(browser, first, recommended[1])
    change(browser, only(), state="dropped", reason="Given up long ago")
    long_ago = LAST_YEAR - timedelta(days=400)
    with Session(db.engine_rw) as session, session.begin():
        session.execute(update(ImprovementAction).values(created_at=long_ago))
        session.execute(update(ActionEvent).values(at=long_ago))
    second = submit(make, enterprise, after, at=AT)
    assert "Given up long ago" not in browser.get(f"/assessments/{second.id}/before-after").text


def test_a_cost_noted_after_the_second_round_is_counted_apart(browser, second, done):
    change(browser, only(), cost_actual="300")
    told = text_of(browser.get(f"/assessments/{second.id}/before-after").text)
    assert "No action is on record as done in between." in told
    assert "only after the second round was submitted: planned CNY 120,000, spent CNY 3,000,000, counted apart." in told


def test_the_workbook_holds_costs_and_days_to_reckon_with_and_warns(browser, second, done):
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"/assessments/{second.id}/before-after.xlsx").data))
    heading, row = [[cell.value for cell in line] for line in book["Actions done"].iter_rows()]
    told = dict(zip(heading, row, strict=True))
    assert (told["Planned cost (CNY 10,000)"], told["Actual cost (CNY 10,000)"]) == (12, 13.5)
    assert told["Done on"].date() == done.done_on
    scores = [[cell.value for cell in line] for line in book["Scores"].iter_rows()]
    assert scores[0][1:6] == ["Before", "After", "Change", "Answers", "Applies"]
    texts = [cell.value for line in book["The two rounds"].iter_rows() for cell in line]
    assert any("no third party has checked them" in str(text) for text in texts)


def test_an_action_done_after_the_second_round_is_not_counted(browser, second, done):
    change(browser, only(), state="done", done_on=str(TODAY))
    told = text_of(browser.get(f"/assessments/{second.id}/before-after").text)
    if AT.date() < TODAY:
        assert "not between the two rounds" in told
        assert "No action is on record as done in between" in told


def test_two_self_assessments_are_called_that(browser, second):
    told = text_of(browser.get(f"/assessments/{second.id}/before-after").text)
    assert told.count("self-assessed, not reviewed") == 2
    assert "no third party has checked them" in told


def test_a_review_of_one_round_alone_is_told_and_not_mixed_in(
    lead, engaged, browser, lead_user, enterprise, second, after
):
    review = begin(lead, second, lead_user).location
    rate(lead, review, "none", why="Nothing was shown.")
    complete(lead, review)
    take_step(browser, review, "confirm")
    told = text_of(browser.get(f"/assessments/{second.id}/before-after").text)
    assert "Hongtu Diagnosis also reviewed 1 of " in told
    assert points(expected(enterprise, after).total) in told
    assert told.count("self-assessed, not reviewed") == 1
    assert told.count("as stated by the enterprise (the experts’ review is told apart)") == 1
    assert re.search(r"Experts reviewed the round after \(\d+\.\d points\)", told)
    assert "Both rounds are self-assessed" not in told


def test_two_reviewed_rounds_are_compared_as_the_reviewers_found_them(lead, engaged, browser, lead_user, first, second):
    reviews = [begin(lead, each, lead_user).location for each in (first, second)]
    for review in reviews:
        rate(lead, review, "none", why="Nothing was shown.")
        complete(lead, review)
        take_step(browser, review, "confirm")
    take_step(lead, reviews[1], "sign")
    told = text_of(browser.get(f"/assessments/{second.id}/before-after").text)
    assert "Items reviewed in both rounds are as the reviewers found them" in told
    assert re.search(r"1 of \d+ items reviewed by Hongtu Diagnosis, confirmed by the enterprise, not signed", told)
    assert re.search(r"1 of \d+ items reviewed, and signed, by Hongtu Diagnosis, code", told)
    assert "It is a self-assessment" not in told
    assert "self-assessed, not reviewed" not in told
    with Session(db.engine) as session:
        outcomes = session.scalars(select(ReviewOutcome).order_by(ReviewOutcome.completed_at)).all()
    for outcome in outcomes:
        result = evaluate(catalogue.get(KEY), outcome.answers)
        assert points(result.total) in told


def reviewed(lead, browser, lead_user, assessment, *items):
    """What a confirmed review came to in which these items were rated lowest."""
    review = begin(lead, assessment, lead_user).location
    for item in items:
        assert rate(lead, review, "none", item=item, why="Nothing was shown.").status_code == 200
    complete(lead, review)
    take_step(browser, review, "confirm")
    with Session(db.engine) as session:
        return session.scalars(select(ReviewOutcome).order_by(ReviewOutcome.completed_at.desc())).first()


def test_an_item_rated_in_one_round_alone_counts_as_stated_in_both(lead, engaged, browser, lead_user, enterprise, make):
    common, lowered = "FND-STR-01", "FND-STR-02"
    stated = {**BEFORE, lowered: "revised"}
    first, second = submit(make, enterprise, stated, at=LAST_YEAR), submit(make, enterprise, stated, at=AT)
    outcome = reviewed(lead, browser, lead_user, first, lowered, common)
    reviewed(lead, browser, lead_user, second, common)
    page = browser.get(f"/assessments/{second.id}/before-after").text
    both = points(expected(enterprise, {**stated, common: "none"}).total)
    assert table(page, "data-change")[TOTAL][:2] == [both, both], "nothing moved: the lowered item must not jump back"
    assert "One of these was not reviewed in the other round" in text_of(page)
    assert points(evaluate(catalogue.get(KEY), outcome.answers).total, 1) in text_of(page)


def test_reviews_that_rated_nothing_in_common_make_no_reviewed_comparison(
    lead, engaged, browser, lead_user, enterprise, make
):
    first, second = submit(make, enterprise, BEFORE, at=LAST_YEAR), submit(make, enterprise, BEFORE, at=AT)
    reviewed(lead, browser, lead_user, first, "FND-STR-01")
    reviewed(lead, browser, lead_user, second, "FND-STR-02")
    told = text_of(browser.get(f"/assessments/{second.id}/before-after").text)
    assert "self-assessed, not reviewed" not in told
    assert told.count("No item was reviewed in both rounds") == 2
    assert "Experts reviewed both" in told
    assert "no third party has checked them" not in told


def test_a_first_round_says_that_there_is_nothing_to_compare(browser, first):
    page = browser.get(f"/assessments/{first.id}/before-after")
    assert page.status_code == 404
    assert "no earlier round" in page.text


def test_hostile_text_is_inert_on_the_page_and_in_the_workbook(browser, second, done):
    change(browser, only(), effect=HOSTILE, evidence_url="javascript:alert(1)", evidence_note="=1+1")
    page = browser.get(f"/assessments/{second.id}/before-after").text
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"/assessments/{second.id}/before-after.xlsx").data))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def ask(browser, second, locale):
    """Ask for the PDF."""
    return browser.post(f"/assessments/{second.id}/before-after", data={"locale": locale}).location


@pytest.fixture
def make_all(app, renderer):
    """Let a worker make what waits."""

    def make():
        worker = jobs.Worker(app, renderer)
        while report_id := worker.sweep():
            worker.make(report_id)

    return make


def test_the_pdf_says_the_same_in_both_languages_and_is_made_once(make_all, browser, enterprise, second, done, after):
    change(browser, only(), effect="Setup times fell 😀")
    addresses = {locale: ask(browser, second, locale) for locale in ("zh", "en")}
    assert ask(browser, second, "en") == addresses["en"]
    make_all()
    with Session(db.engine) as session:
        made = session.scalars(select(Report)).all()
    assert [report.state for report in made] == [ReportState.DONE] * 2, [report.problem for report in made]
    old, new = expected(enterprise, BEFORE), expected(enterprise, after)
    for locale, title in (("zh", "改造前后对比报告"), ("en", "Before and after")):
        page = browser.get(addresses[locale]).text
        link = re.search(r'href="([^"]+\.pdf)"', page)[1]
        answer = browser.get(link)
        text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.data)).pages)
        assert title in text
        for result in (old, new):
            assert points(result.total) in text
        assert "U+1F600" in text
        assert "example.cn/a.pdf" in text
    assert (
        "%E6%94%B9%E9%80%A0%E5%89%8D%E5%90%8E"
        in browser.get(re.search(r'href="([^"]+\.pdf)"', browser.get(addresses["zh"]).text)[1]).headers[
            "Content-Disposition"
        ]
    )


def test_what_changes_afterwards_makes_a_new_report_and_leaves_the_old_one(browser, second, done):
    before = ask(browser, second, "en")
    change(browser, only(), cost_actual="14")
    assert ask(browser, second, "en") != before


def test_the_result_page_leads_to_the_comparison(browser, second):
    assert f'href="/assessments/{second.id}/before-after"' in browser.get(f"/assessments/{second.id}/result").text
