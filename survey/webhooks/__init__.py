"""Webhooks: addresses of an area that are told of submissions."""

from survey.webhooks.views import bp

__all__ = ["bp"]
