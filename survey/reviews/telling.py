"""Mails to those who manage an enterprise when a review waits for it."""

import logging

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from survey import mail
from survey.config import Config
from survey.models import Organisation, ReviewStep, User
from survey.organisations import queries as organisations
from survey.reviews.queries import Seen

TOLD = frozenset({ReviewStep.RETURN, ReviewStep.COMPLETE})  #: after these something is asked of the enterprise

log = logging.getLogger(__name__)


def tell_enterprise(session: Session, seen: Seen, step: ReviewStep) -> None:
    """Tell those who manage it what is asked of them, each in their language; a mail that cannot be sent costs nobody the step."""
    if step not in TOLD:
        return
    config: Config = current_app.config["RONGPING"]
    link = f"{config.base_url}{url_for('reviews.show', review_id=seen.id)}"
    if session.get_one(Organisation, seen.organisation_id).made_up:
        return
    for user in organisations.managers(session, seen.organisation_id):
        with force_locale(user.locale):
            subject, body = _words(seen, step, user, link)
        try:
            mail.send(config, to=user.email, subject=subject, body=body)
        except mail.MailError as error:
            log.warning("review %s: no mail: %s", seen.id, error)


def _words(seen: Seen, step: ReviewStep, user: User, link: str) -> tuple[str, str]:
    names = {"consultancy": seen.consultancy, "organisation": seen.organisation}
    if step is ReviewStep.RETURN:
        subject = _("%(consultancy)s returned the answers of %(organisation)s for correction", **names)
        asked = _("The reviewers say why, and a draft with all answers is ready to be corrected: %(link)s", link=link)
    else:
        subject = _("%(consultancy)s has reviewed the answers of %(organisation)s", **names)
        asked = _("Please look at what was found, then confirm or dispute it: %(link)s", link=link)
    return subject, "\n\n".join((_("Hello %(name)s,", name=user.name), subject, asked)) + "\n"
