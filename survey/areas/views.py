"""Areas: which there are, what they are, what lies below them."""

from collections.abc import Callable, Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from survey import clock
from survey.access import Action, current_user, requires
from survey.areas import queries, services
from survey.areas.forms import AreaForm, NewAreaForm
from survey.areas.tree import KINDS_BELOW
from survey.areas.words import KINDS, PLACES, PLACES_EXPLAINED
from survey.database import db
from survey.models import Area, AreaKind, Campaign

bp = Blueprint("areas", __name__, url_prefix="/areas")


@bp.get("/")
@requires(Action.ACCOUNT)
def index() -> ResponseReturnValue:
    """List the areas one looks after, each below the one it lies in."""
    return render_template("areas/index.html", branches=queries.tree(db.session, current_user), kinds=KINDS)


@bp.route("/new", methods=["GET", "POST"])
@requires(Action.ACCOUNT)
def found() -> ResponseReturnValue:
    """Enter an area that lies in no other; whoever does leads it."""
    form = NewAreaForm()
    form.offer(list(AreaKind))
    if form.validate_on_submit():
        area = services.found(
            db.session, name=form.name.data or "", kind=AreaKind(form.kind.data), region=form.region.code or "",
            body=form.body.data or "", by=current_user, at=clock.now(),
        )  # fmt: skip
        db.session.commit()
        flash(_("Saved. Now add what lies below, invite colleagues, or begin a campaign."))
        return redirect(url_for(".show", area_id=area.id), code=303)
    return render_template("areas/form.html", form=form, area=None, above=None), form.status


@bp.get("/<uuid:area_id>/")
@requires(Action.OVERSEE)
def show(area_id: UUID) -> ResponseReturnValue:
    """Show an area: what lies in it, and who works there."""
    area = queries.get(db.session, current_user, area_id, action=Action.OVERSEE)
    return render_template(
        "areas/show.html",
        area=area,
        path=queries.path(db.session, current_user, area),
        branches=queries.inside(db.session, area_id)[1:],
        people=queries.people(db.session, area_id),
        campaigns=_campaigns(area_id),
        kinds=KINDS,
        places=PLACES,
        explained=PLACES_EXPLAINED,
        governs=queries.may(db.session, current_user, area_id, Action.GOVERN),
        operates=queries.may(db.session, current_user, area_id, Action.OPERATE),
    )


def _campaigns(area_id: UUID) -> Sequence[Campaign]:
    from survey.campaigns.queries import of_area  # noqa: PLC0415  (it builds on this slice)

    return of_area(db.session, area_id)


@bp.route("/<uuid:area_id>/below", methods=["GET", "POST"])
@requires(Action.GOVERN)
def add(area_id: UUID) -> ResponseReturnValue:
    """Enter an area below another."""
    above = queries.get(db.session, current_user, area_id, action=Action.GOVERN)
    form = NewAreaForm()
    form.offer(KINDS_BELOW[above.kind])
    if form.validate_on_submit() and _kept(
        form,
        lambda: services.add_below(
            db.session, above, name=form.name.data or "", kind=AreaKind(form.kind.data), region=form.region.code or "",
            body=form.body.data or "", by=current_user, at=clock.now(),
        ),
    ):  # fmt: skip
        flash(_("Saved."))
        return redirect(url_for(".show", area_id=area_id), code=303)
    return render_template("areas/form.html", form=form, area=None, above=above), form.status


@bp.route("/<uuid:area_id>/edit", methods=["GET", "POST"])
@requires(Action.GOVERN)
def edit(area_id: UUID) -> ResponseReturnValue:
    """Change what an area is called, where it lies and who runs it."""
    area = queries.get(db.session, current_user, area_id, action=Action.GOVERN)
    form = AreaForm(obj=area)
    if form.validate_on_submit() and _kept(form, lambda: _change(area, form)):
        flash(_("Saved."))
        return redirect(url_for(".show", area_id=area_id), code=303)
    return render_template("areas/form.html", form=form, area=area, above=None), form.status


def _change(area: Area, form: AreaForm) -> None:
    services.change(
        db.session, area, name=form.name.data or "", region=form.region.code or "", body=form.body.data or "",
        by=current_user, at=clock.now(),
    )  # fmt: skip


def _kept(form: AreaForm, keep: Callable[[], object]) -> bool:
    """Whether it could be kept; else the form says why not."""
    try:
        keep()
    except services.NameTakenError:
        db.session.rollback()
        form.name.errors = [_("There is an area of this name in the same place already. Choose another name.")]
        return False
    db.session.commit()
    return True
