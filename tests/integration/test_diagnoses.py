"""The consultant's diagnosis: own words, chosen measures, versions, looks; in the report, and locked once it is signed."""

import io
import re

import docx
import openpyxl
import pypdf
import pytest
from PIL import Image
from sqlalchemy.orm import Session

from survey.database import db
from survey.models import Brand, Consultancy, DiagnosisVersion, Engagement, Report, Signature, Snippet
from tests.factories import PASSWORD
from tests.integration import test_reviews, test_signing
from tests.integration.test_reviews import only, take
from tests.integration.test_signing import words

pytestmark = pytest.mark.sqlite_only  # pages that tell what is scored: the same on every database

assessment, review, confirmed = test_reviews.assessment, test_reviews.review, test_signing.confirmed
OWN = "Their **planning** is by hand.\n\n- Start with orders\n- then stock\n\nThey stand at {total} points."


@pytest.fixture
def diagnosis(confirmed):
    """Address of the diagnosis of a confirmed review."""
    return f"{confirmed}diagnosis/"


def mark(page):
    """Mark of the text that the page of a section shows."""
    return re.search(r'name="shown"[^>]*value="(\w+)"', page)[1]


def write(browser, diagnosis, text, *, key="verdict", language="en", shown=None, **more):
    """Send a section."""
    address = f"{diagnosis}{language}/{key}"
    sent = {"text": text, "shown": shown or mark(browser.get(address).text), **more}
    return browser.post(address, data=sent)


def every(model):
    with Session(db.engine) as session:
        return session.query(model).all()


def test_every_section_starts_with_what_the_rules_say(lead, diagnosis):
    page = lead.get(f"{diagnosis}?language=en").text
    assert page.count("by the rules") >= 8
    assert "in own words" not in page
    chinese = lead.get(f"{diagnosis}?language=zh").text
    assert "总体结论" in chinese
    assert lead.get(f"{diagnosis}?language=fr").status_code == 404
    assert lead.get(f"{diagnosis}en/nothing").status_code == 404


def test_a_section_in_own_words_stands_in_its_language_alone_with_its_figures(lead, diagnosis):
    assert write(lead, diagnosis, OWN).status_code == 303
    page = lead.get(f"{diagnosis}?language=en").text
    assert "<b>planning</b>" in page
    assert "<li>Start with orders</li>" in page
    assert "{total}" not in page
    assert re.search(r"They stand at \d+\.\d points\.", page)
    assert "in own words" not in lead.get(f"{diagnosis}?language=zh").text
    back = write(lead, diagnosis, OWN, go="rules")
    assert back.status_code == 303
    assert "in own words" not in lead.get(f"{diagnosis}?language=en").text


def test_nothing_of_what_is_typed_becomes_markup(lead, diagnosis):
    typed = "<script>alert(1)</script> [x](javascript:alert(1)) ![y](http://z/) <b>no</b> `code`"
    write(lead, diagnosis, typed)
    page = lead.get(f"{diagnosis}?language=en").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="javascript' not in page
    assert "<b>no</b>" not in page


def test_a_figure_that_is_none_and_a_text_too_long_are_told_and_kept_on_the_page(lead, diagnosis):
    page = write(lead, diagnosis, "{totl} points")
    assert page.status_code == 422
    assert "{totl} stands for nothing" in page.text.replace("&#39;", "'")
    assert ">{totl} points</textarea>" in page.text
    long = write(lead, diagnosis, "x" * 100_000)
    assert long.status_code == 422
    assert "At most 6000 characters; this has 100000" in long.text
    assert every(DiagnosisVersion) == []


def test_the_preview_shows_what_is_printed_and_keeps_nothing(lead, diagnosis):
    sent = {"text": "**a** {nothing}"}
    found = lead.post(f"{diagnosis}en/verdict/preview", data=sent, headers={"Accept": "application/json"}).json
    assert found["html"] == "<p><b>a</b> {nothing}</p>"
    assert "stands for nothing" in found["problem"]
    assert every(DiagnosisVersion) == []


