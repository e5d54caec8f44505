"""Forms of reviews."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms import Field as AnyField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError as Invalid
from wtforms.widgets import CheckboxInput

from survey.assessments import pointed
from survey.forms import Form
from survey.forms.validators import Filled, NotTooLong, clean, too_long
from survey.models import User
from survey.models.review import LONGEST_REASON

BLIND, JOINT = "blind", "joint"


class BeginForm(Form):
    """Who reviews, and how two of them share the work."""

    first = SelectField(_l("Reviewer"))
    second = SelectField(_l("Second reviewer"))
    mode = RadioField(
        _l("How two reviewers work"),
        choices=[
            SelectChoice(BLIND, _l("blind: each rates alone, then they compare")),
            SelectChoice(JOINT, _l("jointly: they fill in one set of ratings")),
        ],
        default=BLIND,
        validate_choice=False,  # a page for one reviewer does not ask
    )

    def offer(self, people: Sequence[User]) -> None:
        """Let `people` be chosen."""
        named = [(str(each.id), each.name) for each in people]
        self.first.choices = named
        self.second.choices = [("", _("nobody: one reviewer is enough")), *named]

    def validate_second(self, field: AnyField) -> None:
        """Two reviewers are two people."""
        if field.data and field.data == self.first.data:
            raise Invalid(_("Choose somebody else, or nobody."))

    @property
    def blind(self) -> bool:
        """Whether two reviewers rate alone first."""
        return self.mode.data != JOINT

    @property
    def reviewers(self) -> list[UUID]:
        """Who was chosen."""
        return [UUID(field.data) for field in (self.first, self.second) if field.data]


class StepForm(Form):
    """Why a step is taken."""

    reason = TextAreaField(
        _l("Remark"), [NotTooLong(LONGEST_REASON)], filters=[lambda text: clean(text) if text else ""]
    )
    outcome = HiddenField()  #: check sum of what was on the page

    @property
    def told(self) -> str:
        """What the history keeps of it."""
        return self.reason.data or ""


class ReasonedForm(StepForm):
    """The same where nothing goes without a reason."""

    reason = TextAreaField(
        _l("Reason"), [Filled(), NotTooLong(LONGEST_REASON)], filters=[lambda text: clean(text) if text else ""]
    )


class PointingForm(ReasonedForm):
    """Which questions a step is about, and why it is taken."""

    differing = SelectMultipleField(option_widget=CheckboxInput())
    others = SelectMultipleField(_l("Other questions"), option_widget=CheckboxInput())

    def offer(self, differing: Mapping[str, str], others: Mapping[str, str]) -> None:
        """Let questions be ticked; their words by code."""
        self.differing.choices, self.others.choices = list(differing.items()), list(others.items())

    def validate_reason(self, _field: AnyField) -> None:
        """Questions and reason are kept as one text."""
        if len(self.told) > LONGEST_REASON:
            raise Invalid(too_long(self.told, LONGEST_REASON))

    @property
    def told(self) -> str:
        """The questions that were ticked, and the reason."""
        return pointed.written([*(self.differing.data or ()), *(self.others.data or ())], self.reason.data or "")


class DisputeForm(PointingForm):
    """Which questions the enterprise sees otherwise."""

    differing = SelectMultipleField(_l("Rated otherwise than you stated"), option_widget=CheckboxInput())


class ReturnForm(PointingForm):
    """Which questions the enterprise is to correct."""

    differing = SelectMultipleField(_l("Rated otherwise than the enterprise stated"), option_widget=CheckboxInput())


class CompleteForm(StepForm):
    """What the consultancy says of the whole when it completes a review."""

    rest = BooleanField(_l("What was not rated stays as the enterprise stated it; reports say so."))
