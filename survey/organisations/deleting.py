"""Deleting one enterprise, entered by mistake or no longer wanted, with all that belongs to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from survey import audit, clock
from survey.access import Action, CurrentUser, current_user, requires
from survey.accounts import leaving
from survey.database import db
from survey.files import open_store
from survey.models import Assessment, Engagement, EngagementState, Evidence, ImprovementAction, Organisation
from survey.organisations import queries
from survey.organisations.views import bp


class NotAloneError(Exception):
    """Others belong to the enterprise, too: nobody deletes what is theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """What goes with an enterprise."""

    assessments: int
    files: int
    actions: int
    consultancies: int  #: that work for it now
    signed: int


@bp.route("/<uuid:organisation_id>/delete", methods=["GET", "POST"])
@requires(Action.MANAGE)
def remove(organisation_id: UUID) -> ResponseReturnValue:
    """Name what goes and ask first; then delete, unless others belong to the enterprise."""
    asked = request.method == "POST"
    if asked and request.form.get("sure"):
        organisation = queries.get(db.session, current_user, organisation_id, action=Action.MANAGE)
        try:
            unneeded = delete_enterprise(db.session, organisation, by=current_user, at=clock.now())
        except NotAloneError:
            db.session.rollback()
        else:
            db.session.commit()
            _clear(unneeded)
            flash(_("The enterprise is deleted."))
            return redirect(url_for("assessments.index"), code=303)
    with Session(db.engine) as reader:
        organisation = queries.get(reader, current_user, organisation_id, action=Action.MANAGE)
        page = render_template(
            "organisations/delete.html",
            organisation=organisation,
            others=_others(reader, organisation, current_user),
            belongings=belongings(reader, organisation),
            unsure=asked,
        )
    return page, 422 if asked else 200


def delete_enterprise(session: Session, organisation: Organisation, *, by: CurrentUser, at: datetime) -> frozenset[str]:
    """Delete an enterprise that nobody else belongs to, as when its last one leaves; hashes of files that may be needed by nobody now.

    Of what was signed, enough stays to check a report by its code.

    Raises
    ------
    NotAloneError
        If others belong to it.
    """
    if _others(session, organisation, by):
        raise NotAloneError
    files = leaving.prepare(session, _alone(organisation), at=at)
    session.execute(delete(Organisation).where(Organisation.id == organisation.id))
    audit.record(session, "organisation_deleted", f"organisation:{organisation.id}", by=by.id, at=at)
    return files


def belongings(session: Session, organisation: Organisation) -> Belongings:
    """What goes with an enterprise, in numbers."""
    assessments = select(Assessment.id).where(Assessment.organisation_id == organisation.id)
    engaged = Engagement.organisation_id == organisation.id, Engagement.state == EngagementState.ACTIVE

    def count(query: type, *which: object) -> int:
        return session.scalar(select(func.count()).select_from(query).where(*which)) or 0  # type: ignore[arg-type]

    return Belongings(
        assessments=count(Assessment, Assessment.organisation_id == organisation.id),
        files=count(Evidence, Evidence.assessment_id.in_(assessments)),
        actions=count(ImprovementAction, ImprovementAction.organisation_id == organisation.id),
        consultancies=count(Engagement, *engaged),
        signed=leaving.signed(session, _alone(organisation)),
    )


def _alone(organisation: Organisation) -> "leaving.Leaving":  # loaded after us
    return leaving.Leaving(organisations=(organisation.id,), consultancies=())


def _others(session: Session, organisation: Organisation, user: CurrentUser) -> list[str]:
    """Names of the enterprise's own people beside the user."""
    return [each.name for each, _kind in queries.colleagues(session, organisation) if each.id != user.id]


def _clear(hashes: Iterable[str]) -> None:
    """Delete files that nobody needs any more; the enterprise is gone already, so trouble with the store is the operator's."""
    try:
        with Session(db.engine) as reader:
            leaving.clear(reader, open_store(current_app.config["RONGPING"].files), hashes)
    except OSError:
        current_app.logger.exception("files of a deleted enterprise are still there")
