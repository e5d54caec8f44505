"""The indices as a table: the groups of the page with intervals, and all that are chosen in every round."""

from collections.abc import Iterator
from decimal import Decimal

from flask_babel import gettext as _

from questionnaires.indices import Index
from reports.sheets import Cell, Row
from survey.figures.indices import IndexGroup, IndexMean
from survey.i18n import locale
from survey.indices.page import Shown


def rows(page: Shown) -> Iterator[Row]:
    """Heading and a row for each group and index; a withheld figure says so."""
    yield (
        _("Round"), _("Last day"), _("Group of members"), _("Members that count"), _("Index"), _("Members it applies to"), _("Mean"),
        _("Interval from"), _("Interval to"), _("Remark"),
    )  # fmt: skip
    campaign = page.opened.campaign
    for group in (page.figures.whole, *page.figures.groups):
        yield from _lines(page, group, (campaign.name, campaign.due_on, page.names.get(group.key, _("all chosen"))))
    for step in page.steps:
        if step.campaign != str(campaign.id):
            yield from _lines(page, step.whole, (step.name, step.due_on, _("all chosen")))


def _lines(page: Shown, group: IndexGroup, head: tuple[Cell, ...]) -> Iterator[Row]:
    indices: tuple[Index, ...] = page.figures.indices
    for index, mean in zip(indices, group.means, strict=False):
        members: Cell = _("fewer than 5") if group.few else group.n
        yield (*head, members, index.name[locale()], *_cells(mean))


def _cells(mean: IndexMean) -> Row:
    if mean.withheld:
        return None, None, None, None, _("withheld: fewer than 5 members")
    figures = (each if isinstance(each, Decimal) else None for each in (mean.shown, *mean.interval))
    return mean.n, *figures, ""
