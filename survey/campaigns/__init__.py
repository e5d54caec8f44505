"""Rounds: a list of enterprises asked to answer one questionnaire by a day, and how far they have come."""

from survey.campaigns import invited_views, letter_views, sending_views  # noqa: F401  (they add their pages to `bp`)
from survey.campaigns.views import bp

__all__ = ["bp"]
