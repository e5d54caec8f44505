"""The page that tells a consultancy how far its reviewers agree with each other and with its clients."""

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from scoring.disclosure import SMALLEST
from survey.access import Action, current_user, requires
from survey.consultancies import queries as consultancies
from survey.database import db
from survey.desk.views import bp
from survey.i18n import locale
from survey.reviews import agreement


@bp.get("/agreement")
@requires(Action.CONSULT)
def agree() -> ResponseReturnValue:
    """Show it for each of the reader's consultancies; who does not lead one sees only the pairs they are in."""
    with Session(db.engine) as session:
        tables = [
            (
                each,
                agreement.biases(session, each.id, locale()),
                agreement.pairs(
                    session,
                    each.id,
                    only=None if consultancies.leads(session, current_user, each.id) else current_user.id,
                ),
            )
            for each in consultancies.list_own(session, current_user)
        ]
    return render_template("desk/agreement.html", tables=tables, smallest=SMALLEST)
