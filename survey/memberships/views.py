"""Which areas an enterprise belongs to, and what it allows them."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from survey import clock
from survey.access import Action, current_user, requires
from survey.database import db
from survey.memberships import queries, services
from survey.memberships.forms import ConsentForm
from survey.memberships.words import EXPLAINED, SHORT
from survey.organisations import queries as organisations

bp = Blueprint("memberships", __name__, url_prefix="/memberships")


@bp.get("/of/<uuid:organisation_id>")
@requires(Action.ANSWER)
def index(organisation_id: UUID) -> ResponseReturnValue:
    """Show what an enterprise belongs to, what it allows now, and what it allowed before."""
    organisation = organisations.get(db.session, current_user, organisation_id, action=Action.ANSWER)
    return render_template(
        "memberships/index.html",
        organisation=organisation,
        belongings=queries.of_organisation(db.session, organisation_id),
        manages=organisations.manages(db.session, current_user, organisation_id),
        short=SHORT,
    )


@bp.route("/<uuid:membership_id>", methods=["GET", "POST"])
@requires(Action.MANAGE)
def consent(membership_id: UUID) -> ResponseReturnValue:
    """Change what an area is allowed, effective at once."""
    membership = queries.get(db.session, current_user, membership_id, action=Action.MANAGE)
    [belonging] = [
        each
        for each in queries.of_organisation(db.session, membership.organisation_id)
        if each.membership_id == membership_id
    ]
    form = ConsentForm(data={"purposes": [purpose.value for purpose in belonging.allowed]})
    if form.validate_on_submit():
        services.allow(db.session, membership, form.allowed, by=current_user, at=clock.now())
        db.session.commit()
        flash(_("Saved. It holds from now on."))
        return redirect(url_for(".index", organisation_id=membership.organisation_id), code=303)
    page = render_template(
        "memberships/consent.html", form=form, belonging=belonging, membership=membership, explained=EXPLAINED
    )
    return page, form.status


@bp.route("/<uuid:membership_id>/leave", methods=["GET", "POST"])
@requires(Action.MANAGE)
def leave(membership_id: UUID) -> ResponseReturnValue:
    """Ask first, then end a membership."""
    membership = queries.get(db.session, current_user, membership_id, action=Action.MANAGE)
    belongings = queries.of_organisation(db.session, membership.organisation_id)
    [belonging] = [each for each in belongings if each.membership_id == membership_id]
    form = ConsentForm()
    if not form.validate_on_submit():
        return render_template("memberships/leave.html", form=form, belonging=belonging, membership=membership)
    services.leave(db.session, membership, by=current_user, at=clock.now())
    db.session.commit()
    flash(_("Ended. The area sees nothing of you from now on."))
    return redirect(url_for(".index", organisation_id=membership.organisation_id), code=303)
