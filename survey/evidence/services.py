"""Handing in evidence and taking it back."""

from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import audit
from survey.access import CurrentUser
from survey.evidence import queries
from survey.evidence.contents import Contents, RefusedError
from survey.evidence.queries import Place
from survey.files import FileStore
from survey.models import Assessment, Evidence

MOST_OF_ALL = 300 * 1024 * 1024  #: bytes of all evidence of an assessment


class ClosedError(Exception):
    """What was submitted is no longer added to or taken from by the enterprise, unless it disputes a review."""


def hand_in(
    session: Session, where: Place, item: str, file: Contents, *, store: FileStore, by: CurrentUser, at: datetime
) -> Evidence:
    """Keep a file beside an item; the same bytes beside the same item once.

    Raises
    ------
    ClosedError
        If the assessment was submitted meanwhile, or the disputed review taken up again.
    RefusedError
        If there is no room for it.
    """
    assessment_id = where.assessment.id
    locked = session.scalars(select(Assessment).where(Assessment.id == assessment_id).with_for_update()).one()
    session.refresh(locked)
    if not queries.place(session, by, assessment_id).adds:
        raise ClosedError
    if queries.bytes_of(session, assessment_id) + len(file.content) > MOST_OF_ALL:
        raise RefusedError(_("There is no room left for files of this assessment. Delete some, or send a link."))
    sha256 = store.put(file.content)
    same = Evidence.assessment_id == assessment_id, Evidence.item == item, Evidence.sha256 == sha256
    if there := session.scalars(select(Evidence).where(*same)).first():
        return there
    made = Evidence(
        assessment_id=assessment_id,
        item=item,
        name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        sha256=sha256,
        party=where.party,
        uploaded_at=at,
        uploaded_by=by.id,
    )
    session.add(made)
    session.flush()
    detail: dict[str, str | int] = {"item": item, "sha256": sha256}
    audit.record(session, "evidence_added", f"assessment:{assessment_id}", by=by.id, at=at, detail=detail)
    return made


def take_back(session: Session, evidence_id: UUID, where: Place, *, by: CurrentUser, at: datetime) -> str | None:
    """Delete a piece that is one's own to delete; the hash of bytes that nobody needs any more, to be deleted once this is committed.

    Raises
    ------
    ClosedError
        If it was handed in by somebody else, or submitted.
    """
    evidence = session.get_one(Evidence, evidence_id, with_for_update=True)
    if evidence_id not in queries.changeable(session, by, where):
        raise ClosedError
    sha256, item = evidence.sha256, evidence.item
    session.delete(evidence)
    session.flush()
    detail: dict[str, str | int] = {"item": item, "sha256": sha256}
    subject = f"assessment:{where.assessment.id}"
    audit.record(session, "evidence_deleted", subject, by=by.id, at=at, detail=detail)
    return None if queries.is_used(session, sha256) else sha256
