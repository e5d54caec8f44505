"""Pages that belong to nobody: the start page, the privacy notice, the method."""

from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires import catalogue
from questionnaires.model import Questionnaire
from reports.answers import local
from reports.method import method as method_of
from survey.access import Action, requires, signed_in
from survey.assessments.drafts import asked_of, minutes_for
from survey.i18n import locale

bp = Blueprint("pages", __name__)

FLAGSHIP = "lianghua-sme"  #: the questionnaire the start page speaks of
PRIVACY_VERSION = "2026-11.2"  #: of the privacy notice; kept with every account that agreed to it


@bp.app_template_global()
def language_url(code: str) -> str:
    """Address of this very page in another language."""
    if request.endpoint is None or request.method != "GET":
        return url_for("pages.home", lang=code)
    here = url_for(request.endpoint, **(request.view_args or {}))
    return f"{here}?{urlencode({**request.args.to_dict(flat=True), 'lang': code})}"


@bp.get("/")
@requires(Action.PUBLIC)
def home() -> ResponseReturnValue:
    """Show what this is and how to start; signed-in users go to their overview."""
    if signed_in():
        return redirect(url_for("assessments.index"), code=303)
    flagship = _flagship()
    return render_template("pages/home.html", flagship=flagship, optional=_optional_minutes(flagship))


def _flagship() -> Questionnaire | None:
    """The questionnaire the start page speaks of; None where it cannot be had, which keeps nobody from starting."""
    try:
        return catalogue.get(FLAGSHIP)
    except catalogue.CatalogueError as error:
        current_app.logger.error("%s not shown: %s", FLAGSHIP, error)
        return None


def _optional_minutes(questionnaire: Questionnaire | None) -> int:
    """Minutes for what may be left out."""
    if questionnaire is None:
        return 0
    items = sum(1 for _ in questionnaire.items())
    return minutes_for(questionnaire, items - len(asked_of(questionnaire).needed))


@bp.get("/privacy")
@requires(Action.PUBLIC)
def privacy() -> ResponseReturnValue:
    """Tell what is kept of whom, why and for how long."""
    return render_template("pages/privacy.html", version=PRIVACY_VERSION, config=current_app.config["RONGPING"])


@bp.get("/method")
@requires(Action.PUBLIC)
def method() -> ResponseReturnValue:
    """Explain how scores and levels come about."""
    return render_template("pages/method.html", questionnaires=_titles())


@bp.get("/method/<code>")
@requires(Action.PUBLIC)
def questionnaire_method(code: str) -> ResponseReturnValue:
    """Show weights, gates, points and reasons of one questionnaire, from its data."""
    try:
        rules = method_of(catalogue.get(code), locale())
    except catalogue.UnknownQuestionnaireError:
        abort(404)
    return render_template("pages/questionnaire.html", rules=rules)


def _titles() -> list[tuple[str, str]]:
    """Code and title of every questionnaire."""
    codes = dict.fromkeys(key.partition("@")[0] for key in catalogue.list_keys())
    return [(code, local(catalogue.get(code).title, locale())) for code in codes]


@bp.get("/healthz")
@requires(Action.PUBLIC)
def health() -> ResponseReturnValue:
    """Answer a load balancer."""
    return {"status": "ok"}
