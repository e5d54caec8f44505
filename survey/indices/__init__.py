"""Four indices of a region or park: network, application, services, security."""

from survey.indices.views import bp

__all__ = ["bp"]
