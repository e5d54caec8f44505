"""Budget, share, cap and floors, as the address of the page says them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from scoring.subsidy import YUAN
from survey.figures.opened import Opened
from survey.forms import Form
from survey.forms.fields import NumberField
from survey.subsidies.applicants import MOST_SHEETS, SHEETS

MOST = 10_000_000  #: 10,000 yuan
UNITS = ("万元", "万")
FLOOR = "floor-"  #: before the id of a part


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a budget is given for."""

    budget: int  #: yuan
    share: Fraction  #: of the cost of a plan, from 0 to 1
    cap: int | None  #: yuan for one enterprise
    sheets: int  #: different sheets of answers planned at most
    floors: tuple[int, ...]  #: by part of the area, the area itself first, and those of several parts


class TermsForm(Form):
    """Floors are added by `terms_form`."""

    class Meta:
        """It changes nothing."""

        csrf = False

    parts: Sequence[str] = ()

    budget = NumberField(
        _l("Budget, 10,000 yuan"), validators=[InputRequired(_l("How much is there?"))], most=MOST, units=UNITS
    )
    share = NumberField(
        _l("Share of the plan’s cost that is subsidised, %"), validators=[InputRequired(_l("Which share?"))], least=1, most=100,
        units=("%",),
    )  # fmt: skip
    cap = NumberField(_l("At most for one enterprise, 10,000 yuan"), most=MOST, units=UNITS)

    sheets = IntegerField(validators=[Optional()], widget=HiddenInput())

    @property
    def terms(self) -> Terms:
        """What was asked."""
        floors = [0 if not name else int(self[name].value or 0) for name in self.parts]
        cap = self.cap.value
        return Terms(
            budget=int((self.budget.value or Decimal(0)) * YUAN),
            share=Fraction(self.share.value or Decimal(0)) / 100,
            cap=None if cap is None else int(cap * YUAN),
            sheets=min(max(self.sheets.data or SHEETS, SHEETS), MOST_SHEETS),
            floors=tuple(floors),
        )

    @property
    def floors(self) -> Sequence[NumberField]:
        """Fields for the parts of the area."""
        return [self[name] for name in self.parts if name]


def terms_form(opened: Opened, arguments: Mapping[str, str]) -> TermsForm:
    """Form with one field for each part of the area, filled from an address."""
    parts = opened.members.parts[1:]
    fields: dict[str, Any] = {f"{FLOOR}{part.area.id.hex}": part.area.name for part in parts}
    made: dict[str, Any] = {name: NumberField(label, most=MOST, whole=True) for name, label in fields.items()}
    made["parts"] = ("", *fields, "")
    form: TermsForm = type("FullTermsForm", (TermsForm,), made)(formdata=MultiDict(arguments))
    return form
