"""Expert re-review: a consultancy rates again what an enterprise submitted, step by step, with reasons."""

from survey.reviews import beginning, rating_views, reconciling, steps  # noqa: F401  (they add their pages to `bp`)
from survey.reviews.views import bp

__all__ = ["bp"]
