"""Switching reminders off and on: by a link in the mail without signing in, and on the page of one's account."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import audit, clock
from survey.access import Action, current_user, requires
from survey.database import db
from survey.followup import reminders
from survey.followup.views import bp
from survey.models import User
from survey.security import csrf


@bp.app_template_global()
def reminded() -> bool:
    """Whether the reader is reminded of actions by mail."""
    with Session(db.engine) as session:
        return session.scalar(select(User.reminders_off_at).where(User.id == current_user.id)) is None


@bp.route("/follow-up/reminders/off/<token>", methods=["GET", "POST"])
@requires(Action.PUBLIC)
def stop_reminders(token: str) -> ResponseReturnValue:
    """Switch reminders off for whom the link is. Opening it shows one button: programs that look through mails open links, too."""
    user_id = reminders.read_token(token)
    if user_id is None:
        return render_template("followup/reminders_off.html", known=False, off=False), 404
    if request.method == "POST":
        query = select(User).where(User.id == user_id)
        if user := db.session.scalars(query.with_for_update()).one_or_none():
            switch(user, off=True)
        db.session.commit()
        return render_template("followup/reminders_off.html", known=True, off=True)
    return render_template("followup/reminders_off.html", known=True, off=False)


csrf.exempt(stop_reminders)  # a mail program sends it for its reader (RFC 8058); whoever has the link may


@bp.post("/follow-up/reminders")
@requires(Action.ACCOUNT)
def change_reminders() -> ResponseReturnValue:
    """Switch one's own reminders off or on."""
    user = db.session.get_one(User, current_user.id, with_for_update=True)
    off = request.form.get("reminders") != "on"
    switch(user, off=off)
    db.session.commit()
    flash(_("You are no longer reminded by mail.") if off else _("You are reminded by mail again."))
    return redirect(url_for("accounts.show"), code=303)


def switch(user: User, *, off: bool) -> None:
    """Keep the choice, and when it was made."""
    if (user.reminders_off_at is not None) == off:
        return
    now = clock.now()
    user.reminders_off_at = now if off else None
    db.session.flush()
    action = "reminders_off" if off else "reminders_on"
    audit.record(db.session, action, f"user:{user.id}", by=user.id, at=now)
