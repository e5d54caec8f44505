"""Targets of an area: where they stand, setting, changing and deleting them."""

from datetime import date
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from scoring.forecast import Basis
from survey import clock
from survey.access import Action, current_user, requires
from survey.areas import queries as areas
from survey.assessments.list_files import list_file
from survey.clock import today
from survey.database import db
from survey.models import COMPUTED, TargetKind
from survey.targets import page, queries, services, words
from survey.targets.forms import TargetForm
from survey.targets.progress import Standing
from survey.targets.suggestions import BY_KEY, SUGGESTIONS

bp = Blueprint("targets", __name__, url_prefix="/areas")


@bp.get("/<uuid:area_id>/targets/")
@requires(Action.OVERSEE)
def index(area_id: UUID) -> ResponseReturnValue:
    """Show where the targets of an area stand."""
    with Session(db.engine, expire_on_commit=False) as reader:
        area = areas.get(reader, current_user, area_id, action=Action.OVERSEE)
        found = page.progress(reader, area, today())
        operates = areas.may(reader, current_user, area_id, Action.OPERATE)
    held = {one.target.suggested for one in found}
    return render_template(
        "targets/index.html",
        area=area,
        found=[(one, page.picture(one)) for one in found],
        operates=operates,
        suggestions=[each for each in SUGGESTIONS if each.key not in held],
        words=words,
        computed=COMPUTED,
        Basis=Basis,
        Standing=Standing,
    )


@bp.get("/<uuid:area_id>/targets.<any(csv, xlsx):extension>")
@requires(Action.OVERSEE)
def download(area_id: UUID, extension: str) -> ResponseReturnValue:
    """Hand out where the targets stand."""
    with Session(db.engine, expire_on_commit=False) as reader:
        area = areas.get(reader, current_user, area_id, action=Action.OVERSEE)
        found = page.progress(reader, area, today())
    return list_file(_("Targets"), list(page.rows(found)), extension, at=clock.now(), about=area.name)


@bp.route("/<uuid:area_id>/targets/new", methods=["GET", "POST"])
@requires(Action.OPERATE)
def new(area_id: UUID) -> ResponseReturnValue:
    """Set a target: choose what it counts first."""
    area = areas.get(db.session, current_user, area_id, action=Action.OPERATE)
    asked = request.values.get("kind", "")
    if asked not in set(TargetKind):
        return render_template("targets/kinds.html", area=area, words=words, kinds=list(TargetKind))
    kind = TargetKind(asked)
    form = TargetForm()
    form.of_kind(kind)
    if form.validate_on_submit():
        made = services.set_target(db.session, area_id, kind, form.terms, by=current_user, at=clock.now())
        db.session.commit()
        flash(_("Saved."))
        if kind in COMPUTED:
            return redirect(url_for(".index", area_id=area_id), code=303)
        return redirect(url_for(".values", area_id=area_id, target_id=made.id), code=303)
    return render_template("targets/form.html", form=form, area=area, kind=kind, target=None, words=words), form.status


@bp.post("/<uuid:area_id>/targets/suggested")
@requires(Action.OPERATE)
def take_over(area_id: UUID) -> ResponseReturnValue:
    """Set a target as the documents name it, due at the end of next year."""
    areas.get(db.session, current_user, area_id, action=Action.OPERATE)
    suggestion = BY_KEY.get(request.form.get("key", ""))
    if suggestion is None:
        abort(400)
    due_on = date(today().year + 1, 12, 31)
    services.take_over(db.session, area_id, suggestion, due_on, by=current_user, at=clock.now())
    db.session.commit()
    flash(_("Taken over, due on %(day)s. Change value and day to yours.", day=due_on))
    return redirect(url_for(".index", area_id=area_id), code=303)


@bp.route("/<uuid:area_id>/targets/<uuid:target_id>", methods=["GET", "POST"])
@requires(Action.OPERATE)
def edit(area_id: UUID, target_id: UUID) -> ResponseReturnValue:
    """Change what is to be reached by when."""
    target = queries.get(db.session, current_user, area_id, target_id, action=Action.OPERATE)
    area = areas.get(db.session, current_user, area_id, action=Action.OPERATE)
    kept = ("title", "level", "unit", "due_on", "questionnaire", "basis")
    form = TargetForm(data={**{key: getattr(target, key) for key in kept}, "goal": words.plain(target.goal)})
    form.of_kind(target.kind, suggested=target.suggested)
    if form.validate_on_submit():
        services.change(db.session, target, form.terms, by=current_user, at=clock.now())
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for(".index", area_id=area_id), code=303)
    return (
        render_template("targets/form.html", form=form, area=area, kind=target.kind, target=target, words=words),
        form.status,
    )


@bp.post("/<uuid:area_id>/targets/<uuid:target_id>/delete")
@requires(Action.OPERATE)
def delete(area_id: UUID, target_id: UUID) -> ResponseReturnValue:
    """Delete a target with its values."""
    target = queries.get(db.session, current_user, area_id, target_id, action=Action.OPERATE)
    services.delete(db.session, target, by=current_user, at=clock.now())
    db.session.commit()
    flash(_("Deleted."))
    return redirect(url_for(".index", area_id=area_id), code=303)
