"""The pages on which the two sides agree."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import clock
from survey.access import Action, current_user, requires
from survey.assessments.list_files import in_china, list_file
from survey.database import db
from survey.engagements import queries, services
from survey.engagements.forms import OfferForm
from survey.models import Consultancy, EngagementState, Organisation, Party
from survey.organisations import queries as organisations

bp = Blueprint("engagements", __name__, url_prefix="/engagements")


@bp.route("/of/<uuid:organisation_id>", methods=["GET", "POST"])
@requires(Action.MANAGE)
def of_organisation(organisation_id: UUID) -> ResponseReturnValue:
    """Show which consultancies see what of an enterprise, and ask one for help."""
    form = OfferForm()
    if form.validate_on_submit() and (redirection := _ask(organisation_id, form)):
        return redirection
    with Session(db.engine) as reader:
        organisation = organisations.get(reader, current_user, organisation_id, action=Action.MANAGE)
        seen = queries.of_organisation(reader, organisation)
    return render_template("engagements/index.html", organisation=organisation, seen=seen, form=form), form.status


@bp.get("/of/<uuid:organisation_id>.<any(xlsx, csv):extension>")
@requires(Action.MANAGE)
def download(organisation_id: UUID, extension: str) -> ResponseReturnValue:
    """Hand out the same list as a file."""
    with Session(db.engine) as reader:
        organisation = organisations.get(reader, current_user, organisation_id, action=Action.MANAGE)
        seen = queries.of_organisation(reader, organisation)
    head = (_("Consultancy"), _("State"), _("Offered"), _("Since"), _("Due"), _("Message"))
    table = [
        (
            each.consultancy,
            _state(each),
            in_china(each.offered_at),
            in_china(each.accepted_at),
            each.due_on,
            each.message,
        )
        for each in seen
    ]
    return list_file(_("Consultancies"), [head, *table], extension, at=clock.now(), about=organisation.name)


def _state(seen: queries.Seen) -> str:
    if seen.state is EngagementState.ACTIVE:
        return _("works for you")
    return _("to answer") if seen.to_answer else _("waiting")


@bp.route("/<uuid:engagement_id>/accept", methods=["GET", "POST"])
@requires(Action.ACCOUNT)
def accept(engagement_id: UUID) -> ResponseReturnValue:
    """Say first what the consultancy will see, then begin."""
    seen, organisation = queries.get(db.session, current_user, engagement_id)
    if not seen.to_answer:
        return _back(organisation)
    if request.method == "GET":
        return render_template("engagements/accept.html", seen=seen)
    organisation_id = organisation.id if organisation else seen.organisation_id
    assert organisation_id is not None  # noqa: S101  (an enterprise that asks has shown itself)
    try:
        services.accept(db.session, engagement_id, organisation_id, by=current_user, at=clock.now())
    except services.NotOpenError:
        db.session.rollback()
        flash(_("The other side was faster; please look again."), "bad")
        return _back(organisation)
    db.session.commit()
    flash(_("You now work together."))
    return _back(organisation)


@bp.route("/<uuid:engagement_id>/end", methods=["GET", "POST"])
@requires(Action.ACCOUNT)
def end(engagement_id: UUID) -> ResponseReturnValue:
    """Ask first, then decline, withdraw or end it."""
    seen, organisation = queries.get(db.session, current_user, engagement_id)
    if request.method == "GET":
        return render_template(
            "engagements/end.html",
            seen=seen,
            active=seen.state is EngagementState.ACTIVE,
            unsigned=queries.unsigned(db.session, engagement_id),
        )
    try:
        services.end(db.session, engagement_id, seen.party, by=current_user, at=clock.now())
    except services.NotOpenError:
        db.session.rollback()
    else:
        db.session.commit()
    flash(
        _("Ended. The consultancy no longer sees anything of the enterprise but the reviews it has signed.")
        if seen.accepted_at
        else _("Done.")
    )
    return _back(organisation)


def _ask(organisation_id: UUID, form: OfferForm) -> ResponseReturnValue | None:
    """Ask a consultancy for help; else the form says why not."""
    organisation = organisations.get(db.session, current_user, organisation_id, action=Action.MANAGE)
    consultancy = db.session.scalars(select(Consultancy).where(Consultancy.uscc == form.uscc.data)).one_or_none()
    if consultancy is None:
        db.session.rollback()
        form.uscc.errors = [
            _("No consultancy with this code is registered here. Ask it to register, or to give you its code.")
        ]
        return None
    try:
        services.ask_for_help(
            db.session, organisation, consultancy, message=form.message.data or "", by=current_user, at=clock.now()
        )
    except services.AlreadyError as error:
        offered = error.engagement.waits_for(Party.ENTERPRISE)
        found = error.engagement.id
        db.session.rollback()
        if offered:
            return redirect(url_for(".accept", engagement_id=found), code=303)
        form.uscc.errors = [_("You work with this consultancy already, or have asked it before; see above.")]
        return None
    except services.OwnCodeError:
        db.session.rollback()
        form.uscc.errors = [_("This is the code of your own enterprise. Enter that of the consultancy.")]
        return None
    db.session.commit()
    flash(_("Asked. You work together as soon as %(name)s accepts.", name=consultancy.name))
    return redirect(url_for(".of_organisation", organisation_id=organisation_id), code=303)


def _back(organisation: Organisation | None) -> ResponseReturnValue:
    if organisation is not None:
        return redirect(url_for(".of_organisation", organisation_id=organisation.id), code=303)
    return redirect(url_for("desk.index"), code=303)
