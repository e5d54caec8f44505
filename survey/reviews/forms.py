"""Forms of reviews."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms import Field as AnyField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError as Invalid

from survey.forms import Form
from survey.forms.validators import Filled, NotTooLong, clean
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


class ReasonedForm(StepForm):
    """The same where nothing goes without a reason."""

    reason = TextAreaField(
        _l("Reason"), [Filled(), NotTooLong(LONGEST_REASON)], filters=[lambda text: clean(text) if text else ""]
    )


class CompleteForm(StepForm):
    """What the consultancy says of the whole when it completes a review."""

    rest = BooleanField(_l("What was not rated stays as the enterprise stated it; reports say so."))
