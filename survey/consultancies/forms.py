"""Forms of consultancies."""

from flask_babel import lazy_gettext as _l

from survey.forms import Form
from survey.forms.fields import LineField
from survey.forms.validators import Filled, NotTooLong, credit_code


class ConsultancyForm(Form):
    """Who the consultancy is."""

    name = LineField(_l("Name of the consultancy"), [Filled(), NotTooLong(120)])
    uscc = LineField(_l("Unified social credit code"), [Filled(), credit_code])