def test_two_who_write_the_same_section_lose_nothing(lead, diagnosis):
    seen = {key: mark(lead.get(f"{diagnosis}en/{key}").text) for key in ("verdict", "closing")}
    write(lead, diagnosis, "first", shown=seen["verdict"])
    late = write(lead, diagnosis, "second", shown=seen["verdict"])
    assert late.status_code == 409
    assert ">second</textarea>" in late.text
    assert "first</pre>" in late.text
    other = write(lead, diagnosis, "another section", key="closing", shown=seen["closing"])
    assert other.status_code == 303, "another section is no conflict"
    assert write(lead, diagnosis, "second", shown=mark(late.text)).status_code == 303
    assert "second" in lead.get(f"{diagnosis}?language=en").text


def test_a_script_saves_and_is_told_what_is_wrong(lead, diagnosis):
    header, address = {"Accept": "application/json"}, f"{diagnosis}en/verdict"
    saved = lead.post(address, data={"text": "a", "shown": mark(lead.get(address).text)}, headers=header)
    assert saved.json == {"shown": mark(lead.get(address).text)}
    wrong = lead.post(address, data={"text": "{x}", "shown": saved.json["shown"]}, headers=header)
    assert wrong.status_code == 422
    assert "{x} stands for nothing" in wrong.json["message"]
    stale = lead.post(address, data={"text": "b", "shown": "0"}, headers=header)
    assert stale.status_code == 409
    assert "meanwhile" in stale.json["message"]


def test_one_sitting_is_one_version_and_versions_tell_what_changed(lead, diagnosis):
    write(lead, diagnosis, "They plan by hand.")
    write(lead, diagnosis, "They plan by paper.")
    assert len(every(DiagnosisVersion)) == 1
    assert lead.post(f"{diagnosis}keep", data={"remark": "before the meeting"}).status_code == 303
    write(lead, diagnosis, "They plan by software.")
    assert [each.number for each in every(DiagnosisVersion)] == [1, 2]
    page = lead.get(f"{diagnosis}versions/2").text
    assert "<del>paper</del>" in page
    assert "<ins>software</ins>" in page
    assert "before the meeting" in lead.get(diagnosis).text
    assert lead.get(f"{diagnosis}versions/3").status_code == 404
    lead.post(f"{diagnosis}versions/1/restore")
    assert "They plan by paper." in lead.get(f"{diagnosis}?language=en").text
    assert len(every(DiagnosisVersion)) == 3, "what held until now stays"


def codes(page):
    """Codes of the measures on the page, in their order."""
    return re.findall(r'name="place\.([A-Z0-9-]+)"', page)


def decide(browser, diagnosis, **changes):
    """Send the page of measures as it is, with some changes."""
    page = browser.get(f"{diagnosis}measures").text
    sent = {"shown": mark(page)}
    sent |= {f"place.{code}": str(number) for number, code in enumerate(codes(page), start=1)}
    return browser.post(f"{diagnosis}measures", data={**sent, **changes})


def test_measures_are_left_out_ordered_and_added_with_reasons_and_scored_anew(lead, diagnosis):
    before = codes(lead.get(f"{diagnosis}measures").text)
    bare = decide(lead, diagnosis, **{f"out.{before[0]}": "1"})
    assert bare.status_code == 422
    assert "Say why; the report tells it." in bare.text
    changes = {f"out.{before[0]}": "1", f"why.{before[0]}": "The hall is rented"}
    assert decide(lead, diagnosis, **changes).status_code == 303
    page = lead.get(f"{diagnosis}measures").text
    assert codes(page) == before[1:], "nothing takes its place unasked"
    assert "The hall is rented" in page
    assert "as recommended they would come to" in page
    assert decide(lead, diagnosis, **{f"back.{before[0]}": "1"}).status_code == 303
    assert before[0] in codes(lead.get(f"{diagnosis}measures").text)
    more = re.search(r'<select id="add".*?<option value="([A-Z0-9-]+)"', lead.get(f"{diagnosis}measures").text, re.S)[1]
    assert decide(lead, diagnosis, add=more, add_why="They asked for it").status_code == 303
    assert more in codes(lead.get(f"{diagnosis}measures").text)
    assert decide(lead, diagnosis, go="rules").status_code == 303
    assert codes(lead.get(f"{diagnosis}measures").text) == before


