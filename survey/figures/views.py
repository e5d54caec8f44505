"""The dashboard of an area: its figures, page by page, each with a file."""

from collections.abc import Sequence
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
from survey.figures import everything as files
from survey.figures import members, sheets
from survey.figures.choice import SIZES, Choice
from survey.figures.grouping import By
from survey.figures.opened import NoRoundError, Opened, open_figures, remembered
from survey.figures.tables import Line, Table, Why, explained, number
from survey.files import attachment
from survey.i18n import locale
from survey.organisations import reference
from survey.organisations.words import SIZES as SIZE_NAMES

bp = Blueprint("figures", __name__, url_prefix="/areas/<uuid:area_id>/dashboard")

SHOWN = 100  #: enterprises by name on a page; all of them stand in the file


@bp.get("/")
@requires(Action.OVERSEE)
def show(area_id: UUID) -> ResponseReturnValue:
    """How many count, how they score, and how groups compare."""
    return _page(area_id, "overview")


@bp.get("/<any(dimensions, rounds, pain_points, inventory, members):panel>")
@requires(Action.OVERSEE)
def panel(area_id: UUID, panel: str) -> ResponseReturnValue:
    """Dimensions and scenes; round by round; pain points; what they have; enterprises by name."""
    return _page(area_id, panel)


@bp.get("/<any(overview, dimensions, rounds, pain_points, inventory, members):panel>.<any(xlsx, csv, json):extension>")
@requires(Action.OVERSEE)
def download(area_id: UUID, panel: str, extension: str) -> ResponseReturnValue:
    """Hand out the tables of a page: the same cells, with why some are withheld."""
    with Session(db.engine) as reader:
        try:
            opened = _open(reader, area_id)
        except NoRoundError:
            abort(404)
        tables = _tables(opened, panel)
    name = (
        "-".join([opened.area.name, panel_names()[panel], f"{clock.now().astimezone(BEIJING):%Y%m%d}"])
        + f".{extension}"
    )
    if extension == "json":
        return {"area": opened.area.name, "round": opened.campaign.name, "tables": [as_plain(each) for each in tables]}
    if extension == "csv":
        rows = [row for table in tables for row in ((table.title,), *table.plain(), ())]
        return attachment(as_csv(rows), name, CSV)
    return attachment(workbook({each.sheet: list(each.plain()) for each in tables}, created=clock.now()), name, XLSX)


@bp.get("/everything.<any(xlsx, zip, json):archive>")
@requires(Action.OVERSEE)
def everything(area_id: UUID, archive: str) -> ResponseReturnValue:
    """Hand out all pages in one file."""
    with Session(db.engine) as reader:
        try:
            opened = _open(reader, area_id)
        except NoRoundError:
            abort(404)
        at, pages = clock.now(), {title: _tables(opened, key) for key, title in panel_names().items()}
        if archive == "json":
            plain = {title: [as_plain(each) for each in tables] for title, tables in pages.items()}
            return {"area": opened.area.name, "round": opened.campaign.name, "pages": plain}
        name = f"{opened.area.name}-{at.astimezone(BEIJING):%Y%m%d}.{archive}"
        if archive == "zip":
            return attachment(files.as_zip(pages, at=at), name, "application/zip")
        return attachment(files.as_workbook(opened, pages, locale(), at=at), name, XLSX)


def as_plain(table: Table) -> dict[str, object]:
    """A table for programs: a withheld cell is null, with the reason beside it."""
    return {
        "key": table.key,
        "title": table.title,
        "columns": list(table.header),
        "rows": [[_plain(cell) for cell in line.cells] for line in table.lines],
        "withheld": {why.value: explained(why) for why in table.reasons},
        "hidden": _("withheld"),
        "chart": table.chart,
        "drawn": table.drawn,
    }


def _plain(cell: object) -> object:
    if isinstance(cell, Why):
        return {"withheld": cell.value}
    return float(cell) if isinstance(cell, Decimal) else cell


def panel_names() -> dict[str, str]:
    """Names of the pages."""
    return {
        "overview": _("Overview"),
        "dimensions": _("Dimensions and scenes"),
        "rounds": _("Round by round"),
        "pain_points": _("Pain points"),
        "inventory": _("What they have"),
        "members": _("By name"),
    }


def _page(area_id: UUID, panel: str) -> ResponseReturnValue:
    with Session(db.engine) as reader:
        try:
            opened = _open(reader, area_id)
        except NoRoundError:
            area = areas.get(reader, current_user, area_id, action=Action.OVERSEE)
            return render_template("figures/none.html", area=area)
        tables = _tables(opened, panel)
        return render_template(
            "figures/show.html",
            opened=opened,
            panel=panel,
            panels=panel_names(),
            tables=tables,
            charts=[as_plain(each) if each.chart else None for each in tables],
            headline=sheets.headline(opened),
            by=_by(),
            By=By,
            sizes={key: SIZE_NAMES[key] for key in SIZES},
            sections=reference.sections(),
            path=areas.path(reader, current_user, opened.area),
            number=number,
            explained=explained,
            shown=SHOWN,
        )


def _open(reader: Session, area_id: UUID) -> Opened:
    choice = Choice.read(request.args)
    return open_figures(reader, current_user, area_id, round_id=request.args.get("round", ""), choice=choice)


def _by() -> By:
    given = request.args.get("by", "")
    return By(given) if given in set(By) else By.AREA


def _tables(opened: Opened, panel: str) -> Sequence[Table]:
    lang = locale()
    if panel == "overview":
        return [sheets.levels(opened, lang), sheets.compared(opened, _by(), lang)]
    if panel == "dimensions":
        return [sheets.heat(opened, _by(), lang), sheets.indicators(opened, lang)]
    if panel == "rounds":
        return [sheets.rounds(opened)]
    if panel == "pain_points":
        return [sheets.pain_points(opened, lang)]
    if panel == "inventory":
        return sheets.inventory(opened, lang)
    return [named(opened, lang)]


@remembered
def named(opened: Opened, lang: str) -> Table:
    """Enterprises by name."""
    levels = sheets.level_names(opened.members.cohort.questionnaire, lang)
    found = members.named(opened)
    return Table(
        key="members",
        title=_("Enterprises that allow their score to be seen"),
        header=(
            _("Enterprise"), _("Area"), _("Industry"), _("Size class"), _("Score"), _("Level"), _("Since the round before"),
        ),
        lines=tuple(
            Line(
                cells=(
                    each.name, each.area, reference.industries()[each.industry].names[lang], str(SIZE_NAMES[each.size]),
                    "–" if each.points is None else number(each.points, sheets.HUNDRED), levels[each.level],
                    "–" if each.points is None or each.before is None else number(each.points - each.before, sheets.HUNDRED),
                )
            )
            for each in found
        ),
        note=_("Only those who allow it now are here; all the others are in the figures alone."),
    )  # fmt: skip
