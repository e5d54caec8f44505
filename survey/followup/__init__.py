"""Follow-up: measures become actions with somebody responsible and a day, and the next round shows what they brought."""

from survey.followup import action_views, compare_views, reminder_views, taking_views  # noqa: F401  (their views register themselves)
from survey.followup.views import bp

__all__ = ["bp"]
