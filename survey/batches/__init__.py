"""Batches: the reports of many clients, asked for at once and taken away as one file."""

from survey.batches.views import bp

__all__ = ["bp"]
