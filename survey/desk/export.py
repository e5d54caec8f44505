"""The list of clients as a table: what the page shows, in its order."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from flask_babel import gettext as _

from reports.sheets import Cell, Row
from scoring.result import MISSING
from survey.assessments.export import in_points
from survey.assessments.list_files import in_china
from survey.assessments.queries import Listed
from survey.assessments.standings import Standing
from survey.desk.clients import STATES, Client, industry_name
from survey.organisations import words


def rows(clients: Sequence[Client], locale: str) -> Iterator[Row]:
    """Heading and a row for each client: the draft under way and the last result may be of different questionnaires."""
    yield (
        _("Enterprise"), _("Unified social credit code"), _("Industry"), _("Size class"), _("Consultancy"), _("State"),
        _("Draft: questionnaire"), _("Draft: version"), _("Draft: answered"), _("Draft: to answer"),
        _("Last result: questionnaire"), _("Last result: version"), _("Last result: total"), _("Last result: stage"),
        _("Last result: submitted"), _("Reviewed total"), _("Reviewed stage"), _("Open actions"), _("Overdue actions"), _("Due"), _("Looked after by"), _("Last change"),
    )  # fmt: skip
    for client in clients:
        organisation = client.organisation
        yield (
            organisation.name if organisation else _("(not accepted yet)"),
            client.engagement.uscc,
            industry_name(client.industry, locale),
            str(words.SIZES[organisation.size]) if organisation else "",
            client.engagement.consultancy,
            str(STATES[client.state]),
            *_under_way(client.draft, locale),
            *_handed_over(client.result, locale),
            *_as_found(client, locale),
            client.actions.open if client.actions else None,
            client.actions.overdue if client.actions else None,
            client.engagement.due_on,
            client.consultant,
            in_china(client.changed_at),
        )


def _under_way(draft: Listed | None, locale: str) -> Row:
    """Questionnaire, version, how many are answered and how many are to be."""
    if draft is None:
        return "", "", None, None
    outline = draft.draft
    return outline.questionnaire.title[locale], outline.opened.version, outline.total.done, outline.total.total


def _handed_over(result: Listed | None, locale: str) -> Row:
    """Questionnaire, version, total, stage and day of submission."""
    if result is None:
        return "", "", None, "", None
    standing, opened = result.standing, result.draft.opened
    return (
        result.draft.questionnaire.title[locale],
        opened.version,
        in_points(standing.total) if standing and standing.total != MISSING else None,
        _stage(standing, locale) if standing else "",
        _day(opened.submitted_at),
    )


def _as_found(client: Client, locale: str) -> Row:
    """Total and stage of the same as reviewers found it, once they are done."""
    found = client.reviewed(client.result)
    if found is None:
        return None, ""
    total = found.standing.total
    return in_points(total) if total != MISSING else None, _stage(found.standing, locale)


def _stage(standing: Standing, locale: str) -> Cell:
    name = standing.stage[locale]
    return name if standing.certain else "{} {}".format(_("at least"), name)


def _day(at: datetime | None) -> date | None:
    moment = in_china(at)
    return moment.date() if moment else None
