"""An enterprise's dated place in areas, and what it allows them."""

from survey.memberships.views import bp

__all__ = ["bp"]
