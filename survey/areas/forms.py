"""Forms of areas."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError as Invalid

from survey.areas.words import KINDS, PLACES
from survey.forms import Form
from survey.forms.fields import LineField
from survey.forms.validators import Filled, NotTooLong
from survey.models import AreaKind
from survey.organisations import reference
from survey.organisations.forms import PlaceField


class AreaForm(Form):
    """What an area is."""

    name = LineField(_l("Name"), [Filled(), NotTooLong(120)])
    body = LineField(_l("Run by"), [NotTooLong(120)])
    region = PlaceField(_l("Where it lies"), entries=reference.regions)


class NewAreaForm(AreaForm):
    """The same, and of which kind."""

    kind = RadioField(_l("Kind"), validate_choice=False)

    def offer(self, kinds: Sequence[AreaKind]) -> None:
        """Kinds to choose from."""
        self.kind.choices = [SelectChoice(kind.value, KINDS[kind]) for kind in kinds]
        if len(kinds) == 1 and not self.kind.data:
            self.kind.data = kinds[0].value

    def validate_kind(self, field: RadioField) -> None:
        """One of those offered."""
        if field.data not in {choice.value for choice in self.kind.choices}:
            raise Invalid(_("Please pick one."))


class PlaceInAreaForm(Form):
    """What somebody may do in an area."""

    kind = SelectField(_l("May do"), choices=[SelectChoice(kind.value, words) for kind, words in PLACES.items()])
