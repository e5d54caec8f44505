"""What an enterprise that is invited sees: who asks for what, what it may allow, and the way to the questions."""

from uuid import UUID

from flask import current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from questionnaires import catalogue
from survey import clock
from survey.access import Action, current_user, permitted, requires, signed_in
from survey.assessments import services as assessments
from survey.campaigns import links, services
from survey.campaigns.views import bp
from survey.clock import BEIJING
from survey.database import db
from survey.memberships import services as memberships
from survey.memberships.forms import ConsentForm
from survey.memberships.words import EXPLAINED
from survey.models import Area, Campaign, Invitation, Organisation
from survey.organisations.views import EXPECTED


@bp.route("/invited/<token>", methods=["GET", "POST"])
@requires(Action.PUBLIC)
def invited(token: str) -> ResponseReturnValue:
    """Say who asks for what; take part with what one allows."""
    invitation = _invitation(token)
    if invitation is None:
        return render_template("accounts/link_dead.html", again=None), 410
    campaign = db.session.get_one(Campaign, invitation.campaign_id)
    if invitation.opened_at is None:
        services.note_opened(db.session, invitation, at=clock.now())
        db.session.commit()
    organisation = _own(invitation) if signed_in() else None
    form = ConsentForm()
    if organisation is not None and form.validate_on_submit():
        return _take_part(invitation, campaign, organisation, form)
    if signed_in() and organisation is None:
        session[EXPECTED] = {
            "name": invitation.name, "uscc": invitation.uscc, "industry": invitation.industry,
            "next": url_for(".invited", token=token),
        }  # fmt: skip
    return render_template(
        "campaigns/invited.html",
        form=form,
        token=token,
        invitation=invitation,
        campaign=campaign,
        area=db.session.get_one(Area, invitation.area_id),
        questionnaire=catalogue.get(campaign.questionnaire, campaign.version),
        organisation=organisation,
        closed=clock.now().astimezone(BEIJING).date() > campaign.due_on,
        explained=EXPLAINED,
    ), form.status


def _invitation(token: str) -> Invitation | None:
    invitation_id = links.id_of(token, current_app.config["RONGPING"].secret_key)
    return db.session.get(Invitation, invitation_id) if invitation_id else None


def _own(invitation: Invitation) -> Organisation | None:
    """The invited enterprise, if the user manages it."""
    query = select(Organisation).where(Organisation.uscc == invitation.uscc)
    query = permitted(query, Organisation.id, user=current_user, action=Action.MANAGE)
    return db.session.scalars(query).one_or_none()


def _take_part(
    invitation: Invitation, campaign: Campaign, organisation: Organisation, form: ConsentForm
) -> ResponseReturnValue:
    now = clock.now()
    memberships.join(
        db.session, area_id=invitation.area_id, organisation_id=organisation.id, purposes=form.allowed, by=current_user,
        at=now,
    )  # fmt: skip
    services.note_joined(db.session, invitation, organisation.id, at=now)
    assessment_id = _assessment(campaign, organisation.id)
    db.session.commit()
    session.pop(EXPECTED, None)
    flash(_("You take part. What you allow can be changed at any time, on the page of your enterprise."))
    return redirect(url_for("assessments.show", assessment_id=assessment_id), code=303)


def _assessment(campaign: Campaign, organisation_id: UUID) -> UUID:
    found, _new = assessments.start(
        db.session, organisation_id, campaign.questionnaire, version=campaign.version, by=current_user, at=clock.now()
    )
    return found
