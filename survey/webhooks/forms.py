"""The form of a webhook."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError as Invalid

from survey.forms import Form
from survey.forms.fields import LineField
from survey.forms.validators import Filled, NotTooLong
from survey.webhooks.sending import RefusedError, parse


class WebhookForm(Form):
    """Where to tell."""

    url = LineField(_l("Address (https)"), [Filled(), NotTooLong(500)])

    def validate_url(self, field: LineField) -> None:
        """One that may be sent to."""
        try:
            parse(field.data or "")
        except RefusedError as error:
            if error.why == "private":
                raise Invalid(
                    _("This address lies in a private network. Only addresses of the open internet can be told.")
                ) from error
            raise Invalid(
                _("Give an address that begins with https://, without a user name, password or #.")
            ) from error
