"""The list of one's assessments as a table: what the page shows, in its order."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from flask_babel import gettext as _

from reports.sheets import Row
from scoring.result import MISSING
from survey.assessments.export import in_points
from survey.assessments.list_files import in_china
from survey.assessments.queries import Listed


def rows(listed: Sequence[Listed], superseded: Collection[UUID], locale: str) -> Iterator[Row]:
    """Heading and a row for each assessment."""
    yield (
        _("Enterprise"), _("Questionnaire"), _("Version"), _("State"), _("Answered"), _("To answer"), _("Total"), _("Stage"),
        _("Submitted"), _("Last change"),
    )  # fmt: skip
    for each in listed:
        opened, standing, total = each.draft.opened, each.standing, each.draft.total
        stage = standing.stage[locale] if standing else ""
        yield (
            opened.organisation,
            each.draft.questionnaire.title[locale],
            opened.version,
            _state(each, superseded),
            total.done if opened.draft else None,
            total.total if opened.draft else None,
            in_points(standing.total) if standing and standing.total != MISSING else None,
            stage if standing is None or standing.certain else "{} {}".format(_("at least"), stage),
            in_china(opened.submitted_at),
            in_china(each.changed_at),
        )


def _state(each: Listed, superseded: Collection[UUID]) -> str:
    if each.draft.opened.draft:
        return _("draft")
    return _("replaced by its correction") if each.draft.opened.id in superseded else _("submitted")
