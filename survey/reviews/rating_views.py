"""Rating item by item: a section as a page that works with and without scripts, and the autosave behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from questionnaires.model import Dimension, Item, Numbers
from scoring.answer import takes_several
from scoring.evidence import Grade
from survey import clock
from survey.access import Action, current_user, requires
from survey.assessments.answers import answer_words, clock_time
from survey.assessments.drafts import items_of, section_items
from survey.assessments.section_page import following
from survey.assessments.sections import find_section
from survey.database import db
from survey.diagnostics.differing import opinion_words
from survey.diagnostics.frozen import Frozen
from survey.evidence import queries as evidence
from survey.forms.items import Content, Typed, WrongShapeError, from_content
from survey.i18n import locale
from survey.models import Evidence, Party
from survey.reviews import disputes, queries, services
from survey.reviews.corrected import words_before
from survey.reviews.queries import Seen
from survey.reviews.ratings import Rating, Reviewed, laid_aside, said
from survey.reviews.reading import GRADES, Fields, fields_of, rated_words, rating_of, read_form, read_json
from survey.reviews.views import bp

FIGURES = ("part", "whole", "rate", "now", "before")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One item on the page."""

    item: Item
    own: Content  #: what the enterprise answered
    own_words: str
    own_parts: Mapping[str, object]
    before: str  #: what it had answered before it corrected it, in words; empty where that is the same
    fields: Fields
    rating: Rating | None
    differs: bool
    errors: Mapping[str, str]
    files: Sequence[Evidence] = ()
    opinions: Sequence[
        tuple[str, Mapping[str, str]]
    ] = ()  #: what colleagues said otherwise, in words and as it is kept
    theirs: str = ""  #: what somebody else made of it meanwhile, in words

    @property
    def unexplained(self) -> bool:
        """Whether it differs, and the reason is missing."""
        return self.rating is not None and self.differs and not self.rating.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What of a page that was sent could not be kept, by item code."""

    fields: dict[str, Fields] = field(default_factory=dict)
    wrong: dict[str, Mapping[str, str]] = field(default_factory=dict)
    stale: dict[str, Rating | None] = field(default_factory=dict)  #: what somebody else made of it meanwhile
    aside: list[str] = field(default_factory=list)  #: reasons that were taken out, because nothing differs any more


@bp.get("/<uuid:review_id>/sections/<code>")
@requires(Action.ACCOUNT)
def section(review_id: UUID, code: str) -> ResponseReturnValue:
    """Show a section with the enterprise's answers and the ratings."""
    with Session(db.engine) as session:
        seen = queries.get(session, current_user, review_id)
        if not seen.shown and seen.party is Party.ENTERPRISE:
            return redirect(url_for(".show", review_id=review_id), code=303)
        reviewed = queries.reviewed(session, seen, queries.submission(session, current_user, seen))
        before = queries.corrected(session, current_user, seen)
    return _page(seen, reviewed, find_section(reviewed.frozen.questionnaire, code), before=before, sent=Sent())


@bp.post("/<uuid:review_id>/sections/<code>")
@requires(Action.ACCOUNT)
def save_section(review_id: UUID, code: str) -> ResponseReturnValue:
    """Keep what is right of a section; show again what is not."""
    seen = queries.get(db.session, current_user, review_id)
    reviewed = queries.reviewed(db.session, seen, queries.submission(db.session, current_user, seen))
    dimension = find_section(reviewed.frozen.questionnaire, code)
    if not seen.rates:
        return _closed(seen)
    sent = Sent()
    try:
        for item in reviewed.items(dimension):
            if f"{item.code}.shown" in request.form:
                _save(seen, item, reviewed, sent)
    except services.WrongStateError:
        return _closed(seen)
    db.session.commit()
    after = queries.reviewed(db.session, seen, reviewed.frozen)
    for reason in sent.aside:
        flash(_("You agree with the enterprise now, so your reason was taken out: “%(reason)s”", reason=reason), "warn")
    if sent.fields:
        before = queries.corrected(db.session, current_user, seen)
        return _page(seen, after, dimension, before=before, sent=sent), 422 if sent.wrong else 409
    return _saved(seen, after, dimension)


