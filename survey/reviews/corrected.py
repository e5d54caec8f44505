"""What an enterprise changed when it corrected a submission that a review had returned."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from questionnaires.model import Item
from survey.assessments.answers import answer_words
from survey.diagnostics.frozen import Frozen
from survey.reviews.ratings import Reviewed, differs, said


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A question that is answered otherwise now, in words."""

    item: Item
    before: str
    now: str


def changes(reviewed: Reviewed, before: Frozen, locale: str) -> Sequence[Change]:
    """What of the questions to be rated was answered otherwise before, in the order asked."""
    frozen = reviewed.frozen
    return [
        Change(item=item, before=words, now=_words(frozen, item, locale))
        for dimension in frozen.questionnaire.dimensions
        for item in reviewed.items(dimension)
        if (words := words_before(frozen, before, item, locale))
    ]


def words_before(frozen: Frozen, before: Frozen | None, item: Item, locale: str) -> str:
    """What was answered before; empty where that is the same."""
    if before is None or item.code not in before.answers or not differs(before, item.code, frozen.answers[item.code]):
        return ""
    return _words(before, item, locale)


def _words(frozen: Frozen, item: Item, locale: str) -> str:
    content = said(frozen, item)
    return answer_words(item, content, locale) if content.value else _("no answer")
