"""Forms of tokens."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError as Invalid
from wtforms.widgets import CheckboxInput, ListWidget

from survey.forms import Form
from survey.forms.fields import LineField
from survey.forms.validators import Filled, NotTooLong
from survey.tokens.words import SCOPES

DAYS = {"30": _l("30 days"), "90": _l("90 days"), "180": _l("half a year"), "365": _l("one year")}


class TokenForm(Form):
    """What a token is for, and for how long."""

    name = LineField(_l("Name of the token"), [Filled(), NotTooLong(60)])
    scopes = SelectMultipleField(
        _l("The program may"),
        choices=[SelectChoice(scope.value, words) for scope, words in SCOPES.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    days = SelectField(
        _l("Valid for"), choices=[SelectChoice(days, words) for days, words in DAYS.items()], default="90"
    )

    def validate_scopes(self, field: SelectMultipleField) -> None:
        """At least one."""
        if not field.data:
            raise Invalid(_("Tick what the program may do."))
