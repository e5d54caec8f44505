"""The pages of the desk."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from reports.numbers import signed
from survey import clock
from survey.access import Action, current_user, requires
from survey.assessments.list_files import list_file
from survey.consultancies import queries as consultancies
from survey.database import db
from survey.desk import clients, export, services
from survey.desk.clients import Client, Wanted
from survey.desk.forms import ArrangeForm, ViewForm
from survey.engagements import services as engagements
from survey.engagements.forms import OfferForm
from survey.i18n import locale
from survey.models import Consultancy, Party, SavedView
from survey.organisations import reference, words
from survey.reviews import queries as reviews

bp = Blueprint("desk", __name__, url_prefix="/desk")

SORTS = {
    "-changed": _l("last change, newest first"),
    "changed": _l("last change, oldest first"),
    "due": _l("due, earliest first"),
    "-due": _l("due, latest first"),
    "-total": _l("total, highest first"),
    "total": _l("total, lowest first"),
    "name": _l("name, ascending"),
    "-name": _l("name, descending"),
    "state": _l("state, least far first"),
    "-state": _l("state, farthest first"),
    "consultant": _l("looked after by, ascending"),
    "-consultant": _l("looked after by, descending"),
    "industry": _l("industry, ascending"),
    "-industry": _l("industry, descending"),
}  #: what the list can be sorted by, as an address says it


@bp.get("/")
@requires(Action.CONSULT)
def index() -> ResponseReturnValue:
    """List all clients, or those that are asked for."""
    own = consultancies.list_own(db.session, current_user)
    if not own:
        return render_template("desk/first.html")
    return _show(own, ViewForm(formdata=None)), 200


@bp.get("/clients.<any(xlsx, csv):extension>")
@requires(Action.CONSULT)
def download(extension: str) -> ResponseReturnValue:
    """Hand out the clients that are asked for as a file."""
    wanted = Wanted.of(request.args)
    found = wanted.of_these(clients.list_all(db.session, current_user, on=clock.today()), today=clock.today())
    return list_file(_("Clients"), list(export.rows(found, locale())), extension, at=clock.now())


@bp.post("/views")
@requires(Action.CONSULT)
def keep_view() -> ResponseReturnValue:
    """Keep the filters and the order of the page under a name; the same name again replaces them."""
    form, wanted = ViewForm(), Wanted.of(request.args)
    if not form.validate_on_submit():
        return _show(consultancies.list_own(db.session, current_user), form), form.status
    services.keep_view(db.session, form.name.data or "", wanted.address(), by=current_user, at=clock.now())
    db.session.commit()
    flash(_("The view is kept."))
    return redirect(url_for(".index", **wanted.address()), code=303)  # type: ignore[arg-type]


@bp.post("/views/<uuid:view_id>/delete")
@requires(Action.CONSULT)
def delete_view(view_id: UUID) -> ResponseReturnValue:
    """Delete a view of one's own."""
    mine = select(SavedView).where(SavedView.id == view_id, SavedView.user_id == current_user.id)
    db.session.delete(db.session.scalars(mine).one())
    db.session.commit()
    return redirect(url_for(".index"), code=303)


@bp.route("/offer", methods=["GET", "POST"])
@requires(Action.CONSULT)
def offer() -> ResponseReturnValue:
    """Offer an enterprise to work for it."""
    form, own = OfferForm(), consultancies.list_own(db.session, current_user)
    if not own:
        return redirect(url_for(".index"), code=303)
    chosen = _chosen(own, request.form.get("consultancy"))
    if form.validate_on_submit():
        try:
            made = engagements.offer_help(
                db.session, chosen, uscc=form.uscc.data or "", message=form.message.data or "", by=current_user,
                at=clock.now(),
            )  # fmt: skip
        except engagements.AlreadyError as error:
            asks = error.engagement.waits_for(Party.CONSULTANCY)
            found = error.engagement.id
            db.session.rollback()
            if asks:
                return redirect(url_for("engagements.accept", engagement_id=found), code=303)
            form.uscc.errors = [_("This enterprise is on your desk already.")]
        except engagements.OwnCodeError:
            db.session.rollback()
            form.uscc.errors = [_("This is the code of your own consultancy. Enter that of the enterprise.")]
        else:
            db.session.commit()
            return redirect(url_for(".client", engagement_id=made.id), code=303)
    return render_template("desk/offer.html", form=form, consultancies=own, chosen=chosen), form.status


@bp.route("/clients/<uuid:engagement_id>", methods=["GET", "POST"])
@requires(Action.CONSULT)
def client(engagement_id: UUID) -> ResponseReturnValue:
    """Show one client with its assessments; say by when it is to be done, and by whom."""
    found = _client(engagement_id)
    form = ArrangeForm(
        data={"due_on": found.engagement.due_on, "consultant": str(found.engagement.consultant_id or "")}
    )
    form.offer(consultancies.people(db.session, {found.engagement.consultancy_id}))
    if form.validate_on_submit():
        engagements.arrange(
            db.session, engagement_id, due_on=form.due_on.data, consultant_id=form.consultant_id, by=current_user,
            at=clock.now(),
        )  # fmt: skip
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for(".client", engagement_id=engagement_id), code=303)
    page = render_template(
        "desk/client.html",
        client=found,
        reviews={each.assessment_id: each for each in reviews.of_engagement(db.session, engagement_id)},
        organisation=found.organisation,
        states=clients.STATES,
        gain=clients.gain,
        signed=signed,
        form=form,
        words=words,
        industries=reference.industries(),
        regions=reference.regions(),
        link=url_for("organisations.index", _external=True),
    )
    return page, form.status


def _client(engagement_id: UUID) -> Client:
    """Client on the user's desk; else NoResultFound."""
    for each in clients.list_all(db.session, current_user, only=engagement_id, on=clock.today()):
        return each
    raise NoResultFound


def _show(own: Sequence[Consultancy], form: ViewForm) -> str:
    """The list, with what was asked for on top."""
    with Session(db.engine) as reader:
        everybody, wanted = clients.list_all(reader, current_user, on=clock.today()), Wanted.of(request.args)
        people = consultancies.people(reader, {each.engagement.consultancy_id for each in everybody})
        views = services.list_views(reader, current_user)
        kept = reviews.signed_before(reader, current_user)
    return render_template(
        "desk/index.html",
        consultancies=own,
        clients=wanted.of_these(everybody, today=clock.today()),
        everybody=everybody,
        wanted=wanted,
        states=clients.STATES,
        orders=SORTS,
        people=people,
        views=views,
        kept=kept,
        form=form,
        today=clock.today(),
        industry_name=clients.industry_name,
    )


def _chosen(own: Sequence[Consultancy], wanted: str | None) -> Consultancy:
    return next((each for each in own if str(each.id) == wanted), own[0])
