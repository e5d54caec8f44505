"""Handing sections of a draft to colleagues without an account, by a link."""

from survey.handovers import answering, colleague  # noqa: F401  (their views join the blueprint)
from survey.handovers.views import bp

__all__ = ["bp"]
