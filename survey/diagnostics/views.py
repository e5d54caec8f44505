"""Diagnostic PDFs."""

from flask import Blueprint

bp = Blueprint("diagnostics", __name__, url_prefix="/reports")
