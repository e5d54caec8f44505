"""Forms of diagnoses, of snippets and of the looks of a consultancy's reports."""

import re
from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms import Field as AnyField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError as Invalid

from reports.sections import names_of, unknown_figures
from survey.forms import Form
from survey.forms.fields import LineField
from survey.forms.validators import Filled, NotTooLong, clean
from survey.i18n import LOCALES
from survey.models.diagnosis import LONGEST_LINE, LONGEST_SIGNATURES, LONGEST_TEXT

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
FIGURES = ("enterprise", "total", "stage", "next", "projected", "measures", "cost")
CODE = re.compile(r"[A-Z]{2,8}(-[A-Z0-9]{2,8})*")  #: of a dimension or an indicator
CONTRAST = 4.5  #: of white words on the colour, WCAG 2.1 AA


def _tidy(text: str | None) -> str:
    return clean(text).replace("\r\n", "\n") if text else ""


class TextForm(Form):
    """A section in one's own words."""

    text = TextAreaField(_l("Your text"), [NotTooLong(LONGEST_TEXT)], filters=[_tidy])
    shown = HiddenField()  #: mark of the text that was on the page
    known: Mapping[str, str]  #: names that may stand in braces

    def validate_text(self, field: AnyField) -> None:
        """Names in braces have to stand for something."""
        if unknown := unknown_figures(field.data or "", self.known):
            raise Invalid(
                _(
                    "%(found)s stands for nothing here. Choose one of the figures below the text, or leave out the braces.",
                    found=", ".join(f"{{{name}}}" for name in unknown[:5]),
                )
            )


class RemarkForm(Form):
    """What a version is kept as."""

    remark = LineField(_l("Keep this version as"), [Filled(), NotTooLong(LONGEST_LINE)])


class SnippetForm(Form):
    """A text to use again."""

    title = LineField(_l("Title"), [Filled(), NotTooLong(LONGEST_LINE)])
    locale = SelectField(_l("Language"), choices=[SelectChoice(code, name) for code, name in LOCALES.items()])
    text = TextAreaField(_l("Your text"), [Filled(), NotTooLong(LONGEST_TEXT)], filters=[_tidy])

    def validate_text(self, field: AnyField) -> None:
        """Names in braces have to stand for something in some report; which indicators there are depends on the questionnaire."""
        names = {name for key in FIGURES for name in names_of(key)}
        unknown = [name for name in unknown_figures(field.data or "", names) if not CODE.fullmatch(name)]
        if unknown:
            raise Invalid(
                _(
                    "%(found)s stands for nothing. There are %(known)s, and codes of dimensions and indicators.",
                    found=", ".join(f"{{{name}}}" for name in unknown[:5]),
                    known=" ".join(f"{{{name}}}" for name in sorted(names)),
                )
            )


class BrandForm(Form):
    """What the reports of a consultancy look like."""

    logo = FileField(_l("Logo"))
    no_logo = BooleanField(_l("Without a logo"))
    colour = LineField(_l("Colour of the house"))
    tagline = LineField(_l("Line on the cover"), [NotTooLong(LONGEST_LINE)])
    footer = LineField(_l("Foot of every page"), [NotTooLong(LONGEST_LINE)])
    signatures = TextAreaField(_l("Lines to sign on"), [NotTooLong(LONGEST_SIGNATURES)], filters=[_tidy])

    def validate_colour(self, field: AnyField) -> None:
        """White words have to be readable on it."""
        if not field.data:
            return
        if not COLOUR.fullmatch(field.data):
            raise Invalid(_("“%(found)s” is no colour. Write it like #0f5a60.", found=field.data[:20]))
        ratio = contrast(field.data)
        if ratio < CONTRAST:
            raise Invalid(
                _(
                    "White words on it are hard to read: their contrast is %(found)s to 1, and 4.5 are needed. Choose a darker colour.",
                    found=f"{ratio:.1f}",
                )
            )


def contrast(colour: str) -> float:
    """Contrast of white on ``#rrggbb``, as WCAG 2.1 defines it.

    Examples
    --------
    >>> round(contrast("#000000")), round(contrast("#ffffff"))
    (21, 1)
    """
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (light + 0.05)