def _saved(seen: Seen, reviewed: Reviewed, dimension: Dimension) -> ResponseReturnValue:
    """Say so, with what is still missing, and lead where the button said."""
    lacking = _lacking(reviewed, dimension)
    flash(" ".join(filter(None, (_("Saved."), lacking))), "warn" if lacking else "good")
    then = _following(reviewed, dimension) if request.form.get("go") == "next" else dimension
    if then is None:
        return redirect(url_for(".show", review_id=seen.id), code=303)
    return redirect(url_for(".section", review_id=seen.id, code=then.code), code=303)


def _lacking(reviewed: Reviewed, dimension: Dimension) -> str:
    """How many ratings of a section lack their reason, in words; empty where none does."""
    number = sum(item.code in reviewed.unexplained for item in reviewed.items(dimension))
    return ngettext("%(num)s reason is missing", "%(num)s reasons are missing", number) if number else ""


def _save(seen: Seen, item: Item, reviewed: Reviewed, sent: Sent) -> None:
    """Keep one item of a form, or note why not."""
    fields = read_form(item.code, request.form)
    rating, errors = rating_of(item, fields, locale())
    if errors:
        sent.fields[item.code], sent.wrong[item.code] = fields, errors
        return
    try:
        if rating is not None or item.code in reviewed.ratings:
            _kept, aside = _keep(seen, reviewed, item.code, rating, shown=fields.shown)
            sent.aside.extend([aside] if aside else [])
    except services.StaleError as error:
        sent.stale[item.code] = error.theirs
        sent.fields[item.code] = replace(fields, shown=error.theirs.revision if error.theirs else 0)


def _keep(seen: Seen, reviewed: Reviewed, code: str, rating: Rating | None, *, shown: int) -> tuple[Rating | None, str]:
    """Keep a rating, or take it back; with the reason that was taken out of it, if one was."""
    at = clock.now()
    if rating is None:
        services.withdraw(db.session, seen, code, shown=shown, by=current_user, at=at)
        return None, ""
    aside = rating.reason if laid_aside(reviewed.frozen, code, reviewed.ratings.get(code), rating) else ""
    told = replace(rating, reason="") if aside else rating
    return services.rate(db.session, seen, code, told, shown=shown, by=current_user, at=at), aside


@bp.post("/<uuid:review_id>/responses/<code>")
@requires(Action.ACCOUNT)
def save_response(review_id: UUID, code: str) -> ResponseReturnValue:
    """Keep a rating the moment it is given; 422 with messages, 409 with somebody else's, or what follows from it."""
    seen = queries.get(db.session, current_user, review_id)
    frozen = queries.submission(db.session, current_user, seen)
    item = items_of(frozen.questionnaire).get(code)
    if item is None or not seen.rates:
        db.session.rollback()
        return _not_open(), 409 if item else 404
    try:
        fields = read_json(request.get_json(silent=True))
    except WrongShapeError as error:
        return {"error": "invalid", "errors": {}, "message": str(error)}, 422
    rating, errors = rating_of(item, fields, locale())
    if errors:
        return {"error": "invalid", "errors": errors, "message": " ".join(errors.values())}, 422
    try:
        reviewed = queries.reviewed(db.session, seen, frozen)
        kept, aside = _keep(seen, reviewed, code, rating, shown=fields.shown)
    except services.StaleError as error:
        db.session.rollback()
        return _conflict(item, error.theirs), 409
    except services.WrongStateError:
        db.session.rollback()
        return _not_open(), 409
    db.session.commit()
    return _told(queries.reviewed(db.session, seen, frozen), item, kept, aside)


def _told(reviewed: Reviewed, item: Item, kept: Rating | None, aside: str) -> dict[str, object]:
    """What the script is told of a rating that is kept now."""
    dimension = next(each for each in reviewed.frozen.questionnaire.dimensions if item in section_items(each))
    here = reviewed.items(dimension)
    return {
        "revision": kept.revision if kept else 0,
        "done": item.code in reviewed.done,
        "parts": parts_of(fields_of(item, kept).typed),
        "differs": item.code in reviewed.differing,
        "unexplained": item.code in reviewed.unexplained,
        "aside": aside,
        "lacking": _lacking(reviewed, dimension),
        "progress": {"done": sum(each.code in reviewed.done for each in here), "total": len(here)},
        "asked": [each.code for each in here],
        "saved_at": clock_time(kept.at if kept else clock.now()),
    }


