"""The consultant's desk: every client, where it stands, and what is to be done."""

from survey.desk import agreement_views  # noqa: F401  (it adds its page to `bp`)
from survey.desk.views import bp

__all__ = ["bp"]