def test_another_order_needs_a_reason_and_own_measures_all_their_figures(lead, diagnosis):
    before = codes(lead.get(f"{diagnosis}measures").text)
    for place in ("0", "²", "first"):
        assert "is no place" in decide(lead, diagnosis, **{f"place.{before[-1]}": place}).text
    moved = decide(lead, diagnosis, **{f"place.{before[0]}": "99"})
    assert "Say why they stand in another order" in moved.text
    own = {"own.0.name": "New hall", "own.0.low": "30", "own.0.likely": "20", "own.0.high": "ten", "own.0.months": ""}
    page = decide(lead, diagnosis, **own)
    assert page.status_code == 422
    for told in ("“ten” is not a number", "Please fill this in."):
        assert told in page.text
    assert 'value="New hall"' in page.text
    own |= {
        "own.0.low": "10",
        "own.0.high": "30",
        "own.0.months": "6",
        "own.0.text": "Build it",
        "own.0.reason": "Room",
    }
    assert decide(lead, diagnosis, **own).status_code == 303
    assert 'value="New hall"' in lead.get(f"{diagnosis}measures").text


def png(width=300, height=100):
    written = io.BytesIO()
    Image.new("RGB", (width, height), "#0f5a60").save(written, "PNG")
    return written.getvalue()


def dress(browser, **fields):
    """Say what reports look like."""
    data = {
        "colour": "#123456",
        "tagline": "Pilot city 2026",
        "footer": "Hongtu",
        "signatures": "Project lead:\nReviewed by:",
    }
    return browser.post(
        f"/consultancies/{only(Consultancy).id}/looks", data={**data, **fields}, content_type="multipart/form-data"
    )


def test_looks_are_kept_and_bad_ones_told_all_at_once(lead, diagnosis):
    assert dress(lead, logo=(io.BytesIO(png()), "logo.png")).status_code == 303
    assert only(Brand).logo
    assert lead.get(f"/consultancies/{only(Consultancy).id}/logo.png").data.startswith(b"\x89PNG")
    bad = dress(lead, colour="#ffff00", tagline="x" * 200)
    assert bad.status_code == 422
    assert "hard to read" in bad.text
    assert "At most 120 characters" in bad.text
    assert "is no colour" in dress(lead, colour="red").text
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    assert "A logo is a picture" in dress(lead, logo=(io.BytesIO(svg), "logo.png")).text
    assert dress(lead, logo=(io.BytesIO(b"%PDF-1.7 x"), "logo.png")).status_code == 422
    assert dress(lead, no_logo="y").status_code == 303
    assert only(Brand).logo is None


def test_snippets_are_shared_in_the_house_and_nowhere_else(lead, engaged, diagnosis):
    address = f"/consultancies/{only(Consultancy).id}/snippets"
    lead.post(f"{address}/new", data={"title": "Usual start", "locale": "en", "text": "We visited {enterprise}."})
    assert "We visited {enterprise}." in lead.get(f"{diagnosis}en/verdict").text
    assert "Usual start" not in lead.get(f"{diagnosis}zh/verdict").text
    one = f"/snippets/{only(Snippet).id}"
    assert engaged.get(one).status_code == 404
    assert engaged.get(address).status_code == 404
    assert lead.post(one, data={"title": "", "locale": "en", "text": "x"}).status_code == 422
    assert lead.post(f"{one}/delete").status_code == 303
    assert every(Snippet) == []


