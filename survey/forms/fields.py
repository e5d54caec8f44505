"""Fields shared by several forms."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import ValidationError as Invalid

from scoring.quantity import NumberError, parse_number
from survey.forms.validators import clean, clean_line, shorten


class LineField(StringField):
    """One line of text, cleaned of what cannot be seen."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed."""
        self.data = clean_line(valuelist[0]) if valuelist else None


class ParagraphField(TextAreaField):
    """Text of several lines, cleaned of what cannot be seen."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed."""
        self.data = clean(valuelist[0]) if valuelist else ""


class DayField(DateField):
    """A day from 2000 to 2099, however people separate its parts. The text stays as typed until it is right."""

    FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, format=list(self.FORMATS), **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day, or say what was found."""
        typed = clean_line(valuelist[0]) if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            super().process_formdata([typed])
        except ValueError as error:
            told = _("“%(found)s” is no date. Write it as 2026-11-30.", found=shorten(typed))
            raise ValueError(told) from error
        if self.data is None or not date(2000, 1, 1) <= self.data < date(2100, 1, 1):
            raise ValueError(_("%(found)s is not between 2000 and 2099. Check the year.", found=shorten(typed)))


class NumberField(StringField):
    """A number from `least` to `most` in one of `units`, as people type it; `whole` allows no decimals.

    The text stays as typed until it is right.
    """

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        least: int = 0,
        most: int,
        whole: bool = False,
        units: Collection[str] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.least, self.most, self.whole, self.units = least, most, whole, units
        self.value: Decimal | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed."""
        self.data = clean_line(valuelist[0]) if valuelist else None

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002
        """Read the number, or say what was found."""
        if not self.data:
            return
        try:
            self.value = parse_number(self.data, units=self.units)
        except NumberError as error:
            raise Invalid(
                _("“%(found)s” is not a number. Write digits, such as 120 or 3500.5.", found=shorten(self.data))
            ) from error
        if self.whole and self.value != self.value.to_integral_value():
            raise Invalid(_("%(found)s is not a whole number.", found=shorten(self.data)))
        if not self.least <= self.value <= self.most:
            found = {"found": shorten(self.data), "least": self.least, "most": self.most}
            raise Invalid(
                _("%(found)s is outside %(least)s to %(most)s. Type a number in between.", **found)
                if self.whole
                else _("%(found)s is outside %(least)s to %(most)s. Check the unit.", **found)
            )


class SureField(BooleanField):
    """A box that says yes to what is asked above it; its messages are the questions, and whole sentences."""

    asks = True
