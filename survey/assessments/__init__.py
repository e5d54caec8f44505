"""Answering a questionnaire: overview, sections, autosave, submission, result."""

from survey.assessments.views import bp

__all__ = ["bp"]
