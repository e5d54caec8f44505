"""Regions and parks: a tree, and the people who look after its parts."""

from survey.areas import people_views  # noqa: F401  (it adds its pages to `bp`)
from survey.areas.views import bp

__all__ = ["bp"]
