"""Mails to those for whom a review waits, or is signed: who manages the enterprise, or who reviews."""

import logging
from collections.abc import Sequence

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from survey import mail
from survey.config import Config
from survey.models import Organisation, ReviewStep, User
from survey.organisations import queries as organisations
from survey.reviews.queries import Seen

TO_ENTERPRISE = frozenset(
    {ReviewStep.RETURN, ReviewStep.COMPLETE, ReviewStep.SIGN}
)  #: after these something is asked of the enterprise, or is there for it …
TO_REVIEWERS = frozenset({ReviewStep.CONFIRM, ReviewStep.DISPUTE})  #: … and after these of those who reviewed

log = logging.getLogger(__name__)


def tell(session: Session, seen: Seen, step: ReviewStep) -> None:
    """Tell those whom a step concerns, each in their language; a mail that cannot be sent costs nobody the step."""
    config: Config = current_app.config["RONGPING"]
    link = f"{config.base_url}{url_for('reviews.show', review_id=seen.id)}"
    if session.get_one(Organisation, seen.organisation_id).made_up:
        return
    for user in _asked(session, seen, step):
        with force_locale(user.locale):
            subject, body = _words(seen, step, user, link)
        try:
            mail.send(config, to=user.email, subject=subject, body=body)
        except mail.MailError as error:
            log.warning("review %s: no mail: %s", seen.id, error)


def _asked(session: Session, seen: Seen, step: ReviewStep) -> Sequence[User]:
    if step in TO_ENTERPRISE:
        return organisations.managers(session, seen.organisation_id)
    return [session.get_one(User, each.user_id) for each in seen.reviewers] if step in TO_REVIEWERS else ()


def _words(seen: Seen, step: ReviewStep, user: User, link: str) -> tuple[str, str]:
    names = {"consultancy": seen.consultancy, "organisation": seen.organisation}
    if step is ReviewStep.RETURN:
        subject = _("%(consultancy)s returned the answers of %(organisation)s for correction", **names)
        asked = _("The reviewers say why, and a draft with all answers is ready to be corrected: %(link)s", link=link)
    elif step is ReviewStep.CONFIRM:
        subject = _("%(organisation)s confirmed your review", **names)
        asked = _("It can be signed now: %(link)s", link=link)
    elif step is ReviewStep.DISPUTE:
        subject = _("%(organisation)s disputes your review", **names)
        asked = _("Which questions, why, and what they handed in stands with the review: %(link)s", link=link)
    elif step is ReviewStep.SIGN:
        subject = _("%(consultancy)s has signed the review of %(organisation)s", **names)
        asked = _(
            "The signed report is there, in Chinese and English, with a code by which anybody can check it: %(link)s",
            link=link,
        )
    else:
        subject = _("%(consultancy)s has reviewed the answers of %(organisation)s", **names)
        asked = _("Please look at what was found, then confirm or dispute it: %(link)s", link=link)
    return subject, "\n\n".join((_("Hello %(name)s,", name=user.name), subject, asked)) + "\n"
