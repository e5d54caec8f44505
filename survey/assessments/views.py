"""Answering: overview and sections."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from survey.access import Action, requires

bp = Blueprint("assessments", __name__, url_prefix="/assessments")


@bp.get("/")
@requires(Action.ACCOUNT)
def index() -> ResponseReturnValue:
    """List one's assessments."""
    return "…"
