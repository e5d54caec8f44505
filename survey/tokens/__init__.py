"""Tokens with which programs act as a user, for some purposes and some time."""

from survey.tokens.views import bp

__all__ = ["bp"]
