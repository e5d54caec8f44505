"""Forms of engagements."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from survey.forms import Form
from survey.forms.fields import LineField
from survey.forms.validators import Filled, NotTooLong, clean, credit_code
from survey.models.consultancy import LONGEST_MESSAGE


class OfferForm(Form):
    """Whom to offer work together, by credit code."""

    uscc = LineField(_l("Unified social credit code"), [Filled(), credit_code])
    message = TextAreaField(
        _l("A few words"), [NotTooLong(LONGEST_MESSAGE)], filters=[lambda text: clean(text) if text else ""]
    )
