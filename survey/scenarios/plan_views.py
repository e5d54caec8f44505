"""Plans: the best measures for a budget, or the cheapest way to the next stage."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from survey.access import Action, requires
from survey.scenarios.views import bp


@bp.get("/<uuid:assessment_id>/plan")
@requires(Action.READ)
def plan(assessment_id: UUID) -> ResponseReturnValue:
    """Show a plan."""
    return str(assessment_id)
