"""Assessments: the list, starting one, and the overview from which everybody goes where they are needed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from questionnaires import catalogue
from questionnaires.model import Questionnaire
from survey import clock
from survey.access import Action, current_user, requires
from survey.assessments import compression, corrections, last_round, list_table, opinions, queries, services
from survey.assessments.drafts import Outline, applicable_items, asked_of, minutes_for
from survey.assessments.list_files import list_file
from survey.assessments.overview import HandedOver, overview
from survey.database import db
from survey.i18n import locale
from survey.models import Organisation
from survey.organisations import queries as organisations
from survey.organisations.services import scoring_profile
from survey.prepared import Reader
from survey.shells import reading

bp = Blueprint("assessments", __name__, url_prefix="/assessments")
bp.after_request(compression.compress)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A questionnaire that can be started."""

    questionnaire: Questionnaire
    asked: int  #: items that apply at the start and must be answered
    optional: int  #: those that may be left out
    minutes: int  #: for those that must be answered


@bp.get("/")
@requires(Action.ACCOUNT)
def index() -> ResponseReturnValue:
    """List one's assessments and what can be started; who only advises others works at the desk."""
    own = organisations.list_own(db.session, current_user)
    if current_user.only_advises:
        return redirect(url_for("desk.index"), code=303)
    if not own:
        return render_template("assessments/first.html")
    chosen = _chosen(own, request.args.get("organisation"))
    offers = [_offer(questionnaire, chosen) for questionnaire in _questionnaires()]
    return render_template(
        "assessments/index.html",
        listed=queries.list_own(db.session, current_user),
        superseded=corrections.superseded_of(db.session, [each.id for each in own]),
        organisations=own,
        chosen=chosen,
        offers=offers,
    )


@bp.get("/list.<any(xlsx, csv):extension>")
@requires(Action.ACCOUNT)
def download_list(extension: str) -> ResponseReturnValue:
    """Hand out the list of one's assessments as a file."""
    own = organisations.list_own(db.session, current_user)
    superseded = corrections.superseded_of(db.session, [each.id for each in own])
    table = list(list_table.rows(queries.list_own(db.session, current_user), superseded, locale()))
    return list_file(_("Assessments"), table, extension, at=clock.now())


@bp.post("/")
@requires(Action.ANSWER)
def start() -> ResponseReturnValue:
    """Start answering a questionnaire."""
    try:
        organisation_id = UUID(request.form.get("organisation", ""))
        questionnaire = catalogue.get(request.form.get("questionnaire", "")[:80])
    except (ValueError, catalogue.CatalogueError):
        flash(_("Please choose one of the questionnaires below."), "bad")
        return redirect(url_for(".index"), code=303)
    organisation = organisations.get(db.session, current_user, organisation_id, action=Action.ANSWER)
    assessment_id, new = services.start(
        db.session, organisation.id, questionnaire.code, by=current_user, at=clock.now()
    )
    db.session.commit()
    if not new:
        flash(_("This questionnaire is already under way; here it is."))
    return redirect(url_for(".show", assessment_id=assessment_id), code=303)


@bp.get("/<uuid:assessment_id>/")
@requires(Action.READ)
def show(assessment_id: UUID) -> ResponseReturnValue:
    """Show what is done, what is left, and who is working on what."""
    with db.reading() as connection:
        draft = queries.outline_of(connection, current_user, assessment_id)
        working = queries.working_in(connection, current_user, assessment_id, at=clock.now())
        handed = _handed(connection, draft) if draft.opened.draft else None
        last = last_round.before(connection, draft.opened).day
    return overview(draft, working, reading(), handed=handed, last=last)


def _handed(reader: Reader, draft: Outline) -> HandedOver | None:
    """What others were asked by a link; None if nobody was."""
    names = opinions.asked_in(reader, draft.opened.id, at=clock.now())
    voices = opinions.of_assessment(reader, draft.opened.id)
    if not (names or voices):
        return None
    return HandedOver(names=names, differences=opinions.differences(draft, voices))


@bp.route("/<uuid:assessment_id>/discard", methods=["GET", "POST"])
@requires(Action.MANAGE)
def discard(assessment_id: UUID) -> ResponseReturnValue:
    """Ask first, then delete a draft with its answers."""
    draft = queries.draft_of(db.session, current_user, assessment_id, action=Action.MANAGE)
    if draft.returned:
        return _awaited(assessment_id)
    if request.method == "GET" and draft.opened.draft:
        return render_template("assessments/discard.html", draft=draft, opened=draft.opened)
    try:
        services.discard(db.session, draft, by=current_user, at=clock.now())
    except services.SubmittedError:
        db.session.rollback()
        flash(_("This assessment is submitted; it stays."), "warn")
        return redirect(url_for(".show", assessment_id=assessment_id), code=303)
    except services.AwaitedError:
        return _awaited(assessment_id)
    db.session.commit()
    flash(_("The draft is discarded."))
    return redirect(url_for(".index"), code=303)


def _awaited(assessment_id: UUID) -> ResponseReturnValue:
    db.session.rollback()
    flash(_("Reviewers wait for these corrections; the draft stays. To take nothing back, submit it as it is."), "warn")
    return redirect(url_for(".show", assessment_id=assessment_id), code=303)


def _chosen(own: Sequence[Organisation], wanted: str | None) -> Organisation:
    return next((organisation for organisation in own if str(organisation.id) == wanted), own[0])


def _questionnaires() -> Iterator[Questionnaire]:
    """The newest version of each; one that cannot be had does not keep the others from being offered."""
    for code in catalogue.catalogue.list_codes():
        try:
            yield catalogue.get(code)
        except catalogue.CatalogueError as error:
            current_app.logger.error("not offered: %s", error)


def _offer(questionnaire: Questionnaire, organisation: Organisation) -> Offer:
    asked = applicable_items(questionnaire, scoring_profile(organisation), {})
    needed = {item.code for item in asked_of(questionnaire).needed}
    count = len(asked & needed)
    return Offer(
        questionnaire=questionnaire,
        asked=count,
        optional=len(asked - needed),
        minutes=minutes_for(questionnaire, count),
    )
