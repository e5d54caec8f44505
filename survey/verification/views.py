"""Pages on which a signed report is checked, by its code and by its file."""

import hashlib

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from reports.wording import wording
from survey.access import Action, requires
from survey.database import db
from survey.diagnostics.expert import grouped
from survey.i18n import locale
from survey.verification import queries
from survey.verification.cover import lines

bp = Blueprint("verification", __name__, url_prefix="/verify")


@bp.get("/")
@requires(Action.PUBLIC)
def index() -> ResponseReturnValue:
    """Ask for the code."""
    typed = request.args.get("code", "").strip()
    if code := queries.tidy(typed):
        return redirect(url_for(".show", code=grouped(code)), code=303)
    return render_template("verification/index.html", typed=typed[:60]), 404 if typed else 200


@bp.route("/<code>", methods=["GET", "POST"])
@requires(Action.PUBLIC)
def show(code: str) -> ResponseReturnValue:
    """Tell what was signed under a code, and whether a file is one of those that carry it, byte for byte."""
    with Session(db.engine) as session:
        signed = queries.find(session, code)
        trace = None if signed else queries.find_trace(session, code)
    files = signed.files if signed else trace.files if trace else None
    if files is None:
        return render_template("verification/index.html", typed=code[:40]), 404
    file = request.files.get("file")
    given = file.read() if file and file.filename else None
    sha256 = hashlib.sha256(given).hexdigest() if given is not None else ""
    return render_template(
        "verification/show.html" if signed else "verification/gone.html",
        signed=signed,
        lines=list(lines(signed, grouped(queries.tidy(code)), locale())) if signed else (),
        words=wording(locale()),
        trace=trace,
        code=grouped(queries.tidy(code)),
        sha256=sha256,
        genuine=sha256 in files,
        comparison=signed is not None and sha256 in signed.comparisons,
        missing=request.method == "POST" and given is None,
    )
