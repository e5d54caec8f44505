"""Pages of a diagnosis: what is written so far, and each section in a consultant's own words."""

from itertools import pairwise
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from reports.prose import prose
from reports.prose_html import prose_html
from reports.sections import filled
from survey import clock
from survey.access import Action, current_user, requires
from survey.database import db
from survey.diagnoses import queries, services
from survey.diagnoses.forms import RemarkForm, TextForm
from survey.diagnoses.queries import Edited, Rules, Written
from survey.diagnostics.written import Text
from survey.i18n import LOCALES
from survey.i18n import locale as spoken

bp = Blueprint("diagnoses", __name__)


@bp.get("/reviews/<uuid:review_id>/diagnosis/")
@requires(Action.ACCOUNT)
def show(review_id: UUID) -> ResponseReturnValue:
    """Show every section as it stands, in one language."""
    with Session(db.engine) as session:
        edited = queries.get(session, current_user, review_id)
        frozen = queries.submission(session, current_user, edited)
        wanted = language(request.args.get("language", spoken()))
        found = queries.rules(frozen, wanted)
        return render_template(
            "diagnoses/show.html",
            edited=edited,
            seen=edited.seen,
            texts=queries.texts(edited, found, wanted),
            said=lambda text: said(text, found),
            language=wanted,
            languages=LOCALES,
            measures=len(frozen.result.recommendations),
            names={each.code: each.name[spoken()] for each in frozen.questionnaire.measures},
            versions=queries.versions(session, review_id),
            consultancy_id=queries.consultancy_of(session, edited.seen),
            form=RemarkForm(formdata=None),
        )


def language(wanted: str) -> str:
    """A language we speak; else not found."""
    return wanted if wanted in LOCALES else abort(404)


def said(text: str, found: Rules) -> Markup:
    """A text as it is printed."""
    return prose_html(prose(filled(text, found.figures)))


@bp.route("/reviews/<uuid:review_id>/diagnosis/<language_code>/<key>", methods=["GET", "POST"])
@requires(Action.ACCOUNT)
def write(review_id: UUID, language_code: str, key: str) -> ResponseReturnValue:
    """Write a section, or take it back to what our rules say."""
    wanted = language(language_code)
    with Session(db.engine) as reader:
        edited, found, section = _section(reader, review_id, wanted, key)
        snippets = queries.snippets(reader, queries.consultancy_of(reader, edited.seen), wanted)
    form = TextForm()
    form.known = found.figures
    if request.method == "GET":
        form.text.data, form.shown.data = section.text, services.text_mark(section.text)
    theirs: Text | None = None
    if form.validate_on_submit():
        try:
            return _saved(edited, section, form, wanted)
        except services.StaleError as error:
            theirs = error.body.text(wanted, key) or Text(text=section.section.text, base="")
            form.shown.data = services.text_mark(theirs.text)
            form.form_errors = [_("Somebody changed this section meanwhile.")]
        except services.LockedError:
            return _too_late(review_id)
    if request.accept_mimetypes.best == "application/json":
        return {"message": " ".join(map(str, [*form.text.errors, *form.form_errors]))}, 409 if theirs else 422
    page = render_template(
        "diagnoses/section.html", edited=edited, seen=edited.seen, written=section, language=wanted, languages=LOCALES, form=form,
        snippets=snippets, figures=found.listed, preview=said(form.text.data or "", found), theirs=theirs,
        rule=said(section.section.text, found), following=_following(found, key),
    )  # fmt: skip
    return page, 409 if theirs is not None else form.status


def _section(session: Session, review_id: UUID, wanted: str, key: str) -> tuple[Edited, Rules, Written]:
    edited = queries.get(session, current_user, review_id)
    if not edited.writes:
        abort(404)
    found = queries.rules(queries.submission(session, current_user, edited), wanted)
    section = next((each for each in queries.texts(edited, found, wanted) if each.section.key == key), None)
    return edited, found, section or abort(404)


def _following(found: Rules, key: str) -> str:
    keys = [each.key for each in found.sections]
    return dict(pairwise(keys)).get(key, "")


def _saved(edited: Edited, section: Written, form: TextForm, wanted: str) -> ResponseReturnValue:
    """Keep what was typed; what our rules say anyway is not kept as somebody's own."""
    key, typed = section.section.key, form.text.data or ""
    rules = request.form.get("go") == "rules"
    own = None if rules or typed == section.section.text else Text(text=typed, base=section.section.text)
    services.save_text(
        db.session, edited, section, own, locale=wanted, shown=form.shown.data or "", by=current_user, at=clock.now()
    )
    db.session.commit()
    if request.accept_mimetypes.best == "application/json":
        return {"shown": services.text_mark(own.text if own else section.section.text)}
    flash(_("Back to what the rules say.") if rules else _("Saved."))
    after = request.form.get("next", "") if request.form.get("go") == "next" else ""
    if after:
        return redirect(url_for(".write", review_id=edited.seen.id, language_code=wanted, key=after[:40]), code=303)
    return redirect(url_for(".show", review_id=edited.seen.id, language=wanted, _anchor=key), code=303)


@bp.post("/reviews/<uuid:review_id>/diagnosis/<language_code>/<key>/preview")
@requires(Action.ACCOUNT)
def preview(review_id: UUID, language_code: str, key: str) -> ResponseReturnValue:
    """Show a text as it will be printed, without keeping it."""
    wanted = language(language_code)
    with Session(db.engine) as reader:
        _edited, found, _written = _section(reader, review_id, wanted, key)
    form = TextForm()
    form.known = found.figures
    form.validate()
    return {"html": str(said(form.text.data or "", found)), "problem": " ".join(map(str, form.text.errors))}


def _too_late(review_id: UUID) -> ResponseReturnValue:
    db.session.rollback()
    flash(_("The diagnosis is signed and no longer changes."), "warn")
    return redirect(url_for(".show", review_id=review_id), code=303)
