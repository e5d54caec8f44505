"""Engagements: a consultancy and an enterprise agree to work together, and either may end it."""

from survey.engagements.views import bp

__all__ = ["bp"]
