"""The form of an action."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field as AnyField
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, StopValidation
from wtforms.validators import ValidationError as Invalid

from survey.followup import content
from survey.followup.content import Content
from survey.followup.words import FIELDS, STATES
from survey.forms import Form
from survey.forms.fields import DayField, LineField, NumberField, ParagraphField
from survey.forms.validators import Filled, NotTooLong
from survey.models import ActionState, User
from survey.models.action import LONGEST_LINK, LONGEST_TEXT, LONGEST_TITLE, LONGEST_UNIT

OTHER = "other"  #: responsible is somebody without an account
MOST_COST = 10_000  #: 万元; 100 million yuan, far beyond any measure of ours
MOST_FIGURE = 10**11
UNITS = ("万元", "万")


class ActionForm(Form):
    """Everything about an action; `today` is given by the view, for nothing is done in the future."""

    title = LineField(FIELDS["title"], [Filled(), NotTooLong(LONGEST_TITLE)])
    details = ParagraphField(FIELDS["details"], [NotTooLong(LONGEST_TEXT)])
    owner = SelectField(FIELDS["owner"])
    owner_name = LineField(_l("Name, if somebody else"), [NotTooLong(64)])
    begin_on = DayField(FIELDS["begin_on"], [Optional()])
    due_on = DayField(FIELDS["due_on"], [Optional()])
    cost_planned = NumberField(FIELDS["cost_planned"], most=MOST_COST, units=UNITS)
    state = SelectField(FIELDS["state"], choices=[SelectChoice(state.value, text) for state, text in STATES.items()])
    reason = ParagraphField(FIELDS["reason"], [NotTooLong(LONGEST_TEXT)])
    done_on = DayField(FIELDS["done_on"], [Optional()])
    cost_actual = NumberField(FIELDS["cost_actual"], most=MOST_COST, units=UNITS)
    evidence_url = LineField(FIELDS["evidence_url"], [NotTooLong(LONGEST_LINK)])
    evidence_note = ParagraphField(FIELDS["evidence_note"], [NotTooLong(LONGEST_TEXT)])
    effect = ParagraphField(FIELDS["effect"], [NotTooLong(LONGEST_TEXT)])
    effect_before = NumberField(FIELDS["effect_before"], least=-MOST_FIGURE, most=MOST_FIGURE)
    effect_after = NumberField(FIELDS["effect_after"], least=-MOST_FIGURE, most=MOST_FIGURE)
    effect_unit = LineField(FIELDS["effect_unit"], [NotTooLong(LONGEST_UNIT)])
    revision = HiddenField()

    today: date = date.max

    def offer(self, people: Sequence[User]) -> None:
        """Let one of `people` be responsible, somebody else by name, or nobody."""
        named = [SelectChoice(str(each.id), each.name) for each in people]
        ends = SelectChoice("", _("nobody yet")), SelectChoice(OTHER, _("somebody else, by name"))
        self.owner.choices = [ends[0], *named, ends[1]]

    def offer_too(self, owner: str, text: str) -> None:
        """Keep who is responsible, though they can no longer be chosen."""
        choices = list(self.owner.choices or ())
        if owner and owner not in {each.value for each in choices}:
            self.owner.choices = [*choices, SelectChoice(owner, text)]

    def validate_owner_name(self, field: AnyField) -> None:
        """Somebody else needs a name."""
        if self.owner.data == OTHER and not field.data:
            raise StopValidation(_("Write the name of who is responsible, or choose somebody."))

    def validate_begin_on(self, field: AnyField) -> None:
        """What is done, today unless a day is given, has begun."""
        if self.state.data == ActionState.DONE and not self.done_on.data and field.data and field.data > self.today:
            raise Invalid(
                _("%(day)s is in the future, but the action is completed. Give the day it began.", day=field.data)
            )

    def validate_due_on(self, field: AnyField) -> None:
        """What is due has begun before."""
        if field.data and self.begin_on.data and field.data < self.begin_on.data:
            raise Invalid(_("Due on %(due)s, before it begins on %(begin)s.", due=field.data, begin=self.begin_on.data))

    def validate_reason(self, field: AnyField) -> None:
        """Nothing is dropped without a reason."""
        if self.state.data == ActionState.DROPPED and not field.data:
            raise StopValidation(_("Say why it is dropped: the report before and after shows it."))

    def validate_done_on(self, field: AnyField) -> None:
        """Nothing is done in the future, and what has a day is done."""
        if self.state.data != ActionState.DONE and field.data and field.data != field.object_data:
            raise Invalid(_("A day is given, but the state is another one. Choose “completed”, or empty the day."))
        if self.state.data == ActionState.DONE and field.data and field.data > self.today:
            raise Invalid(
                _("%(day)s is in the future. Give the day it was done, or choose another state.", day=field.data)
            )
        begin = self.begin_on.data
        if self.state.data == ActionState.DONE and field.data and begin and field.data < begin:
            raise Invalid(
                _(
                    "Done on %(done)s, before it begins on %(begin)s. Correct one of the two.",
                    done=field.data,
                    begin=begin,
                )
            )

    def typed(self, title: str) -> Content:
        """What was typed, of a form that is right; `title` where it is not to be changed."""
        done = self.state.data == ActionState.DONE
        return Content(
            title=self.title.data or title if "title" in self else title,
            details=self.details.data or "",
            owner_id=UUID(self.owner.data) if self.owner.data and self.owner.data != OTHER else None,
            owner_name=(self.owner_name.data or "") if self.owner.data == OTHER else "",
            begin_on=self.begin_on.data,
            due_on=self.due_on.data,
            state=ActionState(self.state.data),
            done_on=(self.done_on.data or self.today) if done else None,
            reason=self.reason.data or "",
            cost_planned=_rounded(self.cost_planned, "0.01"),
            cost_actual=_rounded(self.cost_actual, "0.01"),
            evidence_url=self.evidence_url.data or "",
            evidence_note=self.evidence_note.data or "",
            effect=self.effect.data or "",
            effect_before=_rounded(self.effect_before, "0.0001"),
            effect_after=_rounded(self.effect_after, "0.0001"),
            effect_unit=self.effect_unit.data or "",
        )


def filled(kept: Content, revision: int) -> dict[str, Any]:
    """Values of the form for what is kept."""
    texts: dict[str, Any] = dict(content.as_texts(kept))
    texts["owner"] = texts["owner_id"] or (OTHER if kept.owner_name else "")
    days = {name: getattr(kept, name) for name in ("begin_on", "due_on", "done_on")}
    return texts | days | {"revision": revision}


def _rounded(field: NumberField, step: str) -> Decimal | None:
    return field.value.quantize(Decimal(step)) if field.data and field.value is not None else None