def test_the_enterprise_sees_the_diagnosis_once_it_is_signed_and_not_before(lead, engaged, confirmed, diagnosis):
    write(lead, diagnosis, "A draft that may change.")
    assert engaged.get(diagnosis).status_code == 404
    assert engaged.get(f"{diagnosis}en/verdict").status_code == 404
    assert engaged.get(f"{diagnosis}measures").status_code == 404
    address = lead.post(f"{confirmed}report", data={"locale": "en"}).location
    assert lead.get(address).status_code == 200
    assert engaged.get(address).status_code == 404, "the PDF of a draft is the consultancy's alone"
    take(lead, confirmed, "sign")
    page = engaged.get(f"{diagnosis}?language=en").text
    assert "A draft that may change." in page
    assert "signed: nothing changes any more" in page
    assert engaged.get(f"{diagnosis}versions/1").status_code == 404


def test_another_consultancy_of_the_same_enterprise_finds_no_report_of_the_review_draft_or_signed(
    lead, engaged, confirmed, diagnosis, rival
):
    write(lead, diagnosis, "Ours alone.")
    draft = lead.post(f"{confirmed}report", data={"locale": "en"}).location
    take(lead, confirmed, "sign")
    signed = lead.post(f"{confirmed}report", data={"locale": "en"}).location
    for address in (draft, signed):
        for page in (address, f"{address}/status", f"{address}/x.pdf"):
            assert rival.get(page).status_code == 404, page
        assert rival.post(f"{address}/files", data={"format": "docx"}).status_code == 404
        assert lead.get(address).status_code == 200
    assert engaged.get(f"{draft}/status").status_code == 404, "not even that there is a draft"
    assert engaged.get(signed).status_code == 200


def test_whose_engagement_has_ended_sees_what_was_signed_and_no_drafts_of_it(lead, engaged, confirmed, diagnosis):
    write(lead, diagnosis, "Thought at first.")
    lead.post(f"{diagnosis}keep", data={"remark": "before the meeting"})
    write(lead, diagnosis, "Signed in the end.")
    take(lead, confirmed, "sign")
    assert "before the meeting" in lead.get(diagnosis).text
    engaged.post(f"/engagements/{only(Engagement).id}/end")
    page = lead.get(f"{diagnosis}?language=en").text
    assert "Signed in the end." in page
    assert "before the meeting" not in page
    assert lead.get(f"{diagnosis}versions/1").status_code == 404
    assert lead.post(f"{diagnosis}versions/1/restore").status_code == 404


def test_versions_of_somebody_whose_account_is_deleted_do_not_name_them(lead, lead_user, make, sign_in, diagnosis):
    colleague = sign_in(make.user())
    invitation = lead.post(f"/consultancies/{only(Consultancy).id}/invite", data={"email": "r@example.cn"}).text
    colleague.post(re.search(r"/consultancies/join/[\w-]+", invitation)[0])
    write(lead, diagnosis, "Ours.")
    assert only(DiagnosisVersion).by_name == lead_user.name
    lead.post("/account/delete", data={"email": lead_user.email, "password": PASSWORD})
    assert only(DiagnosisVersion).by_name == ""
    for page in (diagnosis, f"{diagnosis}versions/1"):
        assert "somebody who has left" in colleague.get(page).text


def test_who_keeps_or_takes_back_a_version_too_late_is_told_and_who_only_reads_cannot(
    lead, make, sign_in, confirmed, diagnosis
):
    reader = sign_in(make.user())
    invitation = lead.post(f"/consultancies/{only(Consultancy).id}/invite", data={"email": "r@example.cn"}).text
    reader.post(re.search(r"/consultancies/join/[\w-]+", invitation)[0])
    write(lead, diagnosis, "As signed.")
    steps = {"keep": {"remark": "late"}, "versions/1/restore": {}}
    for step, data in steps.items():
        assert reader.post(f"{diagnosis}{step}", data=data).status_code == 404, step
    take(lead, confirmed, "sign")
    for step, data in steps.items():
        assert "no longer changes" in lead.post(f"{diagnosis}{step}", data=data, follow_redirects=True).text, step
    assert only(DiagnosisVersion).remark == ""


