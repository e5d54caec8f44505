"""What a card says of an enterprise, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from survey.campaigns.funnel import Stage
from survey.figures.opened import Opened
from survey.figures.sheets import HUNDRED, level_names
from survey.figures.tables import number
from survey.organisations import reference
from survey.organisations.words import SIZES
from survey.shortlist.entries import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One enterprise."""

    name: str
    area: str
    industry: str
    size: str
    points: str | Decimal
    level: str
    gain: str | Decimal
    checked: str
    strongest: tuple[tuple[str, str | Decimal], ...]  #: names of dimensions with points


def cards(opened: Opened, entries: Sequence[Entry], lang: str) -> Sequence[Card]:
    """Cards in the order of the entries."""
    questionnaire = opened.members.cohort.questionnaire
    levels = level_names(questionnaire, lang)
    dimensions = {each.code: each.name[lang] for each in questionnaire.dimensions}
    return [
        Card(
            name=each.member.name,
            area=each.member.area,
            industry=reference.industries()[each.member.industry].names[lang],
            size=str(SIZES[each.member.size]),
            points=_points(each.member.points),
            level=levels[each.member.level],
            gain=_points(each.gain),
            checked=_checked(each.checked),
            strongest=tuple((dimensions[code], _points(points)) for code, points in each.strongest),
        )
        for each in entries
    ]


def _points(value: float | None) -> str | Decimal:
    cell = "–" if value is None else number(value, HUNDRED)
    return cell if isinstance(cell, Decimal) else "–"


def _checked(stage: Stage | None) -> str:
    if stage is None:
        return _("self-assessment only")
    return _("review signed") if stage is Stage.SIGNED else _("reviewed")
