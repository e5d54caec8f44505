"""What its next level costs an enterprise, by its sheet of answers: worked out once for each sheet and kept."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from questionnaires import catalogue
from questionnaires.model import ProfileField
from scoring.errors import PlanError
from scoring.model import compile_model
from scoring.plan import cheapest_next_level

SECONDS = 0.5  #: longest search for one plan; nearly all take a twentieth of that
MOST_KEPT = 20_000  #: sheets, a few hundred bytes each


@dataclass(frozen=True, slots=True, kw_only=True)
class NextLevel:
    """The cheapest plan found that opens every gate of the next level."""

    cost: Decimal  #: 10,000 yuan, likely costs
    level: int
    level_after: int
    proved: bool  #: no cheaper one exists


@lru_cache(maxsize=MOST_KEPT)
def next_level(questionnaire: str, version: str, answers: str, size: str) -> NextLevel | None:
    """Of an enterprise of this size; None where there is no level above, or all standard measures together do not lead to it."""
    found = catalogue.get(questionnaire, version)
    try:
        plan = cheapest_next_level(
            compile_model(found), answers, found.measures, profile={ProfileField.SIZE: size}, seconds=SECONDS
        )
    except PlanError:
        return None
    return NextLevel(cost=plan.cost.likely, level=plan.level, level_after=plan.level_after, proved=plan.proved)
