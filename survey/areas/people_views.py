"""Who looks after an area: inviting, joining, saying what each may do."""

from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from survey import clock, invitations
from survey.access import Action, current_user, requires, signed_in
from survey.accounts import services as account_services
from survey.accounts.forms import InviteForm
from survey.areas import queries, services
from survey.areas.forms import PlaceInAreaForm
from survey.areas.views import bp
from survey.database import db
from survey.models import Area, OperatorKind, TokenPurpose, User


@bp.route("/<uuid:area_id>/invite", methods=["GET", "POST"])
@requires(Action.GOVERN)
def invite(area_id: UUID) -> ResponseReturnValue:
    """Invite somebody by mail; the link is shown, too, for WeChat."""
    area, form, now = _governed(area_id), InviteForm(), clock.now()
    if not form.validate_on_submit() or not invitations.may_invite(form, members=_members(area_id), at=now):
        return render_template("invite.html", form=form, back=url_for(".show", area_id=area_id)), form.status
    email = form.email.data or ""
    secret = services.invite(db.session, area_id, email=email, by=current_user, at=now)
    db.session.commit()
    link = current_app.config["RONGPING"].base_url + url_for(".join", token=secret)
    sent = invitations.send(
        email,
        _("Look after %(name)s", name=area.name),
        _(
            "%(user)s invites you to look after %(name)s together. Within three days, open:\n\n%(link)s",
            user=current_user.name,
            name=area.name,
            link=link,
        ),
    )
    return render_template("invited.html", done=url_for(".show", area_id=area_id), link=link, email=email, sent=sent)


@bp.route("/join/<token>", methods=["GET", "POST"])
@requires(Action.PUBLIC)
def join(token: str) -> ResponseReturnValue:
    """Look after an area on invitation: say which first, join on a click."""
    at = clock.now()
    try:
        found = account_services.find_token(db.session, token, TokenPurpose.OPERATOR, at=at)
    except account_services.TokenError:
        return render_template("accounts/link_dead.html", again=None), 410
    if request.method == "POST" and signed_in():
        services.join(db.session, found, current_user, at=at)
        db.session.commit()
        flash(_("You are in. Whoever leads the area can let you do more than read."))
        return redirect(url_for(".show", area_id=found.area_id), code=303)
    text = _(
        "You are invited to look after %(name)s. You will see its figures and those of the areas below it.",
        name=queries.name_of(db.session, found),
    )
    return render_template("join.html", heading=_("Look after an area"), text=text)


@bp.route("/<uuid:area_id>/people/<uuid:user_id>", methods=["GET", "POST"])
@requires(Action.GOVERN)
def person(area_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """Say what somebody may do in an area."""
    area, (user, kind) = _governed(area_id), _at_work(area_id, user_id)
    form = PlaceInAreaForm(data={"kind": kind.value})
    if form.validate_on_submit():
        try:
            services.set_kind(
                db.session, area_id, user_id, OperatorKind(form.kind.data), by=current_user, at=clock.now()
            )
        except services.LastLeadError:
            form.kind.errors = [_must_lead()]
        else:
            db.session.commit()
            flash(_("Saved."))
            return redirect(url_for(".show", area_id=area_id), code=303)
    return render_template("areas/person.html", form=form, area=area, person=user), form.status


@bp.post("/<uuid:area_id>/people/<uuid:user_id>/remove")
@requires(Action.GOVERN)
def remove(area_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """Take somebody out of an area."""
    _governed(area_id)
    _at_work(area_id, user_id)
    try:
        services.remove(db.session, area_id, user_id, by=current_user, at=clock.now())
    except services.LastLeadError:
        flash(_must_lead(), "bad")
        return redirect(url_for(".person", area_id=area_id, user_id=user_id), code=303)
    db.session.commit()
    flash(_("Removed. What they did stays."))
    return redirect(url_for(".index" if user_id == current_user.id else ".show", area_id=area_id), code=303)


def _must_lead() -> str:
    return _("Somebody must lead the area. Let a colleague lead it first.")


def _governed(area_id: UUID) -> Area:
    """Area the user leads, read without keeping a writer waiting; else NoResultFound."""
    with Session(db.engine) as reader:
        return queries.get(reader, current_user, area_id, action=Action.GOVERN)


def _at_work(area_id: UUID, user_id: UUID) -> tuple[User, OperatorKind]:
    with Session(db.engine) as reader:
        found = [each for each in queries.people(reader, area_id) if each[0].id == user_id]
    if not found:
        raise NoResultFound
    return found[0]


def _members(area_id: UUID) -> list[User]:
    with Session(db.engine) as reader:
        return [user for user, _kind in queries.people(reader, area_id)]
