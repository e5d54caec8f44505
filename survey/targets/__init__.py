"""Targets of a region or park: what is to be reached by when, where it stands, and where it leads."""

from survey.targets import value_views  # noqa: F401  (it adds its pages to `bp`)
from survey.targets.views import bp

__all__ = ["bp"]
