"""The list of clients as a workbook and as CSV: what the page shows, in its order."""

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import StringIO

from flask_babel import gettext as _

from scoring.result import MISSING
from survey.assessments.export import in_points
from survey.assessments.sheets import Row, workbook
from survey.desk.clients import STATES, Client, industry_name
from survey.formats import day, moment
from survey.organisations import words
from survey.spreadsheets import inert

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def rows(clients: Sequence[Client], locale: str) -> Iterator[Row]:
    """Heading and a row for each client."""
    yield (
        _("Enterprise"), _("Unified social credit code"), _("Industry"), _("Size class"), _("Consultancy"), _("State"),
        _("Assessment"), _("Version"), _("Answered"), _("To answer"), _("Total"), _("Stage"), _("Submitted"), _("Due"),
        _("Looked after by"), _("Last change"),
    )  # fmt: skip
    for client in clients:
        newest, organisation = client.newest, client.organisation
        opened = newest.draft.opened if newest else None
        progress = newest.draft.total if newest else None
        stage = client.standing.stage[locale] if client.standing else ""
        last = client.submitted[0].draft.opened if client.submitted else None
        yield (
            organisation.name if organisation else "",
            client.engagement.uscc,
            industry_name(client.industry, locale),
            str(words.SIZES[organisation.size]) if organisation else "",
            client.engagement.consultancy,
            str(STATES[client.state]),
            newest.draft.questionnaire.title[locale] if newest else "",
            opened.version if opened else "",
            progress.done if progress else None,
            progress.total if progress else None,
            None if client.total == MISSING else in_points(client.total),
            stage,
            day(last.submitted_at) if last else "",
            client.engagement.due_on.isoformat() if client.engagement.due_on else "",
            client.consultant,
            moment(client.changed_at),
        )


def as_xlsx(table: Sequence[Row], *, at: datetime) -> bytes:
    """Workbook of one sheet."""
    return workbook({_("Clients"): table}, created=at)


def as_csv(table: Sequence[Row]) -> bytes:
    """CSV with the mark by which Excel knows UTF-8; text that could be a formula is inert."""
    out = StringIO()
    writer = csv.writer(out)
    for row in table:
        writer.writerow(["" if cell is None else inert(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")