def test_what_is_signed_is_locked_also_against_later_looks(lead, confirmed, diagnosis):
    write(lead, diagnosis, "As signed.")
    dress(lead)
    take(lead, confirmed, "sign")
    assert lead.get(f"{diagnosis}en/verdict").status_code == 404
    assert lead.post(f"{diagnosis}en/verdict", data={"text": "later", "shown": "0"}).status_code == 404
    assert lead.post(f"{diagnosis}measures", data={"shown": "0"}).status_code == 404
    before = only(Signature).diagnosis
    dress(lead, tagline="Another year")
    lead.post(f"{confirmed}report", data={"locale": "en"})
    assert every(Report)[-1].diagnosis == before
    assert "Pilot city 2026" in before


@pytest.mark.sqlite_only
def test_the_pdf_says_what_was_written_and_decided_and_looks_like_the_house(lead, confirmed, diagnosis, make_pdf):
    write(lead, diagnosis, OWN)
    write(lead, diagnosis, "With kind regards. 😀", key="closing")
    gone = codes(lead.get(f"{diagnosis}measures").text)[0]
    own = {"own.0.name": "New hall", "own.0.text": "Build it", "own.0.reason": "Room", "own.0.low": "10"}
    own |= {"own.0.likely": "20", "own.0.high": "30", "own.0.months": "6"}
    decide(lead, diagnosis, **{f"out.{gone}": "1", f"why.{gone}": "The hall is rented", **own})
    dress(lead, logo=(io.BytesIO(png()), "logo.png"))
    draft = words(make_pdf(lead, confirmed))
    assert "Draft diagnosis, not signed" in draft
    assert "This is another way, to compare with" in draft
    assert "without the measures that the consultant leaves out, no other set" in draft
    take(lead, confirmed, "sign")
    pdf = make_pdf(lead, confirmed)
    said = words(pdf)
    for part in (
        "Their planning is by hand.",
        "The hall is rented",
        "New hall",
        "Pilot city 2026",
        "Project lead:",
        "Reviewed by:",
    ):
        assert part in said, part
    assert re.search(r"They stand at \d+\.\d points\.", said)
    assert "U+1F600" in said, "what no font has is written out"
    assert "Draft diagnosis" not in said
    assert any(page.images for page in pypdf.PdfReader(io.BytesIO(pdf)).pages[:1])


def test_nobody_signs_a_diagnosis_that_changed_since_they_looked(lead, confirmed, diagnosis):
    page = lead.get(f"{confirmed}sign").text
    seen = re.search(r'name="outcome"[^>]*value="([^"]+)"', page)[1]
    write(lead, diagnosis, "Written after the page was opened.")
    lead.post(f"{confirmed}sign", data={"outcome": seen})
    assert every(Signature) == []
    take(lead, confirmed, "sign")
    assert "Written after the page was opened." in only(Signature).diagnosis


def test_figures_that_moved_since_a_text_was_written_are_told(lead, confirmed, diagnosis):
    write(lead, diagnosis, "They know {measures} measures.", key="measures")
    gone = codes(lead.get(f"{diagnosis}measures").text)[0]
    count = len(codes(lead.get(f"{diagnosis}measures").text))
    decide(lead, diagnosis, **{f"out.{gone}": "1", f"why.{gone}": "The hall is rented"})
    page = lead.get(f"{diagnosis}?language=en").text
    assert "The figures have changed since this was written" in page
    assert f"They know {count - 1} measures." in page


@pytest.mark.sqlite_only
@pytest.mark.parametrize("kind", ["docx", "xlsx", "json"])
def test_the_other_files_say_it_too(lead, confirmed, diagnosis, kind, make_file):
    write(lead, diagnosis, OWN)
    own = {"own.0.name": "New hall", "own.0.text": "Build it", "own.0.reason": "Room", "own.0.low": "10"}
    own |= {"own.0.likely": "20", "own.0.high": "30", "own.0.months": "6"}
    gone = codes(lead.get(f"{diagnosis}measures").text)[0]
    decide(lead, diagnosis, **{f"out.{gone}": "1", f"why.{gone}": "The hall is rented", **own})
    dress(lead, logo=(io.BytesIO(png()), "logo.png"))
    said = text_of(make_file(lead, confirmed, kind), kind)
    for part in ("by hand.", "Start with orders", "The hall is rented", "New hall", "Build it"):
        assert part in said, part
    assert re.search(r"They stand at \d+\.\d points\.", said)


