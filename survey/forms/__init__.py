"""Forms: the shared base, fields and validators."""

from flask_wtf import FlaskForm

from survey.i18n import switching


class Form(FlaskForm):
    """A form that redraws itself, with all that was typed, when only the language is switched."""

    too_early = False  #: whether it is right and was sent too often

    def validate_on_submit(self, extra_validators: object = None) -> bool:
        """Return whether the form was sent to be carried out, and is right."""
        return not switching() and bool(super().validate_on_submit(extra_validators))

    def refuse_for_now(self, message: str) -> None:
        """Show the form again, as it was filled in, with what to wait for."""
        self.too_early = True
        self.form_errors.append(message)

    @property
    def status(self) -> int:
        """HTTP status of the page that shows the form."""
        return 429 if self.too_early else 422 if self.errors else 200
