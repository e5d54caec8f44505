"""Values by hand: seeing, entering and deleting them."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from survey import clock
from survey.access import Action, current_user, requires
from survey.areas import queries as areas
from survey.clock import today
from survey.database import db
from survey.models import COMPUTED, Target
from survey.targets import queries, services, words
from survey.targets.forms import ValueForm
from survey.targets.views import bp


@bp.route("/<uuid:area_id>/targets/<uuid:target_id>/values", methods=["GET", "POST"])
@requires(Action.OPERATE)
def values(area_id: UUID, target_id: UUID) -> ResponseReturnValue:
    """List the values of a target, and enter one of a day."""
    target = _by_hand(area_id, target_id)
    form = ValueForm(data={"day": today()})
    form.today = today()
    if form.validate_on_submit() and form.day.data and form.value.value is not None:
        services.enter_value(
            db.session, target, form.day.data, form.value.value, note=form.note.data or "", by=current_user,
            at=clock.now(),
        )  # fmt: skip
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for(".values", area_id=area_id, target_id=target_id), code=303)
    return (
        render_template(
            "targets/values.html",
            form=form,
            area=areas.get(db.session, current_user, area_id, action=Action.OPERATE),
            target=target,
            entered=queries.values(db.session, [target_id]).get(target_id, ()),
            words=words,
        ),
        form.status,
    )


@bp.post("/<uuid:area_id>/targets/<uuid:target_id>/values/<uuid:value_id>/delete")
@requires(Action.OPERATE)
def delete_value(area_id: UUID, target_id: UUID, value_id: UUID) -> ResponseReturnValue:
    """Delete a value that was entered wrongly."""
    target = _by_hand(area_id, target_id)
    value = queries.value(db.session, target, value_id)
    services.delete_value(db.session, target, value, by=current_user, at=clock.now())
    db.session.commit()
    flash(_("Deleted."))
    return redirect(url_for(".values", area_id=area_id, target_id=target_id), code=303)


def _by_hand(area_id: UUID, target_id: UUID) -> Target:
    """Target whose values are entered; what is computed takes none."""
    target = queries.get(db.session, current_user, area_id, target_id, action=Action.OPERATE)
    if target.kind in COMPUTED:
        raise NoResultFound
    return target
