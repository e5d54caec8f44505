"""Webhooks of an area: which there are, registering one, what became of its deliveries."""

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from survey import clock
from survey.access import Action, current_user, requires
from survey.areas import queries as areas
from survey.database import db
from survey.models import Area, DeliveryState
from survey.webhooks import queries, services
from survey.webhooks.courier import MOST_ATTEMPTS
from survey.webhooks.forms import WebhookForm
from survey.webhooks.sealing import secret_of
from survey.webhooks.words import EVENTS, PROBLEMS, STATES

bp = Blueprint("webhooks", __name__, url_prefix="/webhooks")


@bp.route("/of/<uuid:area_id>", methods=["GET", "POST"])
@requires(Action.OPERATE)
def index(area_id: UUID) -> ResponseReturnValue:
    """List the webhooks of an area, and register another one, whose secret is shown once."""
    with Session(db.engine) as reader:
        area = areas.get(reader, current_user, area_id, action=Action.OPERATE)
    form = WebhookForm()
    if form.validate_on_submit() and (secret := _registered(form, area)):
        return render_template("webhooks/made.html", area=area, url=form.url.data, secret=secret)
    with Session(db.engine) as reader:
        webhooks = queries.of_area(reader, area_id)
    page = render_template("webhooks/index.html", form=form, area=area, webhooks=webhooks)
    return page, 422 if form.form_errors else form.status


def _registered(form: WebhookForm, area: Area) -> str:
    """Secret of a new webhook; empty where the form says why there is none."""
    try:
        webhook = services.register(db.session, area.id, form.url.data or "", by=current_user, at=clock.now())
    except services.TakenError:
        db.session.rollback()
        form.url.errors = [_("This address is told already.")]
        return ""
    except services.TooManyError:
        db.session.rollback()
        form.form_errors.append(_("An area has at most %(most)s webhooks. Remove one first.", most=services.MOST))
        return ""
    services.ping(db.session, webhook, at=clock.now())
    db.session.commit()
    return secret_of(webhook.id, current_app.config["RONGPING"].secret_key)


@bp.get("/<uuid:webhook_id>/")
@requires(Action.OPERATE)
def show(webhook_id: UUID) -> ResponseReturnValue:
    """Show what was told, and what became of it."""
    webhook = queries.get(db.session, current_user, webhook_id)
    return render_template(
        "webhooks/show.html",
        webhook=webhook,
        area=db.session.get_one(Area, webhook.area_id),
        deliveries=queries.deliveries(db.session, webhook_id),
        shown=queries.SHOWN,
        states=STATES,
        events=EVENTS,
        problems=PROBLEMS,
        most=MOST_ATTEMPTS,
        State=DeliveryState,
    )


@bp.post("/<uuid:webhook_id>/try")
@requires(Action.OPERATE)
def try_out(webhook_id: UUID) -> ResponseReturnValue:
    """Send something that tells of nothing."""
    services.ping(db.session, queries.get(db.session, current_user, webhook_id), at=clock.now())
    db.session.commit()
    flash(_("A test will be sent in a few seconds. Reload to see what became of it."))
    return redirect(url_for(".show", webhook_id=webhook_id), code=303)


@bp.post("/<uuid:webhook_id>/remove")
@requires(Action.OPERATE)
def remove(webhook_id: UUID) -> ResponseReturnValue:
    """Tell it nothing any more."""
    webhook = queries.get(db.session, current_user, webhook_id)
    area_id = webhook.area_id
    services.remove(db.session, webhook, by=current_user, at=clock.now())
    db.session.commit()
    flash(_("The webhook is removed; nothing is sent to it any more."))
    return redirect(url_for(".index", area_id=area_id), code=303)


@bp.post("/deliveries/<uuid:delivery_id>/again")
@requires(Action.OPERATE)
def again(delivery_id: UUID) -> ResponseReturnValue:
    """Send once more."""
    delivery = queries.delivery(db.session, current_user, delivery_id)
    services.again(db.session, delivery, at=clock.now())
    db.session.commit()
    flash(_("It will be sent again in a few seconds."))
    return redirect(url_for(".show", webhook_id=delivery.webhook_id), code=303)
