"""Weight sets: listed, made by comparing, kept as editions, shown, taken away as a file."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from questionnaires import catalogue
from scoring.weight_set import WeightSet, children, node_weights
from survey import clock, weight_files
from survey.access import Action, current_user, requires
from survey.database import db
from survey.files import attachment
from survey.i18n import switching
from survey.weights import asked, queries, services
from survey.weights.asked import METHODS, Asked
from survey.weights.comparisons import STEPS, Outcome, as_ratio, outcome, words_of
from survey.weights.forms import KeepForm

bp = Blueprint("weights", __name__, url_prefix="/weights")


@bp.get("/")
@requires(Action.MANAGE)
def index() -> ResponseReturnValue:
    """List the weight sets of the organisations one manages, and offer to make one."""
    return _list()


def _list(problems: Sequence[str] = ()) -> str:
    own = queries.organisations(db.session, current_user)
    kept = queries.list_of(db.session, [each.id for each in own])
    return render_template(
        "weights/index.html",
        organisations=own,
        sets=[(each, services.read(each)) for each in kept],
        problems=problems,
        titles={key: asked.title(asked.questionnaire_of(key)) for key in catalogue.list_keys()},
    )


@bp.post("/files")
@requires(Action.MANAGE)
def bring() -> ResponseReturnValue:
    """Keep the edition in a file, such as one that the command line made of a group's judgements."""
    with Session(db.engine) as reader:
        organisation = asked.organisation(reader)
    sent = request.files.get("file")
    try:
        weights = _read(sent)
        kept = services.add(db.session, organisation.id, weights, by=current_user.id, at=clock.now())
    except weight_files.WeightFileError as error:
        return _list(error.problems), 422
    except services.EditionTakenError:
        db.session.rollback()
        return _list([_("There is a version of this name and number already; give the file the next number.")]), 409
    db.session.commit()
    flash(
        _(
            "Kept as version %(number)s. It will not change; whatever you change becomes the next version.",
            number=kept.number,
        )
    )
    return redirect(url_for(".show", weights_id=kept.id), code=303)


def _read(sent: FileStorage | None) -> WeightSet:
    """Weight set in a file that was sent; WeightFileError with everything that is wrong with it."""
    if sent is None or not sent.filename:
        raise weight_files.WeightFileError([_("Choose a file first.")])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "weights.yaml"
        path.write_bytes(sent.read(weight_files.LARGEST + 1))
        try:
            return weight_files.load(path, asked.find_questionnaire)[0]
        except weight_files.WeightFileError as error:
            told = [each.removeprefix(f"{path}:").partition(":") for each in error.problems]
            shown = [_("line %(line)s:%(problem)s", line=line, problem=problem) for line, _colon, problem in told]
            raise weight_files.WeightFileError(shown) from error


@bp.get("/new")
@requires(Action.MANAGE)
def new() -> ResponseReturnValue:
    """Show the comparisons of one node."""
    about = asked.read(db.session)
    form = KeepForm(formdata=None)
    if about.base is not None:
        form.name.data, form.rationale.data = about.base.name, services.read(about.base).rationale
    return _page(about, form, None)


@bp.post("/new")
@requires(Action.MANAGE)
def keep() -> ResponseReturnValue:
    """Say what follows from the comparisons; with the button to keep it, keep it as an edition."""
    with Session(db.engine) as reader:
        about = asked.read(reader)
    form = KeepForm()
    if switching():
        return _page(about, form, None)
    result = _outcome(about)
    form.acceptable = result.found is None or result.found.acceptable
    if "keep" not in request.form:
        return _page(about, form, result)
    if not form.validate_on_submit() or result.found is None:
        return _page(about, form, result), 422
    try:
        kept = services.keep(
            db.session, about.organisation.id, _made(about, form, result), by=current_user.id, at=clock.now()
        )
    except services.EditionTakenError:
        db.session.rollback()
        form.form_errors.append(_("Somebody kept an edition of this name at the same moment. Keep yours once more."))
        return _page(about, form, result), 409
    db.session.commit()
    flash(
        _(
            "Kept as version %(number)s. It will not change; whatever you change becomes the next version.",
            number=kept.number,
        )
    )
    return redirect(url_for(".show", weights_id=kept.id), code=303)


@bp.post("/outcome")
@requires(Action.MANAGE)
def fragment() -> ResponseReturnValue:
    """What follows from the comparisons so far, for the script of the page; nothing is kept."""
    with Session(db.engine) as reader:
        about = asked.read(reader)
    return {"html": render_template("weights/outcome.html", about=about, result=_outcome(about), as_ratio=as_ratio)}


@bp.get("/<uuid:weights_id>")
@requires(Action.MANAGE)
def show(weights_id: UUID) -> ResponseReturnValue:
    """Show an edition beside the standard weights, and offer to look at results with it."""
    kept, weights, questionnaire = asked.for_reading(weights_id, db.session)
    return render_template(
        "weights/show.html",
        kept=kept,
        weights=weights,
        title=asked.title(questionnaire),
        names=asked.names(questionnaire),
        nodes={node: below for node, below in children(questionnaire).items() if len(below) > 1},
        given={each.node: each for each in weights.nodes},
        results=queries.results(db.session, current_user, kept),
    )


@bp.get("/<uuid:weights_id>.yaml")
@requires(Action.MANAGE)
def download(weights_id: UUID) -> ResponseReturnValue:
    """Hand out an edition as the file the command line takes."""
    kept, weights, _questionnaire = asked.for_reading(weights_id, db.session)
    stem = "".join(" " if character in '\\/:*?"<>|%' else character for character in kept.name).strip(". ") or "weights"
    return attachment(weight_files.dump(weights).encode(), f"{stem}-v{kept.number}.yaml", "application/yaml")


def _outcome(about: Asked) -> Outcome:
    return outcome(about.method, about.codes, about.names, request.form, expert=current_user.name)


def _made(about: Asked, form: KeepForm, result: Outcome) -> WeightSet:
    """The edition to keep; it gets its number when it is kept."""
    made = node_weights(about.node, about.method, (result.judgements,), about.codes)
    return WeightSet(
        questionnaire=about.questionnaire.key,
        name=form.name.data or "",
        version=1,
        made_by=current_user.name,
        made_on=clock.today(),
        rationale=form.rationale.data or "",
        nodes=about.with_node(made),
    )


def _page(about: Asked, form: KeepForm, result: Outcome | None) -> str:
    wrong = {each.field: each.text for each in result.mistakes} if result else {}
    return render_template(
        "weights/new.html",
        about=about,
        form=form,
        result=result,
        wrong=wrong if "keep" in request.form else {},
        typed=request.form,
        methods=METHODS,
        steps=STEPS,
        words_of=words_of,
        as_ratio=as_ratio,
        title=asked.title(about.questionnaire),
    )
