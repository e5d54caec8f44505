"""Evidence: files and photos beside the answers, for those who look at them again."""

from survey.evidence.views import bp

__all__ = ["bp"]
