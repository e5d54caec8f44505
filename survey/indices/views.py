"""The indices of an area: a table with shades, rounds in a row, and the same as a file."""

from uuid import UUID

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from survey import clock
from survey.access import Action, current_user, requires
from survey.areas import queries as areas
from survey.assessments.list_files import list_file
from survey.database import db
from survey.figures.choice import Choice
from survey.figures.grouping import By
from survey.figures.opened import NoRoundError, open_figures
from survey.indices import export
from survey.indices.page import Shown, charts, shown
from survey.models import Area
from survey.organisations import reference, words

bp = Blueprint("indices", __name__, url_prefix="/areas")


@bp.get("/<uuid:area_id>/indices")
@requires(Action.OVERSEE)
def show(area_id: UUID) -> ResponseReturnValue:
    """Show how members stand in the four areas that a region watches."""
    with Session(db.engine, expire_on_commit=False) as reader:
        area, page = _read(reader, area_id)
        return render_template(
            "indices/show.html", area=area, page=page, charts=charts(page) if page else (), sizes=words.SIZES,
            sections=reference.sections(),
        )  # fmt: skip


@bp.get("/<uuid:area_id>/indices.<any(csv, xlsx):extension>")
@requires(Action.OVERSEE)
def download(area_id: UUID, extension: str) -> ResponseReturnValue:
    """Hand out what the page shows."""
    with Session(db.engine, expire_on_commit=False) as reader:
        area, page = _read(reader, area_id)
        if page is None:
            abort(404)
        rows = list(export.rows(page))
    return list_file(_("Monitoring indices"), rows, extension, at=clock.now(), about=area.name)


def _read(reader: Session, area_id: UUID) -> tuple[Area, Shown | None]:
    arguments = request.args
    by = By(arguments["by"]) if arguments.get("by") in set(By) else By.AREA
    try:
        opened = open_figures(
            reader, current_user, area_id, round_id=arguments.get("round", ""), choice=Choice.read(arguments)
        )
    except NoRoundError:
        return areas.get(reader, current_user, area_id, action=Action.OVERSEE), None
    return opened.area, shown(reader, opened, by)
