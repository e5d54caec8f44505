"""Forms of accounts."""

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField
from wtforms import Field as AnyField
from wtforms import Form as AnyForm
from wtforms.validators import ValidationError as Invalid

from survey.accounts import passwords
from survey.forms import Form
from survey.forms.fields import LineField
from survey.forms.validators import Filled, NotTooLong, shorten


def email_address(form: AnyForm, field: AnyField) -> None:  # noqa: ARG001
    """Check an e-mail address; leaves its normal form in the field."""
    try:
        field.data = validate_email(field.data or "", check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise Invalid(
            _("“%(found)s” is not an e-mail address. It looks like name@company.cn.", found=shorten(field.data or ""))
        ) from error


def new_password(form: AnyForm, field: AnyField) -> None:
    """Check a password somebody chose."""
    password = field.data or ""
    if len(password) < passwords.SHORTEST:
        raise Invalid(
            _("At least %(least)s characters; a short sentence is easy to remember.", least=passwords.SHORTEST)
        )
    if len(password) > passwords.LONGEST:
        raise Invalid(_("At most %(most)s characters.", most=passwords.LONGEST))
    about = [str(form[name].data or "") for name in ("email", "name") if name in form]
    if passwords.too_easy(password, about=about):
        raise Invalid(
            _(
                "This password is among the first that would be guessed. Use several words, or add something only you know."
            )
        )


class SignUpForm(Form):
    """Make an account."""

    name = LineField(_l("Your name"), [Filled(), NotTooLong(64)])
    email = LineField(_l("E-mail"), [Filled(), NotTooLong(254), email_address])
    password = PasswordField(_l("Password"), [Filled(), new_password])
    privacy = BooleanField(_l("I have read the privacy notice and agree to it"))

    def validate_privacy(self, field: AnyField) -> None:
        """Nothing personal is kept without consent."""
        if not field.data:
            raise Invalid(
                _("Please read the privacy notice and tick the box; without it we may not keep your account.")
            )


class SignInForm(Form):
    """Sign in."""

    email = LineField(_l("E-mail"), [Filled(), NotTooLong(254)])
    password = PasswordField(_l("Password"), [Filled()])


class AskResetForm(Form):
    """Ask for a link to set a new password."""

    email = LineField(_l("E-mail"), [Filled(), NotTooLong(254), email_address])


class ResetForm(Form):
    """Set a new password."""

    password = PasswordField(_l("New password"), [Filled(), new_password])


class AccountForm(Form):
    """One's own name."""

    name = LineField(_l("Your name"), [Filled(), NotTooLong(64)])


class PasswordForm(Form):
    """Change the password."""

    current = PasswordField(_l("Current password"), [Filled()])
    password = PasswordField(_l("New password"), [Filled(), new_password])


class InviteForm(Form):
    """Invite a colleague."""

    email = LineField(_l("Colleague's e-mail"), [Filled(), NotTooLong(254), email_address])