def _conflict(item: Item, theirs: Rating | None) -> dict[str, object]:
    shown = fields_of(item, theirs)
    return {
        "error": "conflict",
        "message": _("Somebody rated this meanwhile: %(words)s", words=_words(item, theirs)),
        "keep": _("Keep mine"),
        "take": _("Take theirs"),
        "theirs": {
            "revision": theirs.revision if theirs else 0,
            "parts": parts_of(shown.typed),
            "grade": shown.grade,
            "why": shown.reason,
        },
    }


def parts_of(typed: Typed) -> dict[str, object]:
    """What stands in the fields of an item, as the script has it."""
    texts = {name: text for name in FIGURES if (text := getattr(typed, name))}
    return {"choice": list(typed.choice), **texts}


def _not_open() -> dict[str, object]:
    return {"error": "closed", "message": _("This review is not open for rating.")}


def _words(item: Item, rating: Rating | None) -> str:
    if rating is None:
        return _("taken back")
    return f"{rated_words(item, rating, locale())} · {GRADES[rating.grade]}"


def _closed(seen: Seen) -> ResponseReturnValue:
    db.session.rollback()
    flash(_("This review is not open for rating; what you sent was not saved."), "warn")
    return redirect(url_for(".show", review_id=seen.id), code=303)


def _page(seen: Seen, reviewed: Reviewed, dimension: Dimension, *, before: Frozen | None, sent: Sent) -> str:
    questionnaire, places = reviewed.frozen.questionnaire, _places(reviewed)
    handed_in = {} if seen.kept_alone else evidence.by_item(db.session, seen.assessment_id)
    shown = {
        item.code: replace(_shown(reviewed, item, before, sent), files=handed_in.get(item.code, ()))
        for item in reviewed.items(dimension)
    }
    return render_template(
        "reviews/section.html",
        seen=seen,
        reviewed=reviewed,
        questionnaire=questionnaire,
        dimension=dimension,
        number=places.index(dimension) + 1 if dimension in places else 0,
        all=len(places),
        following=_following(reviewed, dimension),
        shown=shown,
        done=sum(code in reviewed.done for code in shown),
        lacking=_lacking(reviewed, dimension),
        sent=sent,
        disputed=_disputed(seen, reviewed),
        grades=GRADES,
        takes_several=takes_several,
        no_numbers=Numbers(),
    )


def _disputed(seen: Seen, reviewed: Reviewed) -> frozenset[str]:
    """Codes of the items that the enterprise disputes."""
    history = queries.history(db.session, seen.id)
    dispute = disputes.standing(history, items_of(reviewed.frozen.questionnaire))
    return dispute.codes if dispute else frozenset()


def _places(reviewed: Reviewed) -> Sequence[Dimension]:
    """Sections in which something is to be rated, as the overview lists them."""
    return [each for each in reviewed.frozen.questionnaire.dimensions if reviewed.items(each)]


def _following(reviewed: Reviewed, dimension: Dimension) -> Dimension | None:
    """The next of them, if there is one."""
    then = following(reviewed.frozen.questionnaire, dimension)
    return then if then is None or reviewed.items(then) else _following(reviewed, then)


def _shown(reviewed: Reviewed, item: Item, before: Frozen | None, sent: Sent) -> Shown:
    frozen, rating = reviewed.frozen, reviewed.ratings.get(item.code)
    own = said(frozen, item)
    proposed = frozen.graded.get(item.code, Grade.STATED)
    return Shown(
        item=item,
        own=own,
        own_words=answer_words(item, own, locale()) if own.value else _("no answer"),
        own_parts=parts_of(from_content(item, own)),
        before=words_before(frozen, before, item, locale()),
        fields=sent.fields.get(item.code) or fields_of(item, rating, grade=proposed),
        rating=rating,
        differs=item.code in reviewed.differing,
        opinions=opinion_words(frozen, item, locale()),
        errors=sent.wrong.get(item.code, {}),
        theirs=_words(item, sent.stale[item.code]) if item.code in sent.stale else "",
    )
