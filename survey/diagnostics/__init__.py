"""Diagnostic PDFs: asking for one, its progress, its download."""

from survey.diagnostics.views import bp

__all__ = ["bp"]
