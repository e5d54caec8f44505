"""Two sections of the draft in the hands of a colleague who has no account: one answer differs, two fill what was open."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from questionnaires.model import Item
from survey.access import CurrentUser
from survey.assessments import queries
from survey.assessments.drafts import Draft
from survey.forms.items import Content
from survey.handovers import services
from survey.handovers.services import Wish
from survey.models import Assessment

COLLEAGUE = "李工，设备科"
MESSAGE = "设备和车间那几题您最清楚，麻烦填一下，不确定的选“不清楚”就行。"
NOTE = "上周刚盘点过，以台账为准。"
ANSWERED = 2  #: open questions that the colleague answers


def add_handover(session: Session, assessment: Assessment, *, by: CurrentUser, at: datetime) -> None:
    """Hand the first and the last section over, and answer some of them."""
    draft = queries.draft_of(session, by, assessment.id)
    first, *_others, last = draft.questionnaire.dimensions
    wish = Wish(
        name=COLLEAGUE,
        sections=[first.code, last.code],
        lasts=timedelta(days=14),
        message=MESSAGE,
        due_on=(at + timedelta(days=5)).date(),
    )
    handover, _secret = services.make(session, assessment.id, wish, by=by, at=at - timedelta(hours=20))
    services.open_first(session, handover.id, at=at - timedelta(hours=3))
    answered = [item for item in draft.items(first) if item.code in draft.values and item.options]
    left = [item for item in draft.items(last) if item.code not in draft.values and item.options]
    chosen = [(item, _other(draft, item), NOTE) for item in answered[-1:]]
    chosen += [(item, item.options[1].code, "") for item in left[:ANSWERED]]
    for number, (item, value, note) in enumerate(chosen):
        content, when = Content(value=value, note=note), at - timedelta(hours=2, minutes=-5 * number)
        services.answer(session, handover, item.code, content, shown=0, at=when)


def _other(draft: Draft, item: Item) -> str:
    """An option that is not the enterprise's answer."""
    codes: Sequence[str] = [option.code for option in item.options]
    return next(code for code in codes if code not in draft.values[item.code].split("|"))
