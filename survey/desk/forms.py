"""Forms of the desk."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from survey.forms import Form
from survey.forms.fields import LineField
from survey.forms.validators import Filled, NotTooLong
from survey.models import User
from survey.models.desk import LONGEST_NAME


class ArrangeForm(Form):
    """By when a client is to be done, and who looks after it."""

    due_on = DateField(_l("Due"), [Optional()])
    consultant = SelectField(_l("Looked after by"))

    def offer(self, people: Sequence[User]) -> None:
        """Let one of `people` be chosen, or nobody."""
        self.consultant.choices = [("", _("nobody yet")), *((str(each.id), each.name) for each in people)]

    @property
    def consultant_id(self) -> UUID | None:
        """Who was chosen."""
        return UUID(self.consultant.data) if self.consultant.data else None


class ViewForm(Form):
    """A name for the filters and the order of a list."""

    name = LineField(_l("Name of the view"), [Filled(), NotTooLong(LONGEST_NAME)])
