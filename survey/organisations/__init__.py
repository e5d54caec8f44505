"""The enterprise: its profile, what follows from it, and the colleagues who answer for it."""

from survey.organisations import deleting  # noqa: F401  (its views join the blueprint)
from survey.organisations.views import bp

__all__ = ["bp"]
