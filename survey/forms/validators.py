"""Rules for what people type, with messages that say what was found and what to do."""

import re
import unicodedata

from flask_babel import gettext as _
from stdnum.cn import uscc as uscc_rules
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError
from wtforms import Field, Form
from wtforms.validators import StopValidation
from wtforms.validators import ValidationError as Invalid

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def clean(text: str | None) -> str:
    """Text as typed, without control and direction-override characters and surrounding blanks."""
    return CONTROL.sub("", unicodedata.normalize("NFC", text or "")).strip()


def clean_line(text: str | None) -> str:
    """The same on one line."""
    return re.sub(r"\s+", " ", clean(text))


def shorten(text: str, length: int = 40) -> str:
    """Enough of `text` to recognise it in a message."""
    return text if len(text) <= length else text[: length - 1] + "…"


def too_long(text: str, longest: int) -> str:
    """Message about a text of more than so many characters."""
    return _("At most %(most)s characters; this has %(found)s. Shorten it.", most=longest, found=len(text))


class NotTooLong:
    """At most so many characters; says how many there are."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.field_flags = {"maxlength": longest}

    def __call__(self, form: Form, field: Field) -> None:  # noqa: ARG002
        """Check `field`."""
        if len(field.data or "") > self.longest:
            raise Invalid(too_long(field.data, self.longest))


class Filled:
    """Something must be typed; without it nothing else is checked."""

    def __init__(self) -> None:
        self.field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:  # noqa: ARG002
        """Check `field`."""
        if field.data is None or (isinstance(field.data, str) and not field.data.strip()):
            raise StopValidation(_("Please fill this in."))


def credit_code(form: Form, field: Field) -> None:  # noqa: ARG001
    """Check a unified social credit code, with its check character; leaves the compact form in the field."""
    typed = unicodedata.normalize("NFKC", field.data or "")
    code = re.sub(r"[\s-]", "", typed).upper()
    try:
        field.data = uscc_rules.validate(code)
    except InvalidLength as error:
        found = len(code)
        raise Invalid(
            _(
                "A unified social credit code has 18 characters; this has %(found)s. Copy it from the business licence.",
                found=found,
            )
        ) from error
    except InvalidChecksum as error:
        raise Invalid(
            _(
                "The last character does not fit the others, so something is mistyped in %(code)s. Compare it with the business licence.",
                code=shorten(code),
            )
        ) from error
    except ValidationError as error:
        raise Invalid(
            _(
                "%(code)s is not a unified social credit code: it has 18 digits and capital letters, never I, O, S, V or Z. Copy it from the business licence.",
                code=shorten(code),
            )
        ) from error
