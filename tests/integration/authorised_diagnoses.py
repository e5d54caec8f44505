"""What a consultancy writes and what its reports look like, for the authorisation matrix: of reviews that are confirmed, and of signed ones."""

import io
from typing import TYPE_CHECKING
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from survey import files
from survey.database import db
from survey.models import Report, Snippet
from tests.factories import AT
from tests.integration.test_diagnoses import mark, png, write
from tests.integration.test_reviews import take

if TYPE_CHECKING:
    from tests.integration.authorised_world import Builder

REPORT = b"%PDF-1.7\n%stand-in of a report\n"


def dress(builder: "Builder") -> None:
    """Give a consultancy a logo, and a text to use again."""
    ids, lead = builder.side.ids, builder.browser("lead")
    here = f"/consultancies/{ids['consultancy_id']}"
    looks = {"colour": "#0f5a60", "tagline": "Since 2009", "logo": (io.BytesIO(png()), "logo.png")}
    lead.post(f"{here}/looks", data=looks, content_type="multipart/form-data")
    lead.post(f"{here}/snippets/new", data={"title": "greeting", "locale": "en", "text": "With kind regards."})
    ids["snippet_id"] = builder.only(Snippet, Snippet.consultancy_id == ids["consultancy_id"]).id


def write_twice(browser: FlaskClient, review: UUID) -> None:
    """Write a diagnosis, keep it, and change it: two versions."""
    place = f"/reviews/{review}/diagnosis/"
    write(browser, place, "At first.")
    browser.post(f"{place}keep", data={"remark": "before the meeting"})
    write(browser, place, "In the end.")


def rate(browser: FlaskClient, place: str) -> None:
    """Rate one item of a review."""
    body = {"revision": 0, "parts": {"choice": ["learned"]}, "grade": "2", "why": "seen"}
    browser.post(f"{place}responses/FND-STR-01", json=body, headers={"Accept": "application/json"})


def complete(browser: FlaskClient, place: str) -> None:
    """Complete a review in which one item is rated."""
    rate(browser, place)
    assert browser.post(f"{place}complete", data={"rest": "y"}).status_code == 303


def diagnose(builder: "Builder") -> None:
    """Have a reviewer write about a review that is confirmed, and about one that is then signed; with a report of either."""
    ids, reviewer = builder.side.ids, builder.browser("reviewer")
    for name in ("written", "signed"):
        review = ids[f"review_{name}"]
        complete(reviewer, f"/reviews/{review}/")
        take(builder.browser("admin"), f"/reviews/{review}/", "confirm")
        write_twice(reviewer, review)
    take(builder.browser("lead"), f"/reviews/{ids['review_signed']}/", "sign")
    place = f"/reviews/{ids['review_written']}/diagnosis/"
    ids["text_mark"] = mark(reviewer.get(f"{place}en/verdict").text)
    ids["measures_mark"] = mark(reviewer.get(f"{place}measures").text)
    for report, review in (("report_draft", "written"), ("report_signed", "signed")):
        location = reviewer.post(f"/reviews/{ids[f'review_{review}']}/report", data={"locale": "en"}).location
        ids[report] = UUID(location.rsplit("/", 1)[1])
        _made(builder, ids[report])


def _made(builder: "Builder", report_id: UUID) -> None:
    """Let a report be there, as if the worker had made it."""
    sha256 = files.open_store(builder.world.config.files).put(REPORT)
    with Session(db.engine_rw) as session, session.begin():
        report = session.get_one(Report, report_id)
        report.state, report.finished_at, report.sha256, report.size = "done", AT, sha256, len(REPORT)
