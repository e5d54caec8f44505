"""The consultant's diagnosis: sections written anew, measures chosen, versions, and what the reports of a consultancy look like."""

from survey.diagnoses import brand_views, measure_views, snippet_views, version_views  # noqa: F401  (they add their pages to `bp`)
from survey.diagnoses.views import bp

__all__ = ["bp"]
