"""The consultancy: its data, its people."""

from collections.abc import Callable, Sequence
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from survey import clock, invitations
from survey.access import Action, current_user, requires, signed_in
from survey.accounts import services as account_services
from survey.accounts.forms import InviteForm
from survey.assessments.list_files import list_file
from survey.consultancies import queries, services
from survey.consultancies.forms import ConsultancyForm
from survey.database import db
from survey.models import Consultancy, ConsultantKind, TokenPurpose, User

bp = Blueprint("consultancies", __name__, url_prefix="/consultancies")


@bp.route("/new", methods=["GET", "POST"])
@requires(Action.ACCOUNT)
def create() -> ResponseReturnValue:
    """Enter a consultancy; whoever does leads it."""
    form = ConsultancyForm()
    if form.validate_on_submit():
        made = _kept(
            form,
            lambda: services.create(
                db.session, name=form.name.data or "", uscc=form.uscc.data or "", by=current_user, at=clock.now()
            ),
        )
        if made:
            flash(_("Saved. Now offer your help to an enterprise, or invite colleagues."))
            return redirect(url_for("desk.index"), code=303)
    return render_template("consultancies/form.html", form=form, consultancy=None), form.status


@bp.get("/<uuid:consultancy_id>")
@requires(Action.CONSULT)
def show(consultancy_id: UUID) -> ResponseReturnValue:
    """Show the consultancy and its people."""
    return render_template(
        "consultancies/show.html",
        consultancy=queries.get(db.session, current_user, consultancy_id, action=Action.CONSULT),
        colleagues=queries.colleagues(db.session, consultancy_id),
        leads=queries.leads(db.session, current_user, consultancy_id),
        form=InviteForm(formdata=None),
    )


@bp.get("/<uuid:consultancy_id>/people.<any(xlsx, csv):extension>")
@requires(Action.CONSULT)
def download(consultancy_id: UUID, extension: str) -> ResponseReturnValue:
    """Hand out the team as a file."""
    with Session(db.engine) as reader:
        consultancy = queries.get(reader, current_user, consultancy_id, action=Action.CONSULT)
        people = queries.colleagues(reader, consultancy_id)
    words = {ConsultantKind.LEAD: _("leads"), ConsultantKind.CONSULTANT: _("consultant")}
    table = [(_("Name"), _("E-mail"), _("Role")), *((user.name, user.email, words[kind]) for user, kind in people)]
    return list_file(_("Team"), table, extension, at=clock.now(), about=consultancy.name)


@bp.route("/<uuid:consultancy_id>/edit", methods=["GET", "POST"])
@requires(Action.LEAD)
def edit(consultancy_id: UUID) -> ResponseReturnValue:
    """Change its name or credit code."""
    consultancy = _led(consultancy_id)
    form = ConsultancyForm(obj=consultancy)
    if form.validate_on_submit():
        name, uscc = form.name.data or "", form.uscc.data or ""

        def change() -> None:
            newest = queries.get(db.session, current_user, consultancy_id, action=Action.LEAD)
            services.change(db.session, newest, name=name, uscc=uscc, by=current_user, at=clock.now())

        if _kept(form, change):
            flash(_("Saved."))
            return redirect(url_for(".show", consultancy_id=consultancy_id), code=303)
    return render_template("consultancies/form.html", form=form, consultancy=consultancy), form.status


@bp.post("/<uuid:consultancy_id>/invite")
@requires(Action.LEAD)
def invite(consultancy_id: UUID) -> ResponseReturnValue:
    """Invite a colleague by mail; the link is shown, too, for WeChat."""
    consultancy, form, now = _led(consultancy_id), InviteForm(), clock.now()
    if not form.validate_on_submit() or not invitations.may_invite(form, members=_members(consultancy), at=now):
        return render_template(
            "invite.html", form=form, back=url_for(".show", consultancy_id=consultancy_id)
        ), form.status
    email = form.email.data or ""
    secret = services.invite(db.session, consultancy.id, email=email, by=current_user, at=now)
    db.session.commit()
    link = current_app.config["RONGPING"].base_url + url_for(".join", token=secret)
    sent = _mail_invitation(email, consultancy, link)
    return render_template(
        "invited.html", done=url_for(".show", consultancy_id=consultancy.id), link=link, email=email, sent=sent
    )


