"""What-if and plans: other answers and measures tried on a submission, kept under a name, compared; measures chosen for a budget."""

from survey.scenarios import plan_views  # noqa: F401  (its views register themselves)
from survey.scenarios.views import bp

__all__ = ["bp"]
