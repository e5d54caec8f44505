"""Expert re-review: a consultancy rates again what an enterprise submitted, step by step, with reasons."""

from survey.reviews import rating_views, reconciling  # noqa: F401  (they add their pages to `bp`)
from survey.reviews.views import bp

__all__ = ["bp"]
