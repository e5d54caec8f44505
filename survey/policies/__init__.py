"""Support policies: what an enterprise qualifies for and what it lacks, and how many of an area do."""

from survey.policies import area_views  # noqa: F401  (it adds its pages to `bp`)
from survey.policies.views import bp

__all__ = ["bp"]
