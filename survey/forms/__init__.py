"""Forms: the shared base, fields and validators."""

from flask_wtf import FlaskForm

from survey.i18n import switching


class Form(FlaskForm):
    """A form that redraws itself, with all that was typed, when only the language is switched."""

    def validate_on_submit(self, extra_validators: object = None) -> bool:
        """Return whether the form was sent to be carried out, and is right."""
        return not switching() and bool(super().validate_on_submit(extra_validators))
