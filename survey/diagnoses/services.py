"""Writing a diagnosis. Every change is kept; those of one person in one sitting are one version."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from questionnaires.json_text import canonical
from survey import audit
from survey.access import CurrentUser
from survey.diagnoses import queries
from survey.diagnoses.queries import LOCKED, Edited, Written
from survey.diagnostics.written import EMPTY, Body, Text
from survey.models import Diagnosis, DiagnosisVersion, Review

SITTING = timedelta(minutes=30)  #: without a change; then the next one begins a new version


class StaleError(Exception):
    """Somebody else changed this part meanwhile; `body` is what holds now."""

    def __init__(self, body: Body) -> None:
        super().__init__("changed meanwhile")
        self.body = body


class LockedError(Exception):
    """The diagnosis is signed."""


def text_mark(text: str) -> str:
    """What tells one text of a section from another: a page that shows it carries the mark, and saves only over that."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def measures_mark(body: Body) -> str:
    """The same of everything that is decided about measures."""
    return text_mark(canonical(replace(body, texts={}).as_json()))


def save_text(
    session: Session,
    edited: Edited,
    written: Written,
    text: Text | None,
    *,
    locale: str,
    shown: str,
    by: CurrentUser,
    at: datetime,
) -> None:
    """Keep a section in a consultant's words, or take it back to our rules.

    Raises
    ------
    StaleError
        If somebody changed this very section since the reader was shown the text with the mark `shown`.
    LockedError
        If the diagnosis is signed.
    """
    body, key = _current(session, edited), written.section.key
    there = body.text(locale, key)
    now = there.text if there else written.section.text
    if text_mark(now) != shown and (text is None or now != text.text):
        raise StaleError(body)
    emptied = there is not None and (text is None or not text.text)
    _keep(session, edited, body.with_text(locale, key, text), by=by, at=at, anew=emptied)


def save_measures(session: Session, edited: Edited, body: Body, *, shown: str, by: CurrentUser, at: datetime) -> None:
    """Keep what was decided about measures, with the texts as they are.

    Raises
    ------
    StaleError, LockedError
        And nothing changes.
    """
    there = _current(session, edited)
    if measures_mark(there) != shown:
        raise StaleError(there)
    _keep(session, edited, replace(body, texts=there.texts), by=by, at=at)


def keep_as(session: Session, edited: Edited, remark: str, *, by: CurrentUser, at: datetime) -> None:
    """Name the newest version; the next change begins another.

    Raises
    ------
    LockedError
        If the diagnosis is signed.
    """
    _current(session, edited)
    row = session.get_one(DiagnosisVersion, (edited.seen.id, edited.version), with_for_update=True)
    row.remark = remark
    session.flush()
    _note(session, "diagnosis_version_kept", edited.seen.id, row.number, by=by, at=at)


def restore(session: Session, edited: Edited, number: int, *, remark: str, by: CurrentUser, at: datetime) -> None:
    """Make an earlier version hold again, as a new one with a remark that says so.

    Raises
    ------
    LockedError
        If the diagnosis is signed.
    """
    _current(session, edited)
    body = queries.body_of(session, edited.seen.id, number)
    _keep(session, edited, body, by=by, at=at, anew=True)
    holds = session.get_one(Diagnosis, edited.seen.id).version
    session.get_one(DiagnosisVersion, (edited.seen.id, holds)).remark = remark
    session.flush()


def _current(session: Session, edited: Edited) -> Body:
    """What holds now, under lock."""
    review_id = edited.seen.id
    review = session.get_one(Review, review_id, with_for_update=True, populate_existing=True)
    if review.state in LOCKED or not edited.writes:
        raise LockedError
    row = session.get(Diagnosis, review_id, populate_existing=True)
    return queries.body_of(session, review_id, row.version) if row else EMPTY


def _keep(session: Session, edited: Edited, body: Body, *, by: CurrentUser, at: datetime, anew: bool = False) -> None:
    review_id, text = edited.seen.id, canonical(body.as_json())
    row = session.get(Diagnosis, review_id)
    if row is None:
        row = Diagnosis(review_id=review_id, version=1)
        session.add_all([row, _version(review_id, 1, text, by=by, at=at)])
        session.flush()
        _note(session, "diagnosis_begun", review_id, 1, by=by, at=at)
        return
    newest = session.get_one(DiagnosisVersion, (review_id, row.version))
    if newest.body == text:
        return
    if newest.by == by.id and at - newest.at < SITTING and not newest.remark and not anew:
        newest.body, newest.at = text, at
    else:
        row.version += 1
        session.add(_version(review_id, row.version, text, by=by, at=at))
        _note(session, "diagnosis_version_begun", review_id, row.version, by=by, at=at)
    session.flush()


def _version(review_id: UUID, number: int, body: str, *, by: CurrentUser, at: datetime) -> DiagnosisVersion:
    return DiagnosisVersion(
        review_id=review_id, number=number, body=body, begun_at=at, at=at, by=by.id, by_name=by.name, remark=""
    )


def _note(session: Session, what: str, review_id: UUID, number: int, *, by: CurrentUser, at: datetime) -> None:
    audit.record(session, what, f"review:{review_id}", by=by.id, at=at, detail={"version": number})
