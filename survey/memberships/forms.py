"""What an enterprise allows an area."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from survey.forms import Form
from survey.memberships.words import PURPOSES
from survey.models import Purpose


class ConsentForm(Form):
    """One tick for each purpose; none is ticked unasked."""

    purposes = SelectMultipleField(
        _l("What we allow"),
        choices=[SelectChoice(purpose.value, words) for purpose, words in PURPOSES.items()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    @property
    def allowed(self) -> Collection[Purpose]:
        """Purposes that are ticked."""
        return {Purpose(value) for value in self.purposes.data or ()}
