"""Signing up, in and out; passwords; devices; invitations of colleagues."""

from survey.accounts.views import bp

__all__ = ["bp"]
