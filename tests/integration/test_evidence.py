"""Evidence: what is kept of a file, who sees it, and what is refused with which reason."""

import io
import json
import re
import zipfile

import openpyxl
import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import files
from survey.database import db
from survey.evidence.contents import MOST_UNPACKED
from survey.models import Consultancy, Correction, Evidence, Submission, User
from tests.factories import pdf
from tests.integration import test_reviews
from tests.integration.conftest import FIRM
from tests.integration.test_results import ANSWERS
from tests.integration.test_reviews import begin, complete, rate, take
from tests.integration.test_signing import words

assessment, review = test_reviews.assessment, test_reviews.review
ITEM = "FND-STR-01"
PDF = pdf()


def only_user(_browser):
    """Who leads the consultancy."""
    with Session(db.engine) as session:
        return session.scalars(select(User).where(User.name == "Lead")).one()


def photo(size=(64, 48), *, place=True, kind="JPEG", turned=False):
    """A picture that says where it was taken."""
    image, out = Image.new("RGB", size, "#0b5a5e"), io.BytesIO()
    exif = Image.Exif()
    if place:
        exif[0x010F], exif[0x8825] = "Secret Camera", {1: "N", 2: (31.0, 14.0, 0.0)}
    if turned:
        exif[0x0112] = 6
    image.save(out, kind, exif=exif)
    return out.getvalue()


