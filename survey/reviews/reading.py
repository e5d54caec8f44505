"""What reviewers type about an item, and the rating it gives."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from questionnaires.model import Item
from scoring.answer import DONT_KNOW_CELL, NOT_APPLICABLE_CELL
from scoring.evidence import Grade
from survey.assessments.answers import answer_words
from survey.assessments.autosave import sent
from survey.forms.items import Content, Typed, WrongShapeError, from_content, from_form, read_over
from survey.forms.validators import clean, shorten, too_long
from survey.models.review import LONGEST_REASON
from survey.reviews.ratings import Rating

GRADES = {
    Grade.STATED: _l("stated only"),
    Grade.DOCUMENTED: _l("papers seen"),
    Grade.SEEN: _l("seen in the running system"),
    Grade.REVIEWED: _l("checked on site"),
}
UNSHOWN = _l("could not be shown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What stands in the fields of one item."""

    typed: Typed
    grade: str = ""
    reason: str = ""
    shown: int = 0  #: revision of the rating that was shown


def rated_words(item: Item, rating: Rating, locale: str) -> str:
    """What a reviewer made of an item, as the page offered it."""
    if rating.value == DONT_KNOW_CELL:
        return str(UNSHOWN)
    if rating.value == NOT_APPLICABLE_CELL:
        return _("does not apply")
    return answer_words(item, Content(value=rating.value), locale)


def fields_of(item: Item, rating: Rating | None, *, grade: Grade = Grade.STATED) -> Fields:
    """What the fields show of a rating; `grade`: what is proposed while there is none."""
    if rating is None:
        return Fields(typed=Typed(), grade=str(int(grade)))
    typed = from_content(item, Content(value=rating.value))
    return Fields(typed=typed, grade=str(int(rating.grade)), reason=rating.reason, shown=rating.revision)


def read_form(code: str, form: MultiDict[str, str]) -> Fields:
    """What a page sent about the item `code`."""
    return Fields(
        typed=from_form(code, form),
        grade=form.get(f"{code}.grade", ""),
        reason=clean(form.get(f"{code}.why", "")),
        shown=shown_in(code, form),
    )


def shown_in(code: str, form: MultiDict[str, str]) -> int:
    """Revision that a page was shown of the item `code`."""
    shown = form.get(f"{code}.shown", "0")
    return int(shown) if shown.isdecimal() and len(shown) < 10 else 0


def read_json(body: object) -> Fields:
    """What a script sent about one item.

    Raises
    ------
    WrongShapeError
        If it is shaped otherwise.
    """
    shown, typed = sent(body)
    grade, reason = (body.get(part, "") for part in ("grade", "why")) if isinstance(body, dict) else ("", "")
    if not isinstance(grade, str) or not isinstance(reason, str):
        raise WrongShapeError(_("“grade” and “why” must be texts."))
    return Fields(typed=typed, grade=grade, reason=clean(reason), shown=shown)


def rating_of(item: Item, fields: Fields, locale: str) -> tuple[Rating | None, Mapping[str, str]]:
    """Rating that the fields give, None where nothing is chosen, and a message for every part that is wrong."""
    typed = replace(fields.typed, reason=fields.reason or "–", note="", evidence="")
    content, errors = read_over(item, typed, Content(), locale)
    errors = dict(errors)
    if fields.grade not in {str(int(grade)) for grade in GRADES}:
        errors["grade"] = _("“%(found)s” is not among the grades offered.", found=shorten(fields.grade))
    if len(fields.reason) > LONGEST_REASON:
        errors["why"] = too_long(fields.reason, LONGEST_REASON)
    if content.value == DONT_KNOW_CELL and fields.grade == str(int(Grade.SEEN)):
        errors["grade"] = _(
            "“%(answer)s” and “%(grade)s” do not go together. Choose the answer you saw, or another grade of evidence.",
            answer=UNSHOWN,
            grade=GRADES[Grade.SEEN],
        )
    if errors or not content.value:
        return None, errors
    return Rating(value=content.value, grade=Grade(int(fields.grade)), reason=fields.reason), {}
