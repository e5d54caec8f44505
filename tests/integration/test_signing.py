"""Signed results: the report says whose they are, and anybody checks report and file by a code."""

import io
import json
import re
from datetime import timedelta

import pypdf
import pytest
from sqlalchemy.orm import Session

from survey import files
from survey.database import db
from survey.models import (
    Engagement,
    Evidence,
    Party,
    Report,
    Review,
    ReviewOutcome,
    ReviewState,
    RoleKind,
    Signature,
)
from tests.factories import AT, PASSWORD
from tests.integration import test_reviews
from tests.integration.test_results import submit
from tests.integration.test_reviews import ANSWERS, ITEM, LOWER, WHY, begin, complete, only, rate, reviewed_total, take

assessment, review = test_reviews.assessment, test_reviews.review


@pytest.fixture
def confirmed(lead, engaged, review):
    """A review that the enterprise confirmed."""
    rate(lead, review, LOWER, why=WHY, grade="2")
    complete(lead, review)
    take(engaged, review, "confirm")
    return review


@pytest.fixture
def signed(lead, confirmed):
    """The same, signed."""
    assert take(lead, confirmed, "sign").location == confirmed
    return confirmed


@pytest.fixture
def code(signed):
    """The code of its signature."""
    return only(Signature).code


def words(pdf):
    """Text of a PDF on one line."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def check(browser, code, content, name="report.pdf"):
    """Check a file under a code; gives the page."""
    data = {"file": (io.BytesIO(content), name)}
    return browser.post(f"/verify/{code}", data=data, content_type="multipart/form-data").text


def test_what_was_completed_without_a_rating_is_not_signed(lead, confirmed):
    with Session(db.engine_rw) as session, session.begin():
        outcome = session.query(ReviewOutcome).one()  # as such reviews could be completed once
        outcome.body = json.dumps({**json.loads(outcome.body), "ratings": {}})
    refused = take(lead, confirmed, "sign")
    assert refused.status_code == 422
    assert "it cannot be signed" in refused.text
    assert only(Review).state is ReviewState.CONFIRMED


def test_only_what_the_enterprise_confirmed_is_signed(lead, engaged, review):
    take(lead, review, "sign")
    rate(lead, review, LOWER, why=WHY)
    complete(lead, review)
    take(lead, review, "sign")
    take(engaged, review, "confirm")
    take(engaged, review, "sign")
    assert only(Review).state is ReviewState.CONFIRMED


def test_what_is_signed_no_longer_changes(lead, engaged, signed):
    lead.post(f"{signed}reopen", data={"reason": "again"})
    assert only(Review).state is ReviewState.SIGNED
    assert rate(lead, signed, ANSWERS[ITEM], revision=1).status_code == 409
    lead.post(f"{signed}archive")
    assert only(Review).state is ReviewState.ARCHIVED
    assert lead.get(signed).status_code == 200


def test_anybody_reads_by_the_code_what_was_signed(client, enterprise, code):
    for typed in (
        f"{code[:4]}—{code[4:8]}–{code[8:]}",
        code,
        f"{code[:4]}-{code[4:8]}-{code[8:]}",
        code.lower(),
        f" {code[:4]} {code[4:]}",
    ):
        page = client.get(f"/verify/{typed}")
        assert page.status_code == 200, typed
    assert "Baoshan Gears" in page.text
    assert '<p class="badge good">Signed</p>' in page.text
    assert reviewed_total({**ANSWERS, ITEM: LOWER}, enterprise) in page.text
    assert "Hongtu Diagnosis" in page.text
    assert "Lead" in page.text
    assert WHY not in page.text, "reasons are between the two sides"


def facts(page):
    """Lines of the list on the page of a code."""
    found = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    return [(label, re.sub(r"<[^>]+>", "", text).strip()) for label, text in found]


@pytest.mark.sqlite_only
@pytest.mark.parametrize("locale", ["en", "zh"])
def test_the_lines_to_be_compared_are_those_of_the_cover_word_for_word(lead, client, confirmed, locale, make_pdf):
    section = f"{confirmed}diagnosis/en/verdict"
    shown = re.search(r'name="shown"[^>]*value="(\w+)"', lead.get(section).text)[1]
    lead.post(section, data={"text": "Their planning is by hand.", "shown": shown})
    take(lead, confirmed, "sign")
    read = pypdf.PdfReader(io.BytesIO(make_pdf(lead, confirmed, locale)))
    cover, *others = ("".join(page.extract_text().split()) for page in read.pages)
    whole = "".join([cover, *others])
    client.set_cookie("lang", locale)
    lines = facts(client.get(f"/verify/{only(Signature).code}").text)
    assert len(lines) == 16
    wording = {"en": ("Diagnosis", "written by the consultant"), "zh": ("诊断撰写", "顾问未改写")}[locale]
    assert wording[1] in dict(lines)[wording[0]], "it is written in English alone"
    credit, total, stage, *imprint, model = lines
    for label, text in imprint:
        assert "".join(f"{label}{text}".split()) in cover, label
    places = [cover.index("".join(f"{label}{text}".split())) for label, text in imprint]
    assert places == sorted(places), "in the order of the cover"
    for label, text in (credit, model):
        assert "".join(label.split()) in whole
        assert "".join(text.split()) in whole
    assert len(model[1]) == 64
    assert "".join(total[0].split()) in cover
    assert "".join(stage[1].split()) in cover


def test_a_code_that_nobody_signed_is_told_as_such(client, code):
    page = client.get("/verify/2222-2222-2222")
    assert page.status_code == 404
    assert "Nothing is found under" in page.text
    assert "genuine" not in page.text, "a code may be typed wrongly, or its report be of another installation"
    pasted = client.get("/verify/", query_string={"code": f"https://example.cn/verify/{code}"})
    assert pasted.location.endswith(code[8:])
    assert "../../etc" in client.get("/verify/", query_string={"code": "../../etc"}).text
    assert client.get("/verify/", query_string={"code": code}).location == f"/verify/{code[:4]}-{code[4:8]}-{code[8:]}"


def test_the_outcome_is_genuine_as_it_was_handed_out_and_not_with_one_byte_changed(lead, client, signed, code):
    body = lead.get(f"{signed}outcome.json").data
    assert json.loads(body)["ratings"][ITEM]["reason"] == WHY
    assert "Yes: this file is" in check(client, code, body, "outcome.json")
    assert "No: this file is none" in check(client, code, body.replace(b"Lead", b"Laed"), "outcome.json")
    assert "Choose the file first" in client.post(f"/verify/{code}", data={}).text


@pytest.mark.sqlite_only
def test_the_signed_pdf_says_whose_it_is_and_is_known_by_its_bytes(lead, client, enterprise, signed, code, make_pdf):
    pdf = make_pdf(lead, signed)
    said = words(pdf)
    total = reviewed_total({**ANSWERS, ITEM: LOWER}, enterprise)
    for part in ("Hongtu Diagnosis", "Signed", "Lead", f"{code[:4]}-{code[4:8]}-{code[8:]}", total):
        assert part in said
    assert f"/verify/{code[:4]}-{code[4:8]}" in said.replace(" ", "")
    assert "looked again at 1 of " in said
    assert re.search(r"A consultant reviewed 1 of \d\d answers, the rest as stated", said)
    assert re.search(r"1 of \d\d questions, 1 rated differently; system seen for 1", said)
    assert "Confirmed" in said
    assert "gone through" not in said
    assert "Where the review differs from the self-assessment" in said
    assert WHY in said
    assert "Yes: this file is" in check(client, code, pdf)
    assert "No: this file is none" in check(client, code, pdf[:-1] + b"x")


def test_the_page_of_a_report_of_a_review_leads_back_to_the_review(lead, engaged, assessment, signed):
    result = f'href="/assessments/{assessment.id}/result"'
    for browser in (lead, engaged):
        page = browser.get(browser.post(f"{signed}report", data={"locale": "en"}).location).text
        main = page[page.index("<main") :]
        assert f'<li><a href="{signed}">Expert review</a></li>' in main
        assert f'<p><a href="{signed}">Back to the review</a></p>' in main
        assert result not in main
        own = browser.post("/reports/", data={"assessment": str(assessment.id), "locale": "en"}).location
        assert result in browser.get(own).text


@pytest.mark.sqlite_only
def test_what_no_font_draws_in_a_reason_is_written_out(lead, engaged, review, make_pdf):
    rate(lead, review, LOWER, why="Nothing shown \U0001f600.")
    complete(lead, review)
    assert "Nothing shown 〔U+1F600〕." in words(make_pdf(lead, review))


@pytest.mark.sqlite_only
def test_before_it_is_signed_the_pdf_says_so_and_is_not_genuine(lead, client, confirmed, make_pdf):
    pdf = make_pdf(lead, confirmed)
    assert "not signed" in words(pdf)
    take(lead, confirmed, "sign")
    assert "No: this file is none" in check(client, only(Signature).code, pdf)


@pytest.mark.sqlite_only
def test_the_report_of_the_review_stands_beside_that_of_the_enterprise(lead, enterprise, assessment, signed, make_pdf):
    make_pdf(lead, signed)
    own = lead.post("/reports/", data={"assessment": str(assessment.id), "locale": "en"}).location
    with Session(db.engine) as session:
        outcomes = {report.outcome_id for report in session.query(Report)}
    assert outcomes == {None, only(ReviewOutcome).id}
    assert own


def test_the_enterprise_has_no_report_of_a_review_that_is_not_completed(engaged, lead, review):
    rate(lead, review, LOWER, why=WHY)
    assert engaged.post(f"{review}report", data={"locale": "en"}).status_code == 404
    assert engaged.get(f"{review}outcome.json").status_code == 404
    complete(lead, review)
    assert re.match("/reports/", engaged.post(f"{review}report", data={"locale": "en"}).location)


@pytest.mark.sqlite_only
def test_a_comparison_that_prints_the_code_is_known_under_it_and_not_called_false(
    lead, engaged, client, enterprise, make, lead_user, assessment, signed, code, print_at
):
    later = submit(make, enterprise, ANSWERS, at=assessment.submitted_at + timedelta(days=200))
    other = begin(lead, later, lead_user).location
    rate(lead, other, LOWER, why=WHY)
    complete(lead, other)
    take(engaged, other, "confirm")
    address = engaged.post(f"/assessments/{later.id}/before-after", data={"locale": "en"}).location
    print_at(address)
    pdf = engaged.get(re.search(r'href="([^"]+\.pdf)"', engaged.get(address).text)[1]).data
    assert f"{code[:4]}-{code[4:8]}-{code[8:]}" in words(pdf)
    page = check(client, code, pdf)
    assert "Yes, the file is unchanged" in page
    assert "is not signed" in page
    assert "No: this file is none" in check(client, code, pdf[:-1] + b"x")


def test_a_file_too_large_is_refused_with_a_reason(client, code):
    page = client.post(f"/verify/{code}", data=b"0" * 3_000_000, content_type="multipart/form-data; boundary=x")
    assert page.status_code == 413
    assert "too large" in page.text.lower()


def test_what_a_consultancy_signed_stays_readable_after_the_end_and_nothing_else(lead, engaged, signed, make_pdf):
    report = make_pdf(lead, signed)
    engagement, review = only(Engagement), only(Review)
    engaged.post(f"/engagements/{engagement.id}/end")
    desk = lead.get("/desk/").text
    assert "Ended" in desk
    assert signed in desk
    page = lead.get(signed).text
    assert "What you signed stays readable here" in page
    assert f"/desk/clients/{engagement.id}" not in page
    assert lead.get(f"{signed}outcome.json").status_code == 200
    assert lead.get(f"{signed}sections/FND").status_code == 200
    assert make_pdf_again(lead, signed) == report
    for gone in ("result", "evidence", "review", "sections/FND", "what-if"):
        assert lead.get(f"/assessments/{review.assessment_id}/{gone}").status_code == 404, gone
    assert lead.get(f"{signed}archive").status_code == 303, "nothing is done any more"


def test_a_review_that_is_not_signed_is_gone_with_the_engagement(lead, engaged, confirmed):
    engaged.post(f"/engagements/{only(Engagement).id}/end")
    assert lead.get(confirmed).status_code == 404
    assert confirmed not in lead.get("/desk/").text


def make_pdf_again(browser, review):
    """Bytes of the report that is there already."""
    address = browser.post(f"{review}report", data={"locale": "en"}).location
    assert "Back to the result" not in browser.get(address).text
    return browser.get(f"{address}/report.pdf").data


def leave(browser, email):
    """Delete the account, and with it what nobody else is left in."""
    assert browser.post("/account/delete", data={"email": email, "password": PASSWORD}).status_code == 303


@pytest.mark.sqlite_only
def test_a_signed_report_is_still_genuine_when_the_enterprise_has_gone(
    lead, client, engaged, owner, signed, code, make_pdf
):
    pdf = make_pdf(lead, signed)
    body = lead.get(f"{signed}outcome.json").data
    assert "One signed result goes with it" in engaged.get("/account/delete").text
    leave(engaged, owner.email)
    page = client.get(f"/verify/{code}")
    assert page.status_code == 200
    assert "The enterprise has left" in page.text
    assert "Hongtu Diagnosis" in page.text
    for gone in ("Baoshan Gears", "Owner", "Lead"):
        assert gone not in page.text
    assert "Yes: this file is" in check(client, code, pdf)
    assert "Yes: this file is" in check(client, code, body, "outcome.json")
    assert "This file is none of those" in check(client, code, pdf[:-1] + b"x")


@pytest.mark.sqlite_only
def test_the_same_holds_when_the_consultancy_has_gone(lead, client, lead_user, signed, code, make_pdf):
    pdf = make_pdf(lead, signed)
    assert "One signed result goes with it" in lead.get("/account/delete").text
    leave(lead, lead_user.email)
    assert "The consultancy has left" in client.get(f"/verify/{code}").text
    assert "Yes: this file is" in check(client, code, pdf)


def test_nothing_is_said_of_signed_results_to_somebody_whose_colleagues_stay(make, engaged, enterprise, signed):
    make.role(make.user(), enterprise, RoleKind.RESPONDENT)
    assert "signed result" not in engaged.get("/account/delete").text


@pytest.mark.sqlite_only
def test_files_go_with_the_enterprise_unless_somebody_else_needs_the_same(
    app, lead, engaged, owner, make, enterprise, signed, make_pdf
):
    make_pdf(lead, signed)
    other = make.assessment(make.organisation(make.user()))
    draft = make.assessment(enterprise)
    store = files.open_store(app.config["RONGPING"].files)
    [own, shared] = (store.put(content) for content in (b"own", b"shared"))
    for where, sha256 in ((draft, own), (draft, shared), (other, shared)):
        make._keep(
            Evidence(
                assessment_id=where.id, item=ITEM, name="a.pdf", media_type="application/pdf", size=3, sha256=sha256,
                party=Party.ENTERPRISE, uploaded_at=AT,
            )
        )  # fmt: skip
    report = only(Report).sha256
    leave(engaged, owner.email)
    assert store.get(shared) == b"shared"
    for gone in (own, report):
        with pytest.raises(files.FileMissingError):
            store.get(gone)