def office(parts):
    """A zip file with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


WORD = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}


@pytest.fixture
def draft(make, enterprise):
    """A draft of the enterprise."""
    return make.assessment(enterprise)


@pytest.fixture
def browser(sign_in, owner):
    """The browser of who manages the enterprise."""
    return sign_in(owner)


def hand_in(browser, assessment, content, name="photo.jpg", item=ITEM, sent_from=None):
    """Send a file, as a browser puts it into words."""
    if sent_from is None:
        sent_from = f"http://localhost/assessments/{assessment.id}/evidence?item={item}"
    head = f'--x\r\nContent-Disposition: form-data; name="item"\r\n\r\n{item}\r\n'
    head += f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + b"\r\n--x--\r\n"
    address = f"/assessments/{assessment.id}/evidence"
    headers = {"Referer": sent_from}
    return browser.post(address, data=body, content_type="multipart/form-data; boundary=x", headers=headers)


def kept():
    """All evidence there is."""
    with Session(db.engine) as session:
        return session.scalars(select(Evidence)).all()


def get(browser, evidence):
    """Fetch a file."""
    return browser.get(f"/evidence/{evidence.id}/{evidence.name}")


def test_a_photo_is_kept_without_where_and_with_what_it_was_taken_and_upright(browser, draft):
    assert hand_in(browser, draft, photo(turned=True)).status_code == 303
    [evidence] = kept()
    answer = get(browser, evidence)
    assert b"Secret Camera" not in answer.data
    with Image.open(io.BytesIO(answer.data)) as image:
        assert dict(image.getexif()) == {}
        assert image.size == (48, 64)
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_file_gets_the_name_of_what_it_is(browser, draft):
    hand_in(browser, draft, PDF, name="../../plan.exe")
    hand_in(browser, draft, office(WORD), name="report.pdf")
    assert {each.name for each in kept()} == {"plan.pdf", "report.docx"}
    for each in kept():
        assert get(browser, each).headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "no picture, PDF or office file"),
        (b"<html><script>alert(1)</script>", "no picture, PDF or office file"),
        (b"%PDF-1.7\nnothing", "cannot be opened"),
        (b"\0\0\0\x24ftypheic\0\0\0\0mif1heic", "HEIC photo"),
        (pdf()[:60], "cannot be opened"),
        (pdf().replace(b"/Kids[3 0 R]/Count 1", b"/Kids[]/Count 0"), "PDF"),
        (b"\xff\xd8\xff\xe0 broken", "no picture, PDF or office file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100, "old office"),
        (office({"a.txt": "x"}), "Archives are not kept"),
        (office({**WORD, "word/vbaProject.bin": "x"}), "macros"),
        (office(WORD)[:40], "broken"),
    ],
    ids=(
        "empty",
        "svg",
        "html",
        "no PDF",
        "HEIC",
        "half a PDF",
        "a PDF without pages",
        "half a photo",
        "old",
        "archive",
        "macros",
        "half a file",
    ),
)
def test_what_is_not_kept_is_refused_with_a_reason(browser, draft, content, said):
    page = hand_in(browser, draft, content, name="evidence.pdf")
    assert page.status_code == 422
    assert said in page.text
    assert kept() == []


def test_a_zip_bomb_is_told_by_its_table_of_contents(browser, draft):
    bomb = office({**WORD, "word/big.xml": b"0" * (MOST_UNPACKED + 1)})
    assert len(bomb) < 1_000_000
    page = hand_in(browser, draft, bomb, name="bomb.docx")
    assert page.status_code == 422
    assert "unpacks to far more" in page.text


def test_a_file_too_large_is_refused_before_it_is_read(browser, draft):
    page = hand_in(browser, draft, b"0" * 11 * 1024 * 1024)
    assert page.status_code == 413
    assert "Too large" in page.text
    assert "(10.1 MB)" in page.text
    assert f'href="/assessments/{draft.id}/evidence?item={ITEM}"' in page.text, "the way back"


def test_the_way_back_from_what_was_too_large_stays_on_this_site(browser, draft):
    for sent_from in ("http://elsewhere.cn/assessments/", "http://[", ""):
        page = hand_in(browser, draft, b"0" * 11 * 1024 * 1024, sent_from=sent_from)
        assert page.status_code == 413
        assert "elsewhere" not in page.text
        assert "Back to the page" not in page.text


def test_a_photo_taken_on_the_spot_is_handed_in_beside_no_file(browser, draft):
    page = browser.get(f"/assessments/{draft.id}/evidence").text
    assert 'capture="environment"' in page
    assert "that of the copy we keep, not of the photo on your phone" in page
    sent = {"item": ITEM, "file": (io.BytesIO(b""), ""), "photo": (io.BytesIO(photo()), "image.jpg")}
    assert browser.post(f"/assessments/{draft.id}/evidence", data=sent).status_code == 303
    assert "image.jpg" in browser.get(f"/assessments/{draft.id}/evidence").text


def test_a_photo_of_a_phone_is_taken_though_forms_are_smaller(browser, draft):
    noise = Image.effect_noise((2200, 1800), 90)
    out = io.BytesIO()
    noise.convert("RGB").save(out, "JPEG", quality=95)
    assert len(out.getvalue()) > 2 * 1024 * 1024
    assert hand_in(browser, draft, out.getvalue()).status_code == 303


def test_the_same_file_beside_the_same_question_is_kept_once_and_goes_with_the_last(app, browser, draft):
    hand_in(browser, draft, PDF, name="a.pdf")
    hand_in(browser, draft, PDF, name="b.pdf")
    hand_in(browser, draft, PDF, name="c.pdf", item="FND-STR-02")
    first, second = kept()
    store = files.open_store(app.config["RONGPING"].files)
    browser.post(f"/evidence/{first.id}/delete")
    assert store.get(second.sha256) == PDF
    browser.post(f"/evidence/{second.id}/delete")
    assert kept() == []
    with pytest.raises(files.FileMissingError):
        store.get(second.sha256)


def test_strangers_find_nothing_and_consultants_nothing_of_a_draft(make, sign_in, lead, engaged, draft):
    hand_in(engaged, draft, PDF, name="plan.pdf")
    [evidence] = kept()
    stranger = sign_in(make.user())
    for who in (stranger, lead):
        assert get(who, evidence).status_code == 404
        assert who.get(f"/assessments/{draft.id}/evidence").status_code == 404
        assert who.get(f"/assessments/{draft.id}/evidence.xlsx").status_code == 404
        assert hand_in(who, draft, PDF).status_code == 404
        assert who.post(f"/evidence/{evidence.id}/delete").status_code == 404


def test_after_submission_the_reviewers_add_and_the_enterprise_looks(lead, engaged, assessment, review):
    hand_in(engaged, assessment, PDF, name="late.pdf")
    assert kept() == [], "what was submitted is closed"
    assert hand_in(lead, assessment, photo()).status_code == 303
    [evidence] = kept()
    assert get(engaged, evidence).status_code == 200
    engaged.post(f"/evidence/{evidence.id}/delete")
    assert len(kept()) == 1, "nobody deletes what the other side handed in"
    assert evidence.name in lead.get(f"{review}sections/FND").text


def test_who_disputes_a_review_hands_in_what_shows_it_until_it_is_taken_up_again(lead, engaged, assessment, review):
    hand_in(lead, assessment, PDF, "seen.pdf")
    rate(lead, review, test_reviews.LOWER, why="It is not signed.")
    complete(lead, review)
    assert b'name="file"' not in engaged.get(f"/assessments/{assessment.id}/evidence").data
    hand_in(engaged, assessment, pdf("early"), "early.pdf")
    take(engaged, review, "dispute", "It is signed.")
    page = engaged.get(f"/assessments/{assessment.id}/evidence").text
    assert "You dispute a review" in page
    hand_in(engaged, assessment, pdf("proof"), "proof.pdf")
    assert engaged.get(f"/assessments/{assessment.id}/evidence").text.count("/delete") == 1
    assert [each.name for each in kept()] == ["seen.pdf", "proof.pdf"]
    assert "proof.pdf" in lead.get(review).text
    take(lead, review, "reopen", "We look again.")
    assert "proof.pdf" in lead.get(f"{review}sections/FND").text
    late = engaged.get(f"/assessments/{assessment.id}/evidence").text
    assert 'name="file"' not in late
    assert "/delete" not in late
    complete(lead, review)
    take(engaged, review, "dispute", "Look at it, please.")
    again = engaged.get(f"/assessments/{assessment.id}/evidence").text
    assert 'name="file"' in again
    assert "/delete" not in again, "what was there when the review was completed is part of its outcome"


def test_a_consultancy_deletes_what_its_own_people_handed_in_and_not_what_another_one_did(
    lead, make, sign_in, assessment, review, rival
):
    hand_in(lead, assessment, PDF, name="seen.pdf")
    hand_in(rival, assessment, photo(), name="theirs.jpg")
    ours, theirs = sorted(kept(), key=lambda each: each.name)
    place = f"/assessments/{assessment.id}/evidence"
    assert f"/evidence/{ours.id}/delete" not in rival.get(place).text
    rival.post(f"/evidence/{ours.id}/delete")
    assert len(kept()) == 2
    colleague = sign_in(make.user())
    invitation = lead.post(f"/consultancies/{firm()}/invite", data={"email": "c@example.cn"}).text
    colleague.post(re.search(r"/consultancies/join/[\w-]+", invitation)[0])
    assert f"/evidence/{ours.id}/delete" in colleague.get(place).text
    colleague.post(f"/evidence/{ours.id}/delete")
    colleague.post(f"/evidence/{theirs.id}/delete")
    assert [each.id for each in kept()] == [theirs.id]


def test_deleting_a_file_leaves_alone_what_has_the_same_bytes_elsewhere(app, lead, assessment, review):
    place, logo = f"/consultancies/{firm()}", io.BytesIO()
    Image.new("RGBA", (60, 20), "#0f5a60").save(logo, "PNG")
    lead.post(f"{place}/looks", data={"logo": (io.BytesIO(logo.getvalue()), "logo.png")})
    shown = lead.get(f"{place}/logo.png").data
    hand_in(lead, assessment, shown, name="copy.png")
    [evidence] = kept()
    assert files.open_store(app.config["RONGPING"].files).get(evidence.sha256) == shown
    lead.post(f"/evidence/{evidence.id}/delete")
    assert kept() == []
    assert lead.get(f"{place}/logo.png").data == shown


def firm():
    """Id of the consultancy that `lead` leads."""
    with Session(db.engine) as session:
        return session.scalars(select(Consultancy.id).where(Consultancy.name == FIRM["name"])).one()


def test_once_a_review_is_signed_nothing_it_rests_on_changes(lead, engaged, assessment, review, make_pdf):
    hand_in(lead, assessment, PDF, name="seen.pdf")
    [evidence] = kept()
    rate(lead, review, test_reviews.OWN)
    complete(lead, review)
    take(engaged, review, "confirm")
    take(lead, review, "sign")
    lead.post(f"/evidence/{evidence.id}/delete")
    hand_in(lead, assessment, photo())
    assert len(kept()) == 1
    assert evidence.sha256 in lead.get(f"{review}outcome.json").text
    made = words(make_pdf(lead, review))
    assert f"{evidence.sha256[:32]} {evidence.sha256[32:]}" in made
    assert "the consultancy" in made


def test_what_was_handed_in_before_submission_is_frozen_with_it_and_goes_along_into_a_correction(
    lead, engaged, make, enterprise
):
    draft = make.assessment(enterprise, ANSWERS)
    hand_in(engaged, draft, PDF, name="plan.pdf")
    page = engaged.get(f"/assessments/{draft.id}/review").text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page)[1]
    engaged.post(f"/assessments/{draft.id}/submit", data={"name": "Owner", "true": "y", "seen": seen})
    with Session(db.engine) as session:
        body = json.loads(session.scalars(select(Submission.body)).one())
    assert body["files"] == {ITEM: [kept()[0].sha256]}
    review = begin(lead, draft, only_user(lead)).location
    lead.post(f"{review}return", data={"reason": "Look again."})
    assert len(kept()) == 2
    assert len({each.assessment_id for each in kept()}) == 2


def test_nothing_is_added_to_what_a_correction_has_replaced(lead, engaged, assessment, review):
    hand_in(lead, assessment, PDF, name="seen.pdf")
    lead.post(f"{review}return", data={"reason": "Please look again."})
    with Session(db.engine) as session:
        draft = session.scalars(select(Correction.assessment_id)).one()
    assert 'name="file"' in lead.get(f"/assessments/{assessment.id}/evidence").text, "it still counts"
    page = engaged.get(f"/assessments/{draft}/review").text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page)[1]
    engaged.post(f"/assessments/{draft}/submit", data={"name": "Owner", "true": "y", "seen": seen})
    old = lead.get(f"/assessments/{assessment.id}/evidence").text
    assert f'href="/assessments/{draft}/evidence"' in old
    assert 'name="file"' not in old
    assert "/delete" not in old
    before = len(kept())
    hand_in(lead, assessment, photo())
    assert len(kept()) == before
    assert 'name="file"' in lead.get(f"/assessments/{draft}/evidence").text


def test_the_list_of_all_evidence_names_each_file_with_its_hash(engaged, draft):
    hand_in(engaged, draft, PDF, name="=1+1.pdf")
    [evidence] = kept()
    content = engaged.get(f"/assessments/{draft.id}/evidence.xlsx").data
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    row = [cell.value for cell in sheet[2]]
    assert row[0] == ITEM
    assert evidence.sha256 in row
    assert sheet["C2"].data_type == "s"


def test_a_full_disk_is_told_and_nothing_else_lost(monkeypatch, browser, draft):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.FolderStore, "put", full)
    page = hand_in(browser, draft, PDF, name="plan.pdf")
    assert page.status_code == 507
    assert "could not be kept just now" in page.text
    assert kept() == []


def test_only_questions_that_are_asked_of_the_enterprise_are_offered(browser, draft):
    page = browser.get(f"/assessments/{draft.id}/evidence").text
    assert f'<option value="{ITEM}"' in page
    assert 'value="FND-EQP-05"' not in page  # asked of process industries


def test_an_unknown_question_is_told(browser, draft):
    assert hand_in(browser, draft, PDF, item="NO-SUCH-01").status_code == 422


def test_a_file_is_counted_as_evidence_before_submitting_and_the_way_to_hand_in_more_is_shown(
    make, browser, enterprise
):
    draft = make.assessment(enterprise, ANSWERS)
    place = f"/assessments/{draft.id}"

    def bare():
        return int(
            re.search(r'id="bare">\s*<h2>(\d+) answers have no link or file', browser.get(f"{place}/review").text)[1]
        )

    before = bare()
    hand_in(browser, draft, PDF, name="plan.pdf")
    hand_in(browser, draft, photo())
    assert bare() == before - 1
    page = browser.get(f"{place}/review").text
    assert f'href="{place}/evidence#{ITEM}">2 files' in page
    assert f'href="{place}/evidence"' in page
    assert f'href="{place}/evidence"' in browser.get(f"{place}/").text