@bp.route("/join/<token>", methods=["GET", "POST"])
@requires(Action.PUBLIC)
def join(token: str) -> ResponseReturnValue:
    """Join a consultancy on invitation: say which first, join on a click."""
    at = clock.now()
    try:
        found = account_services.find_token(db.session, token, TokenPurpose.COLLEAGUE, at=at)
    except account_services.TokenError:
        return render_template("accounts/link_dead.html", again=None), 410
    if request.method == "POST" and signed_in():
        services.join(db.session, found, current_user, at=at)
        db.session.commit()
        flash(_("You are in. These are the clients."))
        return redirect(url_for("desk.index"), code=303)
    text = _(
        "You are invited to work for the clients of %(name)s. You will see what they submitted, and their results.",
        name=queries.name_of(db.session, found),
    )
    return render_template("join.html", heading=_("Join a consultancy"), text=text)


@bp.post("/<uuid:consultancy_id>/colleagues/<uuid:user_id>/promote")
@requires(Action.LEAD)
def promote(consultancy_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """Let a colleague lead the consultancy, too."""
    consultancy = queries.get(db.session, current_user, consultancy_id, action=Action.LEAD)
    if user_id not in {user.id for user, _kind in queries.colleagues(db.session, consultancy_id)}:
        raise NoResultFound
    services.promote(db.session, consultancy.id, user_id, by=current_user, at=clock.now())
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for(".show", consultancy_id=consultancy_id), code=303)


@bp.route("/<uuid:consultancy_id>/colleagues/<uuid:user_id>/remove", methods=["GET", "POST"])
@requires(Action.LEAD)
def remove(consultancy_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """Ask first, then take a colleague out; whoever leads may leave while somebody else leads, too."""
    consultancy = queries.get(db.session, current_user, consultancy_id, action=Action.LEAD)
    people = {user.id: user for user, _kind in queries.colleagues(db.session, consultancy_id)}
    here = redirect(url_for(".show", consultancy_id=consultancy_id), code=303)
    if user_id not in people:
        raise NoResultFound
    if request.method == "GET":
        return render_template("consultancies/remove.html", consultancy=consultancy, colleague=people[user_id])
    try:
        services.remove(db.session, consultancy_id, user_id, by=current_user, at=clock.now())
    except services.LastLeadError:
        flash(_("Somebody must lead the consultancy. Let a colleague lead it first."), "bad")
        return here
    db.session.commit()
    flash(_("Removed. What they did stays."))
    return redirect(url_for("desk.index"), code=303) if user_id == current_user.id else here


def _kept(form: ConsultancyForm, keep: Callable[[], object]) -> bool:
    """Whether it could be kept; else the form says why not."""
    try:
        keep()
    except services.CodeTakenError:
        db.session.rollback()  # nobody waits while the page is made
        form.uscc.errors = [_("A consultancy with this code is already here. Ask whoever leads it for an invitation.")]
        return False
    db.session.commit()
    return True


def _led(consultancy_id: UUID) -> Consultancy:
    """Consultancy the user leads, read without keeping a writer waiting; else NoResultFound."""
    with Session(db.engine) as reader:
        return queries.get(reader, current_user, consultancy_id, action=Action.LEAD)


def _members(consultancy: Consultancy) -> Sequence[User]:
    with Session(db.engine) as reader:
        return [user for user, _kind in queries.colleagues(reader, consultancy.id)]


def _mail_invitation(email: str, consultancy: Consultancy, link: str) -> bool:
    body = _(
        "%(user)s invites you to work for the clients of %(name)s. Within three days, open:\n\n%(link)s",
        user=current_user.name,
        name=consultancy.name,
        link=link,
    )
    return invitations.send(email, _("Join a consultancy"), body)
