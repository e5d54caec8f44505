"""The consultant's desk: every client, where it stands, and what is to be done."""

from survey.desk.views import bp

__all__ = ["bp"]
