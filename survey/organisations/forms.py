"""The form of an enterprise's profile."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError as Invalid
from wtforms.widgets import CheckboxInput, ListWidget

from survey.forms import Form
from survey.forms.fields import LineField, NumberField, SureField
from survey.forms.validators import Filled, NotTooLong, credit_code, shorten
from survey.i18n import locale
from survey.organisations import reference, words

MOST_PER_HEAD = 2_000  #: 万元 of revenue for each of the staff; beyond it the unit is probably wrong
MOST_REVENUE = 10_000_000  #: 万元; fewer than a hundred enterprises in the country have more


class PlaceField(LineField):
    """A code of a reference list, found by typing a part of its name; `candidates` are offered when several fit."""

    def __init__(self, *args: Any, entries: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self._entries = entries
        self.code: str | None = None
        self.candidates: list[reference.Entry] = []

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed, or the candidate that was picked below it."""
        super().process_formdata(valuelist[-1:])

    def process_data(self, value: Any) -> None:  # noqa: ANN401
        """Show the stored code with its name."""
        entry = self._entries().get(value)
        self.data = f"{entry.code} {entry.label(locale())}" if entry else value

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002
        """Find the one entry that is meant."""
        if not self.data:
            return
        entries: Mapping[str, reference.Entry] = self._entries()
        found = reference.search(entries, self.data)
        exact = [entry for entry in found if self.data.casefold() in {name.casefold() for name in entry.names.values()}]
        chosen = found if len(found) == 1 else exact
        if len(chosen) == 1:
            self.code = chosen[0].code
            self.process_data(self.code)
        elif found:
            self.candidates = list(found)
            raise Invalid(_("Several fit “%(found)s”. Pick one below, or type more.", found=shorten(self.data)))
        else:
            raise Invalid(
                _("Nothing fits “%(found)s”. Type a part of the name, or the code.", found=shorten(self.data))
            )


class ProfileForm(Form):
    """Who the enterprise is; it decides which items apply."""

    name = LineField(_l("Name of the enterprise"), [Filled(), NotTooLong(120)])
    uscc = LineField(_l("Unified social credit code"), [Filled(), credit_code])
    industry = PlaceField(_l("Industry"), [Filled()], entries=reference.industries)
    region = PlaceField(_l("Region"), [Filled()], entries=reference.regions)
    staff = NumberField(_l("Staff"), [Filled()], most=1_000_000, whole=True, units=("人", "名"))
    revenue = NumberField(_l("Revenue last year (CNY 10,000)"), [Filled()], most=100_000_000, units=("万元",))
    production_type = RadioField(
        _l("Kind of production"),
        choices=[SelectChoice(*pair) for pair in words.PRODUCTION_TYPES.items()],
        validate_choice=False,
    )
    activities = SelectMultipleField(
        _l("What you do yourselves"),
        choices=[SelectChoice(*pair) for pair in words.ACTIVITIES.items()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    kept_out = BooleanField(_l("Keep our scores out of the groups that other enterprises are compared with"))
    sure = SureField(_l("Yes, that is right"))

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401
        """Check the fields; what is possible, but unlikely, is asked about once."""
        fine = super().validate(extra_validators)
        if fine and not self.sure.data and (doubts := list(self.doubts())):
            self.sure.errors = doubts
            return False
        return fine

    def doubts(self) -> Iterator[str]:
        """What is worth another look; needs right fields."""
        staff, revenue = self.staff.value or Decimal(0), self.revenue.value or Decimal(0)
        if revenue > MOST_REVENUE or revenue > MOST_PER_HEAD * max(staff, Decimal(1)):
            yield _(
                "A revenue of %(revenue)s × CNY 10,000 with %(staff)s staff is CNY %(head)s for each of them. Was the figure meant in single CNY?",
                revenue=f"{revenue:,f}",
                staff=f"{staff:,f}",
                head=f"{int(revenue * 10_000 / max(staff, Decimal(1))):,}",
            )
        if not self.activities.data:
            yield _(
                "Nothing is ticked under “What you do yourselves”, so many questions will not be asked. Is that so?"
            )

    def validate_production_type(self, field: RadioField) -> None:
        """One of the three must be chosen."""
        if field.data not in words.PRODUCTION_TYPES:
            raise Invalid(_("Please pick one; if unsure, think of your main product."))
