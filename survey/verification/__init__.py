"""Anybody who holds a signed report checks here whether it is what was signed."""

from survey.verification.views import bp

__all__ = ["bp"]
