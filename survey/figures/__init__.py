"""Figures over the members of an area: what they show, over whom, and what they withhold."""

from survey.figures import report_views  # noqa: F401  (its routes belong to the blueprint)
from survey.figures.views import bp

__all__ = ["bp"]
