"""A mail to whoever asked for a batch that is finished."""

import logging
from datetime import datetime

from flask import g
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from survey import mail
from survey.batches import queries
from survey.config import Config
from survey.database import db

log = logging.getLogger(__name__)


def tell_finished(config: Config, *, at: datetime) -> None:
    """Mail once for each batch that is finished; one that cannot be sent is tried with the next look. Needs an application context."""
    with db.reading() as connection:
        if not queries.any_untold(connection):
            return  # without taking the write lock, which every worker would now and then
    with Session(db.engine_rw) as session, session.begin():
        for batch, user in queries.to_tell(session):
            g.locale = user.locale
            link = f"{config.base_url}/desk/batches/{batch.id}"
            subject = _("Your reports are ready")
            body = _("The reports you asked for are made. Take them away here: %(link)s", link=link)
            try:
                mail.send(config, to=user.email, subject=subject, body=body)
            except mail.MailError as error:
                log.warning("batch %s: no mail: %s", batch.id, error)
                continue
            batch.told_at = at
