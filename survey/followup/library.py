"""The measure of the library behind an action, in one language; nothing where its questionnaire is gone."""

from dataclasses import dataclass
from functools import lru_cache

from questionnaires import catalogue
from questionnaires.catalogue import CatalogueError
from questionnaires.model import Measure, Questionnaire, Span
from reports.answers import local
from survey.models import ImprovementAction


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What the library says of a measure."""

    code: str
    name: str
    text: str
    cost: Span  #: 万元
    done_when: str
    items: tuple[str, ...]  #: that it aims at


@lru_cache(maxsize=8)
def measures(code: str, version: str) -> dict[str, Measure]:
    """Measures of a version by code; none where it is no longer there."""
    try:
        return {measure.code: measure for measure in catalogue.get(code, version).measures}
    except CatalogueError:
        return {}


def measure_of(action: ImprovementAction) -> Measure | None:
    """Measure that the action carries out; None for an action of one's own."""
    return measures(action.questionnaire, action.version).get(action.measure) if action.measure else None


def basis(action: ImprovementAction, locale: str) -> Basis | None:
    """What the library says of it."""
    measure = measure_of(action)
    return told(measure, locale) if measure else None


def told(measure: Measure, locale: str) -> Basis:
    """A measure in one language."""
    return Basis(
        code=measure.code,
        name=local(measure.name, locale),
        text=local(measure.text, locale),
        cost=measure.cost,
        done_when=local(measure.done_when, locale),
        items=tuple(dict.fromkeys(lift.item for lift in measure.lifts)),
    )


def name_of(action: ImprovementAction, locale: str) -> str:
    """What the action is called in the reader's language."""
    measure = measure_of(action)
    return local(measure.name, locale) if measure else action.title


def first_name(measure: Measure, questionnaire: Questionnaire) -> str:
    """Name that stays with an action should the library go: in the language it was written in."""
    return local(measure.name, questionnaire.locales[0])
