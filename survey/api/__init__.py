"""The API: what pages show, for programs, with the same rights and the same suppression."""

from survey.api import (  # noqa: F401  (they add their operations to `bp`)
    areas_views,
    document_views,
    organisations_views,
    reports_views,
)
from survey.api.operations import bp

__all__ = ["bp"]
