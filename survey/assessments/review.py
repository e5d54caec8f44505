"""Looking at every answer, declaring them true, and handing them over."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, HiddenField
from wtforms import Field as AnyField
from wtforms.validators import ValidationError as Invalid

from questionnaires.model import Dimension, Item
from survey import clock
from survey.access import Action, current_user, requires
from survey.assessments import consistency, opinions, outlook, queries, submission
from survey.assessments.answers import answer_words
from survey.assessments.deciding import both_in_words, grouped
from survey.assessments.drafts import Draft, Kept, must_be_answered, section_items
from survey.assessments.opinions import Difference, Voice
from survey.assessments.sections import by_script, go_to
from survey.assessments.views import bp
from survey.database import db
from survey.forms import Form, again
from survey.forms.fields import LineField
from survey.forms.validators import Filled, NotTooLong
from survey.i18n import locale
from survey.organisations import queries as organisations

TRUTH = _l(
    "I declare on behalf of the enterprise that these answers are true to the best of our knowledge and that we can show "
    "what they rest on."
)

CHANGED = "changed"  #: an answer is no longer what the declaring user looked at


class DeclarationForm(Form):
    """The truthfulness declaration."""

    name = LineField(_l("Your name"), [Filled(), NotTooLong(64)])
    true = BooleanField(TRUTH)
    seen = HiddenField()

    def validate_true(self, field: AnyField) -> None:
        """Nothing is handed over without the declaration."""
        if not field.data:
            raise Invalid(_("Please tick the declaration; without it nothing is submitted."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One answer in the list."""

    item: Item
    words: str
    kept: Kept | None
    section: str
    needed: bool  #: whether it must be answered


@bp.get("/<uuid:assessment_id>/review")
@requires(Action.READ)
def review(assessment_id: UUID) -> ResponseReturnValue:
    """List every answer, what is missing first."""
    draft = queries.draft_of(db.session, current_user, assessment_id, action=Action.READ)
    form = DeclarationForm(formdata=again.refused(), name=current_user.name)
    if again.checked() and draft.opened.draft:
        form.validate()
        form.form_errors.extend(_in_the_way(draft))
    form.seen.data = submission.seen(draft.kept)
    return _page(draft, form)


@bp.post("/<uuid:assessment_id>/submit")
@requires(Action.MANAGE)
def submit(assessment_id: UUID) -> ResponseReturnValue:
    """Hand the answers over; they are frozen from then on."""
    draft = queries.draft_to_submit(db.session, current_user, assessment_id)
    form = DeclarationForm()
    if draft.opened.draft and not form.validate_on_submit():
        return _refused(draft, form)
    declaration = submission.Declaration(name=form.name.data or "", text=str(TRUTH), locale=locale())
    try:
        submission.submit(
            db.session, draft, declaration, as_seen=form.seen.data or "", by=current_user.id, at=clock.now()
        )
    except submission.AlreadySubmittedError:
        flash(_("This assessment is already submitted; here is its result."))
    except (submission.IncompleteError, submission.TooMuchLeftOutError):
        return _refused(draft, form)
    except submission.ChangedError:
        return _refused(draft, form, CHANGED)
    else:
        _give_to_reviewers(assessment_id)
        _count(draft.opened.organisation_id)
        _announce(assessment_id)
        db.session.commit()
        flash(_("Submitted. The answers are frozen; this is what follows from them."))
    again.forget()
    return go_to(url_for(".result", assessment_id=assessment_id))


def _count(organisation_id: UUID) -> None:
    """Let the submission count in the figures of the areas that the enterprise allows to use it."""
    from survey.campaigns import counting  # noqa: PLC0415  (its pages import ours)

    counting.recount(db.session, organisation_id, at=clock.now())


def _announce(assessment_id: UUID) -> None:
    """Let the webhooks of those areas be told of it."""
    from survey.webhooks import services as webhooks  # noqa: PLC0415  (its pages import ours)

    webhooks.announce(db.session, assessment_id, at=clock.now())


def _give_to_reviewers(assessment_id: UUID) -> None:
    """Let a review that waits for these corrections go on."""
    from survey.reviews import services as reviews  # noqa: PLC0415  (its pages import ours)

    reviews.resubmitted(db.session, assessment_id, by=current_user, at=clock.now())


def _refused(draft: Draft, form: DeclarationForm, why: str = "") -> ResponseReturnValue:
    db.session.rollback()  # nobody waits while the page is made
    redirection = again.show_again(url_for(".review", assessment_id=draft.opened.id), why, anchor="declare")
    if redirection:
        return go_to(redirection.location)
    return ({}, 422) if by_script() else (_page(draft, form), 422)


def _in_the_way(draft: Draft) -> Iterator[str]:
    """What keeps an assessment from being handed over, besides the declaration."""
    if again.why() == CHANGED:
        yield _("An answer changed since you looked. Please look again, then submit.")
    if count := len(draft.gaps):
        yield ngettext(
            "Not submitted: one question still needs an answer; the top of this page names it.",
            "Not submitted: %(num)s questions still need an answer; the top of this page names them.",
            count,
        )
    elif submission.not_applicable_share(draft) > draft.questionnaire.not_applicable_cap:
        yield _("Not submitted: too much is marked “not applicable”; the top of this page says more.")


def _page(draft: Draft, form: DeclarationForm) -> str:
    questionnaire, code = draft.questionnaire, locale()
    files = submission.files_of(db.session, draft.opened.id)
    share = submission.not_applicable_share(draft) if draft.opened.draft else 0
    return render_template(
        "assessments/review.html",
        draft=draft,
        opened=draft.opened,
        questionnaire=questionnaire,
        form=form,
        sections=[(dimension, _lines(draft, dimension, code)) for dimension in questionnaire.dimensions],
        places={
            item.code: dimension.code for dimension in questionnaire.dimensions for item in section_items(dimension)
        },
        names={item.code: (item.name or item.text)[code] for item in questionnaire.items()},
        differences=_differing(draft, code) if draft.opened.draft else [],
        questions=consistency.questions(draft, code) if draft.opened.draft else [],
        share=share,
        outlook=outlook.outlook(draft) if draft.opened.draft else None,
        unknown=outlook.unknown(draft) if draft.opened.draft else [],
        bare=outlook.without_evidence(draft, files) if draft.opened.draft else None,
        files=files,
        managers=[] if draft.opened.manages else _managers(draft),
    )


def _managers(draft: Draft) -> list[str]:
    return [each.name for each in organisations.managers(db.session, draft.opened.organisation_id)]


def _differing(draft: Draft, code: str) -> list[tuple[str, Voice, list[tuple[Difference, str, str]]]]:
    """What is to be decided between the enterprise and each colleague in each section, with both answers in words."""
    found = opinions.differences(draft, [voice for each in draft.voices.values() for voice in each])
    return [
        (section, group[0].voice, [both_in_words(draft, each, code) for each in group])
        for (section, _handover), group in grouped(draft, found).items()
    ]


def _lines(draft: Draft, dimension: Dimension, code: str) -> list[Line]:
    lines = []
    for item in draft.items(dimension):
        kept = draft.kept.get(item.code)
        words = answer_words(item, kept.content, code) if kept and kept.content.value else ""
        lines.append(Line(item=item, words=words, kept=kept, section=dimension.code, needed=must_be_answered(item)))
    return lines
