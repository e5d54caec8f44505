"""Tokens of one's account: which there are, making one, revoking one."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from survey import clock
from survey.access import API, Action, current_user, requires
from survey.database import db
from survey.models import Scope
from survey.tokens import queries, services
from survey.tokens.forms import TokenForm
from survey.tokens.words import SCOPES

bp = Blueprint("tokens", __name__, url_prefix="/account/tokens")


@bp.route("/", methods=["GET", "POST"])
@requires(Action.ACCOUNT)
def index() -> ResponseReturnValue:
    """List one's tokens, and make another one, which is shown once."""
    form, at = TokenForm(), clock.now()
    if form.validate_on_submit():
        try:
            secret = services.make(
                db.session, name=form.name.data or "", scopes=[Scope(each) for each in form.scopes.data or ()],
                lasts=timedelta(days=int(form.days.data)), by=current_user, at=at,
            )  # fmt: skip
        except services.TooManyError:
            db.session.rollback()
            form.form_errors.append(_("You have %(most)s tokens. Revoke one first.", most=services.MOST))
        else:
            db.session.commit()
            address = current_app.config["RONGPING"].base_url + API
            return render_template("tokens/made.html", secret=secret, name=form.name.data, address=address)
    with Session(db.engine) as reader:
        tokens = queries.own(reader, current_user)
    page = render_template("tokens/index.html", form=form, tokens=tokens, scopes=SCOPES, Scope=Scope, now=at)
    return page, 422 if form.form_errors else form.status


@bp.post("/<uuid:token_id>/revoke")
@requires(Action.ACCOUNT)
def revoke(token_id: UUID) -> ResponseReturnValue:
    """End a token at once."""
    services.revoke(db.session, queries.get(db.session, current_user, token_id), by=current_user, at=clock.now())
    db.session.commit()
    flash(_("The token is revoked; what uses it is refused from now on."))
    return redirect(url_for(".index"), code=303)
