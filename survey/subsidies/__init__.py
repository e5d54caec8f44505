"""Whom to subsidise: one budget over the members' cheapest plans to their next level."""

from survey.subsidies.views import bp

__all__ = ["bp"]
