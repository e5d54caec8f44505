"""Consultancies: their data and their people."""

from survey.consultancies.views import bp

__all__ = ["bp"]