@pytest.fixture
def make_file(print_at):
    """Ask for the report as another file, and make it; gives its bytes."""

    def make(browser, review, kind):
        address = browser.post(f"{review}report", data={"locale": "en", "format": kind}).location
        print_at(address)
        return browser.get(re.search(r'href="(/reports/[^"]+\.' + kind + ')"', browser.get(address).text)[1]).data

    return make


def text_of(content, kind):
    """Everything a file says."""
    if kind == "json":
        return content.decode()
    if kind == "docx":
        document = docx.Document(io.BytesIO(content))
        assert document.part.package.image_parts
        tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return " ".join([*(each.text for each in document.paragraphs), *tables])
    book = openpyxl.load_workbook(io.BytesIO(content))
    return " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)


def test_a_measure_goes_where_it_is_put_up_and_down(lead, diagnosis):
    before = codes(lead.get(f"{diagnosis}measures").text)
    free = decide(lead, diagnosis, **{f"place.{before[4]}": "１", "reordered": "First things first"})
    assert free.status_code == 303
    kept = re.search(r'"taken":\[(.*?)\]', every(DiagnosisVersion)[-1].body)[1].replace('"', "").split(",")
    assert kept == [before[4], *before[:4], *before[5:]]
    shown = codes(lead.get(f"{diagnosis}measures").text)
    decide(lead, diagnosis, **{f"place.{shown[0]}": "3", "reordered": "That can wait"})
    kept = re.search(r'"taken":\[(.*?)\]', every(DiagnosisVersion)[-1].body)[1].replace('"', "").split(",")
    assert kept == [shown[1], shown[2], shown[0], *shown[3:]]


def test_an_emptied_section_is_not_printed_and_what_stood_there_is_a_version(lead, diagnosis):
    write(lead, diagnosis, "Worth keeping.")
    write(lead, diagnosis, "")
    assert "Nothing is printed here." in lead.get(f"{diagnosis}?language=en").text
    assert [each.number for each in every(DiagnosisVersion)] == [1, 2]
    assert "<del>Worth</del>" in lead.get(f"{diagnosis}versions/2").text.replace(
        "<del>Worth keeping.</del>", "<del>Worth</del>"
    )
    lead.post(f"{diagnosis}versions/1/restore")
    assert "version 1 again" in lead.get(diagnosis).text


def test_a_snippet_names_figures_that_there_are(lead, diagnosis):
    address = f"/consultancies/{only(Consultancy).id}/snippets/new"
    wrong = lead.post(address, data={"title": "x", "locale": "en", "text": "{totl} and {FND-EQP}"})
    assert wrong.status_code == 422
    assert "{totl} stands for nothing" in wrong.text
    assert lead.post(address, data={"title": "x", "locale": "zh", "text": "{总分}、｛FND｝"}).status_code == 303


@pytest.mark.sqlite_only
def test_a_report_without_any_measure_says_whose_decision_that_is(lead, confirmed, diagnosis, make_pdf):
    every_one = codes(lead.get(f"{diagnosis}measures").text)
    gone = {f"out.{code}": "1" for code in every_one} | {f"why.{code}": "The hall is rented" for code in every_one}
    assert decide(lead, diagnosis, **gone).status_code == 303
    said = words(make_pdf(lead, confirmed))
    assert "The consultant chose no measure of the library" in said
    assert "would add less than" not in said
    assert "The hall is rented" in said


def test_who_signs_is_told_how_far_the_diagnosis_is(lead, confirmed, diagnosis):
    write(lead, diagnosis, "Only in English.")
    write(lead, diagnosis, "", key="strengths")
    page = lead.get(f"{confirmed}sign").text
    assert re.search(r"English: 2 of \d+ sections in own words; 1 prints nothing", page)
    assert "in one language only" in page
