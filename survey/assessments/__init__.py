"""Answering a questionnaire: overview, sections, autosave, submission, result."""

from survey.assessments import autosave, deciding, results, review, sections  # noqa: F401  (their views join the blueprint)
from survey.assessments.views import bp

__all__ = ["bp"]
