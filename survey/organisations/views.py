"""The enterprise's profile and colleagues."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from survey import clock, invitations
from survey.access import Action, current_user, requires
from survey.accounts import services as account_services
from survey.accounts.forms import InviteForm
from survey.database import db
from survey.engagements import queries as engagements
from survey.forms import again
from survey.i18n import locale
from survey.models import Organisation, User
from survey.organisations import queries, reference, services, words
from survey.organisations.forms import ProfileForm
from survey.organisations.size import classify

bp = Blueprint("organisations", __name__, url_prefix="/organisations")

CODE_TAKEN = "code_taken"  #: another enterprise has this credit code
EXPECTED = "expected"  #: in the session: what is known already of the enterprise to enter, and where to go then


@bp.get("/")
@requires(Action.ACCOUNT)
def index() -> ResponseReturnValue:
    """List one's enterprises; with one, show it; with none, make one."""
    own = queries.list_own(db.session, current_user)
    if not own:
        return redirect(url_for(".create"), code=303)
    if len(own) == 1:
        return redirect(url_for(".show", organisation_id=own[0].id), code=303)
    return render_template("organisations/index.html", organisations=own)


@bp.route("/new", methods=["GET", "POST"])
@requires(Action.ACCOUNT)
def create() -> ResponseReturnValue:
    """Enter an enterprise."""
    expected = session.get(EXPECTED, {})
    form, why = ProfileForm(formdata=_typed(), data=expected), ""
    if form.validate_on_submit():
        try:
            services.create(db.session, _profile(form), by=current_user, at=clock.now())
        except services.CodeTakenError:
            db.session.rollback()  # nobody waits while the page is made
            why = CODE_TAKEN
        else:
            db.session.commit()
            again.forget()
            if expected.get("uscc") == form.uscc.data:
                return redirect(expected["next"], code=303)
            flash(_("Saved. Now choose a questionnaire."))
            return redirect(url_for("assessments.index"), code=303)
    return _show_profile(form, None, why)


@bp.get("/<uuid:organisation_id>")
@requires(Action.ANSWER)
def show(organisation_id: UUID) -> ResponseReturnValue:
    """Show the profile, the size class with its reason, and the colleagues."""
    organisation = queries.get(db.session, current_user, organisation_id, action=Action.ANSWER)
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        industry=reference.industries()[organisation.industry],
        region=reference.regions()[organisation.region],
        size=classify(organisation.industry, staff=organisation.staff, revenue=organisation.revenue),
        words=words,
        colleagues=queries.colleagues(db.session, organisation),
        manages=queries.manages(db.session, current_user, organisation_id),
        engagements=engagements.of_organisation(db.session, organisation),
        form=InviteForm(formdata=None),
    )


@bp.route("/<uuid:organisation_id>/edit", methods=["GET", "POST"])
@requires(Action.MANAGE)
def edit(organisation_id: UUID) -> ResponseReturnValue:
    """Change the profile."""
    organisation = _managed(organisation_id)
    form, why = ProfileForm(formdata=_typed(), obj=organisation), ""
    if form.validate_on_submit():
        profile = _profile(form)
        newest = queries.get(db.session, current_user, organisation_id, action=Action.MANAGE)
        try:
            services.update(db.session, newest, profile, by=current_user, at=clock.now())
        except services.CodeTakenError:
            db.session.rollback()
            why = CODE_TAKEN
        else:
            db.session.commit()
            again.forget()
            flash(
                _(
                    "Saved. Items that now apply or no longer apply follow from it; submitted assessments stay as they are."
                )
            )
            return redirect(url_for(".show", organisation_id=organisation.id), code=303)
    return _show_profile(form, organisation, why)


def _typed() -> MultiDict[str, str] | None:
    """What is typed into the profile: sent now, or refused before; None on a fresh page."""
    return request.form if request.method == "POST" else again.refused()


def _show_profile(form: ProfileForm, organisation: Organisation | None, why: str) -> ResponseReturnValue:
    """Show the profile's form; one that was sent and refused is shown by a GET, so that going back is harmless."""
    if request.method == "POST" and (redirection := again.show_again(request.path, why)):
        return redirection
    if again.checked():
        form.validate()
    if CODE_TAKEN in (why, again.why()):
        form.uscc.errors = [_code_taken()]
    page = render_template("organisations/form.html", form=form, organisation=organisation)
    return page, form.status if request.method == "POST" else 200


