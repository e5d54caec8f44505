"""The form of a hand-over."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectMultipleField, TextAreaField
from wtforms import Field as AnyField
from wtforms.validators import Optional
from wtforms.validators import ValidationError as Invalid
from wtforms.widgets import CheckboxInput, ListWidget

from questionnaires.model import Dimension
from survey.accounts.forms import email_address
from survey.forms import Form
from survey.forms.fields import LineField, NumberField
from survey.forms.validators import Filled, NotTooLong, clean
from survey.i18n import locale
from survey.models.handover import LONGEST_COLLEAGUE, LONGEST_MESSAGE

USUAL_DAYS, MOST_DAYS = 14, 60


class HandoverForm(Form):
    """Who shall answer what, until when."""

    name = LineField(_l("Who shall answer"), [Filled(), NotTooLong(LONGEST_COLLEAGUE)])
    sections = SelectMultipleField(
        _l("Which sections"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    message = TextAreaField(_l("A word to them"), [NotTooLong(LONGEST_MESSAGE)], filters=[clean])
    due_on = DateField(_l("Please by"), [Optional()])
    days = NumberField(
        _l("The link works for so many days"),
        [Filled()],
        default=str(USUAL_DAYS),
        least=1,
        most=MOST_DAYS,
        whole=True,
        units=("天",),
    )
    email = LineField(_l("Send it by mail to"), [Optional(), NotTooLong(254), email_address])

    def offer(self, dimensions: Sequence[Dimension], *, today: date) -> None:
        """Let sections be chosen; the last day cannot lie in the past."""
        self.sections.choices = [(each.code, each.name[locale()]) for each in dimensions]
        self.today = today

    def validate_sections(self, field: AnyField) -> None:
        """At least one, and only those there are."""
        known = {code for code, _name in self.sections.choices}
        if not field.data or not set(field.data) <= known:
            raise Invalid(_("Choose at least one of the sections below."))

    def validate_due_on(self, field: AnyField) -> None:
        """Nobody is asked for yesterday."""
        if field.data and field.data < self.today:
            raise Invalid(_("This day is past. Choose today or a later day."))

    def validate_days(self, field: NumberField) -> None:
        """The link works until the day they are asked to be done."""
        if not self.due_on.data or field.value is None:
            return
        needed = (self.due_on.data - self.today).days
        if needed > MOST_DAYS:
            raise Invalid(
                _("A link works for at most %(most)s days. Choose an earlier day under “Please by”.", most=MOST_DAYS)
            )
        if needed > field.value:
            raise Invalid(
                _(
                    "The link would end before %(day)s, by when they shall answer. Let it work for at least %(needed)s days, or choose an earlier day.",
                    day=self.due_on.data.isoformat(),
                    needed=needed,
                )
            )
