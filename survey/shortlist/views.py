"""The shortlist of an area: rules, cards to print, and files."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from reports.sheets import Row
from survey import clock
from survey.access import Action, current_user, requires
from survey.areas import queries as areas
from survey.assessments.list_files import list_file
from survey.database import db
from survey.figures.choice import SIZES, Choice
from survey.figures.opened import NoRoundError, Opened, open_figures
from survey.i18n import locale
from survey.organisations import reference
from survey.organisations.words import SIZES as SIZE_NAMES
from survey.shortlist.cards import cards
from survey.shortlist.entries import STRONGEST, Shortlist, shortlist
from survey.shortlist.forms import RulesForm, rules_form

bp = Blueprint("shortlist", __name__, url_prefix="/areas")

SHOWN = 60  #: cards on a page; the files have all


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An area with the rules of an address, and who keeps them; None where the rules are wrong."""

    opened: Opened
    form: RulesForm
    found: Shortlist | None


@bp.get("/<uuid:area_id>/shortlist")
@requires(Action.OVERSEE)
def show(area_id: UUID) -> ResponseReturnValue:
    """Show who may serve as an example, each with a card."""
    with Session(db.engine, expire_on_commit=False) as reader:
        try:
            asked = _asked(reader, area_id)
        except NoRoundError:
            area = areas.get(reader, current_user, area_id, action=Action.OVERSEE)
            return render_template("figures/none.html", area=area)
        entries = asked.found.entries if asked.found else ()
        shown = cards(asked.opened, entries[:SHOWN], locale())
    return render_template(
        "shortlist/show.html",
        asked=asked,
        area=asked.opened.area,
        cards=shown,
        count=len(entries),
        shown=SHOWN,
        sizes={key: SIZE_NAMES[key] for key in SIZES},
        sections=reference.sections(),
        arguments=request.args.to_dict(),
    ), asked.form.status


@bp.get("/<uuid:area_id>/shortlist.<any(xlsx, csv):extension>")
@requires(Action.OVERSEE)
def download(area_id: UUID, extension: str) -> ResponseReturnValue:
    """Hand out the whole list."""
    with Session(db.engine, expire_on_commit=False) as reader:
        try:
            asked = _asked(reader, area_id)
        except NoRoundError:
            abort(404)
        if asked.found is None:
            abort(404)
        lines = cards(asked.opened, asked.found.entries, locale())
    table: list[Row] = [
        (
            _("Enterprise"), _("Area"), _("Industry"), _("Size class"), _("Score"), _("Level"), _("Since the round before"),
            _("Checked by a consultancy"), *(_("Strongest dimension %(place)s", place=place + 1) for place in range(STRONGEST)),
        )
    ]  # fmt: skip
    table += [
        (
            each.name, each.area, each.industry, each.size, each.points, each.level, each.gain, each.checked,
            *(f"{name} {points}" for name, points in each.strongest),
        )
        for each in lines
    ]  # fmt: skip
    return list_file(_("Benchmark shortlist"), table, extension, at=clock.now(), about=asked.opened.area.name)


def _asked(reader: Session, area_id: UUID) -> Asked:
    opened = open_figures(
        reader, current_user, area_id, round_id=request.args.get("round", ""), choice=Choice.read(request.args)
    )
    form = rules_form(opened.members.cohort.questionnaire, request.args)
    wrong = bool(request.args) and not form.validate()
    return Asked(opened=opened, form=form, found=None if wrong else shortlist(opened, form.rules))
