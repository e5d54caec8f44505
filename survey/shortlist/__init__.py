"""Benchmark shortlist: enterprises that may serve as examples, by rules, and a card of each."""

from survey.shortlist.views import bp

__all__ = ["bp"]
