"""Who comes by a link, and what they are told where it leads nowhere."""

from datetime import timedelta
from typing import Any

from flask import abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from survey import clock, throttle
from survey.access import signed_in
from survey.database import db
from survey.frame import guest_frame
from survey.handovers import queries, services
from survey.handovers.queries import End, Handed, HandedDraft

MOST_WRONG, WRONG_WITHIN = 60, timedelta(hours=1)  #: addresses without a link behind them, from one network
MOST_SAVED, SAVED_WITHIN = 1_500, timedelta(hours=1)  #: answers by one link

ENDS = {
    End.SUBMITTED: _l("The enterprise has handed the assessment in; nothing can be added to it any more. Thank you."),
    End.REVOKED: _l(
        "Whoever sent you the link took it back. What you answered before is kept. If that surprises you, ask them."
    ),
    End.EXPIRED: _l("Its time is over. What you answered before is kept. Ask whoever sent it to you for a new one."),
}


def visited(token: str) -> Handed:
    """What the link opens; a page says so where it leads nowhere."""
    with Session(db.engine) as reader:
        handed = queries.find(reader, token)
    if handed is None:
        limit = throttle.Limit(
            bucket=f"handover?{throttle.origin(request.remote_addr)}", most=MOST_WRONG, within=WRONG_WITHIN
        )
        throttle.take(limit, at=clock.now())
        abort(
            make_response(
                _nowhere(
                    404,
                    _(
                        "There is no such link. Perhaps a part of it got lost: copy it once more as a whole, or ask whoever sent it to you."
                    ),
                )
            )
        )
    if end := handed.end(at=clock.now()):
        abort(make_response(_nowhere(410, str(ENDS[end]))))
    return handed


def no_longer_open() -> ResponseReturnValue:
    """What is said where the assessment was handed in while somebody answered."""
    db.session.rollback()
    return _nowhere(410, str(ENDS[End.SUBMITTED]))


def take_room(handed: Handed) -> None:
    """Count answers that are sent.

    Raises
    ------
    ThrottledError
        If there were too many.
    """
    limit = throttle.Limit(bucket=f"handover={handed.handover.id}", most=MOST_SAVED, within=SAVED_WITHIN)
    throttle.take(limit, at=clock.now())


def draft_of(handed: Handed) -> HandedDraft:
    """The draft as they see it, read without keeping a writer waiting."""
    with Session(db.engine) as reader:
        return queries.draft_of(reader, handed)


def note_opened(handed: Handed) -> None:
    """Note when the link was opened first."""
    if handed.handover.opened_at is None:
        with Session(db.engine_rw) as writer, writer.begin():
            services.open_first(writer, handed.handover.id, at=clock.now())


def guest_page(template: str, **values: Any) -> str:  # noqa: ANN401
    """Page for whoever holds a link: nobody is signed in on it, whoever is in the same browser."""
    return render_template(template, frame=guest_frame, elsewhere_signed_in=signed_in(), **values)


def _nowhere(code: int, advice: str) -> ResponseReturnValue:
    if request.accept_mimetypes.best == "application/json":
        return {"error": "gone", "message": advice}, code
    return guest_page("handovers/nowhere.html", advice=advice, code=code), code
