"""What the page of the indices shows, and its files: groups by name, and rounds in a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from questionnaires.indices import Index
from questionnaires.model import Questionnaire
from reports.charts.theme import Mode
from reports.charts.trend import Moment, trend
from survey.figures.coverage import Coverage, coverage_of
from survey.figures.grouping import By, name_of
from survey.figures.indices import IndexFigures, IndexGroup, index_figures
from survey.figures.opened import Opened, remembered
from survey.i18n import locale
from survey.models import Campaign

SCALE, NARROW = 100, 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A round in a row, and where all that are chosen stood in it."""

    campaign: str
    name: str
    due_on: date
    whole: IndexGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that the page tells."""

    opened: Opened
    by: By
    coverage: Coverage
    figures: IndexFigures
    names: Mapping[str, str]  #: of the groups, by key
    steps: Sequence[Step]
    questionnaire: Questionnaire

    @property
    def item_names(self) -> Mapping[str, str]:
        """What items are called, by code."""
        return {item.code: (item.name or item.text)[locale()] for item in self.questionnaire.items()}

    def sources(self, index: Index) -> Sequence[str]:
        """Documents that ask to watch an index, each with the places."""
        places: dict[str, list[str]] = {}
        known = {document.code: document for document in self.questionnaire.documents}
        for each in index.sources:
            places.setdefault(each.document, []).append(known[each.document].place(each.place, locale()))
        comma = _(", ")
        return [f"{known[code].title[locale()]} · {comma.join(named)}" for code, named in places.items()]

    def arguments(self, **instead: str) -> Mapping[str, str]:
        """Of the address, but for what is given; what is empty is left out."""
        now = {"round": str(self.opened.campaign.id), "by": self.by.value, **self.opened.choice.arguments}
        return {key: value for key, value in {**now, **instead}.items() if value}


def shown(session: Session, opened: Opened, by: By) -> Shown:
    """What there is to tell of an area, a round and a choice of members."""
    figures, names = index_table(opened, by)
    return Shown(
        opened=opened,
        by=by,
        coverage=coverage_of(session, opened.campaign, opened.area.id),
        figures=figures,
        names=names,
        steps=index_steps(opened),
        questionnaire=opened.members.cohort.questionnaire,
    )


@remembered
def index_table(opened: Opened, by: By) -> tuple[IndexFigures, Mapping[str, str]]:
    """Means by group, and what the groups are called."""
    chosen = opened.members
    figures = index_figures(chosen, by)
    return figures, {each.key: name_of(each.key, by, chosen, locale()) for each in figures.groups}


@remembered
def index_steps(opened: Opened) -> Sequence[Step]:
    """Rounds with the same questionnaire, the oldest first."""
    like = [each for each in reversed(opened.rounds) if each.questionnaire == opened.campaign.questionnaire]
    return [_step(opened, each) for each in like]


def _step(opened: Opened, campaign: Campaign) -> Step:
    whole = index_figures(opened.members_in(campaign), By.SIZE).whole
    return Step(campaign=str(campaign.id), name=campaign.name, due_on=campaign.due_on, whole=whole)


def charts(page: Shown) -> Sequence[tuple[str, Markup]]:
    """Name of each index with a line over the rounds; none where there are fewer than two to show."""
    found = []
    for place, index in enumerate(page.figures.indices):
        moments = [_moment(each, place) for each in page.steps if not each.whole.means[place].withheld]
        if len(moments) > 1:
            said = _("; ").join(f"{each.label}: {each.text}" for each in moments)
            name = index.name[locale()]
            drawn = trend(moments, title=name, said=said, top=SCALE, width=NARROW, mode=Mode.INLINE)
            found.append((name, Markup(drawn)))  # noqa: S704  (shapes we drew, texts escaped)
    return found


def _moment(step: Step, place: int) -> Moment:
    mean = step.whole.means[place]
    assert mean.mean is not None  # noqa: S101  (those withheld are left out)
    return Moment(
        day=float(step.due_on.toordinal()), label=f"{step.due_on:%Y-%m}", value=mean.mean, text=str(mean.shown),
        low=mean.low, high=mean.high,
    )  # fmt: skip
