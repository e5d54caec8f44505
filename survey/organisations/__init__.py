"""The enterprise: its profile, what follows from it, and the colleagues who answer for it."""

from survey.organisations.views import bp

__all__ = ["bp"]
