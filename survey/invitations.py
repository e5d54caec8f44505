"""Invitations by mail, whatever to: how many one user may send, and whether one could be sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _

from survey import mail, throttle
from survey.access import current_user
from survey.accounts.forms import InviteForm
from survey.formats import from_when
from survey.models import User

MOST, WITHIN = 30, timedelta(hours=1)  #: one user may send, so that nobody mails strangers through us
MOST_TO_ONE, WITHIN_TO_ONE = 5, timedelta(days=1)  #: one address may get, whoever asks


def may_invite(form: InviteForm, *, members: Sequence[User], at: datetime) -> bool:
    """Whether it is none of the `members` and there was room for another invitation; else the form says why not."""
    if (form.email.data or "").lower() in {each.email for each in members}:
        form.email.errors = [_("Whoever has this address is a member already.")]
        return False
    try:
        throttle.take(*limits(form.email.data or ""), at=at)
    except throttle.ThrottledError as error:
        form.refuse_for_now(
            _("Not sent: very many invitations. You can send this one from %(time)s.", time=from_when(error.until))
        )
        return False
    return True


def limits(email: str) -> Sequence[throttle.Limit]:
    """How many mails to strangers a user may send, and an address may get."""
    return (
        throttle.Limit(bucket=f"invite:{current_user.id}", most=MOST, within=WITHIN),
        throttle.Limit(bucket=f"invite>{email}", most=MOST_TO_ONE, within=WITHIN_TO_ONE),
    )


def send(email: str, subject: str, body: str) -> bool:
    """Whether an invitation could be mailed; where not, the page shows the link anyway."""
    try:
        mail.send(current_app.config["RONGPING"], to=email, subject=subject, body=body)
    except mail.MailError as error:
        current_app.logger.error("invitation not sent: %s", error)
        return False
    return True
