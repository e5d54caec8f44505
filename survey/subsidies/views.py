"""Whom to subsidise: the terms, what they bring, and the same as files."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from reports.sheets import XLSX, workbook
from survey import clock
from survey.access import Action, current_user, requires
from survey.areas import queries as areas
from survey.assessments.list_files import CSV, as_csv
from survey.clock import BEIJING
from survey.database import db
from survey.figures.opened import NoRoundError, Opened, open_figures
from survey.files import attachment
from survey.i18n import locale
from survey.policies.words import money
from survey.subsidies.applicants import MOST_SHEETS, SHEETS
from survey.subsidies.forms import TermsForm, terms_form
from survey.subsidies.outcome import Outcome, outcome
from survey.subsidies.sheets import tables

bp = Blueprint("subsidies", __name__, url_prefix="/areas")

SHOWN = 100  #: enterprises by name on a page; the files have all
USUAL = {"share": "30"}  #: where nothing is asked yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An area with the terms of an address, and what they bring; None where none are given, or they are wrong."""

    opened: Opened
    form: TermsForm
    outcome: Outcome | None


@bp.get("/<uuid:area_id>/subsidies")
@requires(Action.OVERSEE)
def show(area_id: UUID) -> ResponseReturnValue:
    """Show whom a budget lifts by a level."""
    with Session(db.engine, expire_on_commit=False) as reader:
        try:
            asked = _asked(reader, area_id)
        except NoRoundError:
            area = areas.get(reader, current_user, area_id, action=Action.OVERSEE)
            return render_template("figures/none.html", area=area)
        found = asked.outcome
        return render_template(
            "subsidies/show.html",
            asked=asked,
            area=asked.opened.area,
            tables=tables(asked.opened, found, locale()) if found else (),
            most=max([1, *(each.lifted for _budget, each in found.curve)]) if found else 1,
            money=_money,
            more=_more(asked),
            step=SHEETS,
            arguments=request.args.to_dict(),
            shown=SHOWN,
        ), asked.form.status


@bp.get("/<uuid:area_id>/subsidies.<any(xlsx, csv):extension>")
@requires(Action.OVERSEE)
def download(area_id: UUID, extension: str) -> ResponseReturnValue:
    """Hand out the same tables."""
    with Session(db.engine, expire_on_commit=False) as reader:
        try:
            asked = _asked(reader, area_id)
        except NoRoundError:
            abort(404)
        if asked.outcome is None:
            abort(404)
        made = tables(asked.opened, asked.outcome, locale())
    day = f"{clock.now().astimezone(BEIJING):%Y%m%d}.{extension}"
    name = "-".join([asked.opened.area.name, _("Subsidies"), day])
    if extension == "csv":
        return attachment(as_csv([row for each in made for row in ((each.title,), *each.plain(), ())]), name, CSV)
    return attachment(workbook({each.sheet: list(each.plain()) for each in made}, created=clock.now()), name, XLSX)


def _asked(reader: Session, area_id: UUID) -> Asked:
    opened = open_figures(reader, current_user, area_id, round_id=request.args.get("round", ""))
    given = "budget" in request.args
    form = terms_form(opened, request.args if given else USUAL)
    found = outcome(opened, form.terms) if given and form.validate() else None
    return Asked(opened=opened, form=form, outcome=found)


def _money(yuan: int | Decimal) -> str:
    return money(round(Decimal(yuan), -2))


def _more(asked: Asked) -> dict[str, str] | None:
    """The same address with more sheets planned; None where all are, or no more can be."""
    if asked.outcome is None or not asked.outcome.applicants.passed_over:
        return None
    sheets = asked.form.terms.sheets + SHEETS
    return {**request.args.to_dict(), "sheets": str(sheets)} if sheets <= MOST_SHEETS else None
