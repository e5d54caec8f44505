"""What is typed beside the comparisons."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField
from wtforms import Field as AnyField
from wtforms.validators import ValidationError as Invalid

from survey.forms import Form
from survey.forms.fields import LineField
from survey.forms.validators import Filled, NotTooLong, clean


class KeepForm(Form):
    """Name and rationale of an edition; and that its contradictions are known, where there are many."""

    name = LineField(_l("Name of the weight set"), [Filled(), NotTooLong(60)])
    rationale = TextAreaField(_l("Why these weights"), [Filled(), NotTooLong(2000)], filters=[clean])
    accept = BooleanField(_l("Keep it although the comparisons contradict each other; the ratio is printed with it"))

    acceptable = True  #: whether the comparisons fit together well enough

    def validate_accept(self, field: AnyField) -> None:
        """Comparisons that contradict each other are kept knowingly or not at all."""
        if not self.acceptable and not field.data:
            raise Invalid(_("The consistency ratio is above 0.10: compare again where it says so, or tick this."))