def _managed(organisation_id: UUID) -> Organisation:
    """Enterprise the user manages, read without keeping a writer waiting; else NoResultFound."""
    with Session(db.engine) as reader:
        return queries.get(reader, current_user, organisation_id, action=Action.MANAGE)


@bp.post("/<uuid:organisation_id>/invite")
@requires(Action.MANAGE)
def invite(organisation_id: UUID) -> ResponseReturnValue:
    """Invite a colleague by mail; the link is shown, too, for WeChat."""
    organisation, form, now = _managed(organisation_id), InviteForm(), clock.now()
    if not form.validate_on_submit() or not invitations.may_invite(form, members=_members(organisation), at=now):
        return render_template(
            "invite.html", form=form, back=url_for(".show", organisation_id=organisation_id)
        ), form.status
    secret = account_services.invite(db.session, organisation.id, email=form.email.data or "", by=current_user, at=now)
    db.session.commit()
    link = current_app.config["RONGPING"].base_url + url_for("accounts.join", token=secret)
    sent = _mail_invitation(form.email.data or "", organisation, link)
    return render_template(
        "invited.html",
        done=url_for(".show", organisation_id=organisation.id),
        link=link,
        email=form.email.data,
        sent=sent,
    )


@bp.route("/<uuid:organisation_id>/colleagues/<uuid:user_id>/remove", methods=["GET", "POST"])
@requires(Action.MANAGE)
def remove_colleague(organisation_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """Ask first, then take a colleague's access away."""
    organisation = queries.get(db.session, current_user, organisation_id, action=Action.MANAGE)
    people = {user.id: user for user, _kind in queries.colleagues(db.session, organisation)}
    if user_id not in people:
        raise NoResultFound
    if user_id == current_user.id:
        db.session.rollback()
        return redirect(url_for(".show", organisation_id=organisation_id), code=303)
    if request.method == "GET":
        return render_template("organisations/remove.html", organisation=organisation, colleague=people[user_id])
    ended = services.remove_colleague(db.session, organisation, user_id, by=current_user, at=clock.now())
    db.session.commit()
    flash(_("Removed. What they answered stays."))
    if ended:
        flash(
            _(
                "Invitations that were still open no longer work, because they may know one. Invite again who is to join."
            )
        )
    return redirect(url_for(".show", organisation_id=organisation_id), code=303)


@bp.get("/search/<any(industries, regions):kind>")
@requires(Action.ACCOUNT)
def search(kind: str) -> ResponseReturnValue:
    """Entries that fit what is being typed, for the list under the field."""
    entries = reference.industries() if kind == "industries" else reference.regions()
    found = reference.search(entries, request.args.get("q", "")[:60])
    return {"entries": [f"{entry.code} {entry.label(locale())}" for entry in found]}


def _members(organisation: Organisation) -> Sequence[User]:
    with Session(db.engine) as reader:
        return [user for user, _kind in queries.colleagues(reader, organisation)]


def _profile(form: ProfileForm) -> services.Profile:
    assert form.industry.code and form.region.code and form.staff.value is not None and form.revenue.value is not None  # noqa: S101, PT018
    return services.Profile(
        name=form.name.data or "",
        uscc=form.uscc.data or "",
        industry=form.industry.code,
        region=form.region.code,
        staff=int(form.staff.value),
        revenue=form.revenue.value,
        production_type=form.production_type.data,
        activities=tuple(form.activities.data or ()),
        kept_out=bool(form.kept_out.data),
    )


def _code_taken() -> str:
    return _("An enterprise with this code is already here. Ask the colleague who entered it for an invitation.")


def _mail_invitation(email: str, organisation: Organisation, link: str) -> bool:
    body = _(
        "%(user)s invites you to help fill in the digital self-assessment of %(name)s. Within three days, open:\n\n%(link)s",
        user=current_user.name,
        name=organisation.name,
        link=link,
    )
    return invitations.send(email, _("Help fill in a self-assessment"), body)
