"""The figures of an area as a report: taken as plain data when somebody asks, printed by a worker."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.area_report import AreaReport, Cell, Headline, Part
from reports.area_report import Table as Printed
from reports.maker import Maker
from reports.spelling import NAME, Speller
from scoring.disclosure import SMALLEST
from survey import audit
from survey.access import CurrentUser
from survey.campaigns import funnel
from survey.campaigns import queries as campaigns
from survey.campaigns.funnel import Stage
from survey.campaigns.words import STAGES
from survey.diagnostics import services
from survey.figures import sheets
from survey.figures.grouping import By
from survey.figures.opened import Opened, open_figures
from survey.figures.tables import Cell as Figure
from survey.figures.tables import Line, Table, Why, explained, number
from survey.models import Area, Report, ReportState

HUNDRED = 100


def document(
    session: Session, user: CurrentUser, opened: Opened, *, locale: str, prepared_on: date, made_by: Maker
) -> AreaReport:
    """Everything the report prints of an area and a round, in the language of the request, which is `locale`."""
    questionnaire = opened.members.cohort.questionnaire
    below = [branch.area for branch in opened.branches if branch.area.parent_id == opened.area.id]
    opened_below = [open_figures(session, user, area.id, round_id=str(opened.campaign.id)) for area in below]
    enough = [each for each in opened_below if sheets.headline(each).line.n >= SMALLEST]
    titles = {
        By.AREA: _("Dimensions by area"), By.INDUSTRY: _("Dimensions by industry"), By.SIZE: _("Dimensions by size class"),
    }  # fmt: skip
    return AreaReport(
        locale=locale,
        title=questionnaire.title[locale],
        questionnaire=questionnaire.key,
        round=_fit(opened.campaign.name),
        prepared_on=prepared_on,
        made_up=opened.area.made_up,
        statement=questionnaire.statement[locale],
        whole=_part(opened, locale),
        areas=_printed(sheets.compared(opened, By.AREA, locale)),
        industries=_printed(sheets.compared(opened, By.INDUSTRY, locale)),
        sizes=_printed(sheets.compared(opened, By.SIZE, locale)),
        heat=tuple(_printed(sheets.heat(opened, by, locale), title) for by, title in titles.items()),
        rounds=_printed(sheets.rounds(opened)),
        inventory=tuple(_printed(each) for each in sheets.inventory(opened, locale)),
        funnel=_printed(steps(session, opened)),
        parts=tuple(_part(each, locale) for each in enough),
        quiet=tuple(_fit(each.area.name) for each in opened_below if each not in enough),
        why={why.value: explained(why) for why in Why},
        maker=made_by,
    )


def steps(session: Session, opened: Opened) -> Table:
    """How many enterprises of the area have come how far, from the list to an expert's signature."""
    inside = {str(branch.area.id) for branch in opened.branches}
    parts = campaigns.numbers(session, opened.campaign, campaigns.By.AREA)
    reached = funnel.whole([part for part in parts if part.key in inside]).at_least
    return Table(
        key="funnel",
        title=_("From the list to the signature"),
        header=(_("Step"), _("Enterprises"), _("Share of the list, %")),
        lines=tuple(
            Line(cells=(str(STAGES[stage]), count, number(HUNDRED * count / reached[0], reached[0]) if reached[0] else "–"))
            for stage, count in zip(Stage, reached, strict=True)
        ),
    )  # fmt: skip


def request(session: Session, opened: Opened, report: AreaReport, *, by: CurrentUser, at: datetime) -> Report:
    """Put the PDF in the queue, or take the one there is; one that failed is tried again."""
    session.execute(select(Area.id).where(Area.id == opened.area.id).with_for_update()).one()
    found = find(session, opened, report)
    if found is None:
        found = Report(
            area_id=opened.area.id, locale=report.locale, fingerprint=_fingerprint(report), figures=report.write(),
            requested_at=at, requested_by=by.id,
        )  # fmt: skip
        session.add(found)
        session.flush()
        detail = {"locale": report.locale, "kind": "area", "round": str(opened.campaign.id)}
        audit.record(session, "report_requested", f"report:{found.id}", by=by.id, at=at, detail=detail)
    elif found.state is ReportState.FAILED and by.id is not None:
        services.retry(session, found, by=by.id, at=at)
    return found


def find(session: Session, opened: Opened, report: AreaReport) -> Report | None:
    """The report there is of exactly these figures."""
    same = Report.locale == report.locale, Report.fingerprint == _fingerprint(report)
    return session.scalars(select(Report).where(Report.area_id == opened.area.id, *same)).one_or_none()


def get(session: Session, area: Area, report_id: UUID) -> Report:
    """A report of an area the user was found to oversee; else NoResultFound."""
    return session.scalars(select(Report).where(Report.id == report_id, Report.area_id == area.id)).one()


def _fingerprint(report: AreaReport) -> str:
    return hashlib.sha256("\n".join(("area", services.design(), report.write())).encode()).hexdigest()


def _part(opened: Opened, locale: str) -> Part:
    return Part(
        name=_fit(opened.area.name),
        headline=_headline(opened),
        levels=_printed(sheets.levels(opened, locale)),
        dimensions=_printed(sheets.dimensions(opened, locale)),
        indicators=_printed(sheets.indicators(opened, locale)),
        pains=_printed(sheets.pain_points(opened, locale)),
    )


def _headline(opened: Opened) -> Headline:
    head = sheets.headline(opened)
    line = head.line
    known = {
        "coverage": None if head.coverage is None else (float(head.coverage), HUNDRED),
        "mean": line.best and (line.best.mean, line.n),
        "low": line.best and (max(line.best.low, 0), line.n),
        "high": line.best and (min(line.best.high, HUNDRED), line.n),
        "median": line.quartiles and (line.quartiles[1], line.n),
    }
    return Headline(
        counted=line.n,
        waiting=head.waiting,
        listed=head.listed,
        **{name: str(number(*value)) if value else "" for name, value in known.items()},
    )


def _printed(table: Table, title: str = "") -> Printed:
    return Printed(
        key=table.key,
        title=title or table.title,
        header=table.header,
        rows=_rows(table.cells),
        note=table.note,
    )


def _rows(cells: Sequence[Sequence[Figure]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(_cell(each) for each in row) for row in cells)


def _cell(cell: Figure) -> Cell:
    if isinstance(cell, Why):
        return Cell(why=cell.value)
    if isinstance(cell, int | Decimal):
        return Cell(text=str(cell), value=str(cell))
    return Cell(text=_fit(cell))


def _fit(text: str) -> str:
    """With what no font of ours can draw written out."""
    return Speller()(text, NAME)
