"""The board and the timetable of an enterprise's actions, and its list as a file."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from reports.charts import Mode, Period, timetable
from survey import clock
from survey.access import Action, current_user, requires
from survey.assessments.list_files import list_file
from survey.database import db
from survey.followup import export, queries, rounds
from survey.followup.board import NOBODY, Board, Wanted, board
from survey.followup.words import STATES
from survey.i18n import locale
from survey.models import ActionState

bp = Blueprint("followup", __name__)


@bp.get("/follow-up/")
@requires(Action.EXPLORE)
def index() -> ResponseReturnValue:
    """List the enterprises whose actions the reader may see; where there is one, go to it."""
    with Session(db.engine) as session:
        found = queries.organisations(session, current_user)
        counted = queries.counts(session, [each.id for each in found], today=clock.today())
    if len(found) == 1:
        return redirect(url_for(".show", organisation_id=found[0].id), code=303)
    return render_template("followup/index.html", organisations=found, counted=counted)


@bp.get("/follow-up/<uuid:organisation_id>/")
@requires(Action.EXPLORE)
def show(organisation_id: UUID) -> ResponseReturnValue:
    """Show the actions of an enterprise in columns by state."""
    return render_template("followup/board.html", **_shown(organisation_id))


@bp.get("/follow-up/<uuid:organisation_id>/timetable")
@requires(Action.EXPLORE)
def show_timetable(organisation_id: UUID) -> ResponseReturnValue:
    """Show them over time, with the same as a table."""
    shown = _shown(organisation_id)
    found = shown["board"]
    assert isinstance(found, Board)  # noqa: S101  (made below)
    return render_template(
        "followup/timetable.html", wide=_picture(found, width=720), narrow=_picture(found, width=340), **shown
    )


@bp.get("/follow-up/<uuid:organisation_id>/actions.<any(xlsx, csv):extension>")
@requires(Action.EXPLORE)
def download(organisation_id: UUID, extension: str) -> ResponseReturnValue:
    """Hand out the actions that are asked for as a file."""
    with Session(db.engine) as session:
        organisation = queries.organisation(session, current_user, organisation_id)
        found = Wanted.of(request.args).of_these(queries.listed(session, organisation_id), today=clock.today())
        files = queries.files(session, [each.action.id for each in found])
    table = list(export.rows(board(found, locale(), today=clock.today(), with_files=files), files))
    return list_file(_("Actions"), table, extension, at=clock.now(), about=organisation.name)


def _shown(organisation_id: UUID) -> dict[str, object]:
    """What both pages need."""
    today, wanted = clock.today(), Wanted.of(request.args)
    with Session(db.engine) as session:
        organisation = queries.organisation(session, current_user, organisation_id)
        every = queries.listed(session, organisation_id)
        files = queries.files(session, [each.action.id for each in every])
        results = rounds.latest(session, organisation_id)
        own = queries.is_own(session, current_user, organisation_id)
    return {
        "organisation": organisation,
        "own": own,
        "board": board(wanted.of_these(every, today=today), locale(), today=today, with_files=files),
        "every": every,
        "owners": sorted({each.owner for each in every if each.owner}),
        "nobody": NOBODY,
        "wanted": wanted,
        "states": STATES,
        "results": results,
        "today": today,
    }


def _picture(found: Board, *, width: float) -> Markup:
    """Bars of all that have days; nothing where none has."""
    bars = [
        Period(
            label=card.name,
            begin=card.listed.action.begin_on or card.listed.action.due_on,
            end=card.listed.action.done_on or card.listed.action.due_on or card.listed.action.begin_on,
            done=card.listed.action.state is ActionState.DONE,
            overdue=card.overdue,
        )
        for card in found.cards
        if card.listed.action.state is not ActionState.DROPPED
        and (card.listed.action.begin_on or card.listed.action.due_on)
    ]
    if not bars:
        return Markup()
    svg = timetable(
        sorted(bars, key=lambda bar: (bar.first, bar.last)),
        today=clock.today(),
        locale=locale(),
        title=_("Actions over time"),
        width=width,
        label_width=230 if width > 500 else 0,
        mode=Mode.INLINE,
    )
    return Markup(svg)  # noqa: S704  (made by us, every text escaped in reports.charts)
