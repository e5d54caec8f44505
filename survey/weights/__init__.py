"""Weight sets of an organisation: made by comparing, kept as editions, shown beside the standard weights."""

from survey.weights.views import bp

__all__ = ["bp"]
