"""The page on which a consultant decides about measures: which, in which order, and why; the engine scores them anew."""

from collections.abc import Mapping
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from reports import numbers
from scoring.openings import Openings
from scoring.result import TOTAL
from survey import clock
from survey.access import Action, current_user, requires
from survey.database import db
from survey.diagnoses import queries, services
from survey.diagnoses.measure_sheet import OWN, Sheet
from survey.diagnoses.queries import Edited
from survey.diagnoses.views import bp
from survey.diagnostics.frozen import Frozen
from survey.diagnostics.written import EMPTY, Body
from survey.i18n import locale, switching


@bp.route("/reviews/<uuid:review_id>/diagnosis/measures", methods=["GET", "POST"])
@requires(Action.ACCOUNT)
def measures(review_id: UUID) -> ResponseReturnValue:
    """Leave measures out, add others, put them in order; own ones beside them."""
    with Session(db.engine) as reader:
        edited = queries.get(reader, current_user, review_id)
        if not edited.writes:
            abort(404)
        frozen = queries.submission(reader, current_user, edited)
        advised = queries.submission(reader, current_user, edited, EMPTY)
    sheet = _sheet(edited, frozen)
    if request.method == "POST" and not switching():
        body = EMPTY if request.form.get("go") == "rules" else sheet.read(edited.body)
        if not sheet.problems:
            try:
                return _saved(edited, body)
            except services.StaleError:
                db.session.rollback()
                told = _("Somebody changed the measures meanwhile. This is how they stand now; decide again.")
                flash(told, "warn")
                return redirect(url_for(".measures", review_id=review_id), code=303)
            except services.LockedError:
                db.session.rollback()
                return redirect(url_for(".show", review_id=review_id), code=303)
    return _page(edited, frozen, advised, sheet), 422 if sheet.problems else 200


def _sheet(edited: Edited, frozen: Frozen) -> Sheet:
    shown = [each.measure for each in frozen.result.recommendations]
    return Sheet(sent=request.form, shown=shown, addable=_addable(edited.body, frozen, shown))


def _addable(body: Body, frozen: Frozen, shown: list[str]) -> Mapping[str, str]:
    """Names of the measures of the library that still do something here and are not on the page, by code."""
    library = frozen.questionnaire.measures
    places = Openings(frozen.model, frozen.string, library, frozen.scoring_profile).places
    names = {each.code: each.name[locale()] for each in library if each.code in places}
    return {code: name for code, name in names.items() if code not in shown and code not in body.left_out}


def _saved(edited: Edited, body: Body) -> ResponseReturnValue:
    shown = request.form.get("shown", "")
    services.save_measures(db.session, edited, body, shown=shown, by=current_user, at=clock.now())
    db.session.commit()
    flash(_("Saved. Points, dates and costs are worked out anew."))
    return redirect(url_for(".measures", review_id=edited.seen.id), code=303)


def _page(edited: Edited, frozen: Frozen, advised: Frozen, sheet: Sheet) -> str:
    known = {each.code: each for each in frozen.questionnaire.measures}
    sent = dict(request.form.items()) if request.method == "POST" else _filled_in(edited.body)
    return render_template(
        "diagnoses/measures.html",
        edited=edited,
        seen=edited.seen,
        body=edited.body,
        result=frozen.result,
        advised=advised.result,
        known=known,
        names={code: each.name[locale()] for code, each in known.items()},
        sheet=sheet,
        sent=sent,
        shown=services.measures_mark(edited.body),
        n=numbers,
        total=TOTAL,
        own_rows=range(OWN),
    )


def _filled_in(body: Body) -> dict[str, str]:
    """What the page of `body` is filled in with."""
    found = {"reordered": body.reordered}
    for number, each in enumerate(body.own):
        found |= {f"own.{number}.{part}": getattr(each, part) for part in type(each).__slots__}
    return found
