"""What an enterprise states so that policies can be held against it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError as Invalid
from wtforms.widgets import CheckboxInput, ListWidget

from questionnaires.policy import PolicyLibrary
from survey.forms import Form
from survey.forms.fields import NumberField

MOST = 100_000_000_000  #: yuan
UNSTATED = ""


class AnswerForm(Form):
    """Spending and papers; certificates are added by `answer_form`."""

    certificates: tuple[str, ...] = ()

    spend = NumberField(_l("Paid for digital projects, in yuan"), most=MOST, units=("元", "yuan", "CNY"))
    papers = SelectMultipleField(
        _l("Papers at hand"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )

    def validate_spend(self, field: NumberField) -> None:
        """No fractions of a fen."""
        if field.value is not None and field.value != round(field.value, 2):
            raise Invalid(_("At most two decimals, please."))

    @property
    def paid(self) -> Decimal | None:
        """Yuan; None where nothing is stated."""
        return self.spend.value

    @property
    def grades(self) -> Mapping[str, int]:
        """Grade by certificate, 0 for none; those not stated are left out."""
        stated = {code: self[f"certificate_{code}"].data for code in self.certificates}
        return {code: int(grade) for code, grade in stated.items() if grade != UNSTATED}


def answer_form(library: PolicyLibrary, locale: str, **values: Any) -> AnswerForm:  # noqa: ANN401  (of a form)
    """Form with one field for each certificate."""
    fields: dict[str, Any] = {"certificates": tuple(each.code for each in library.certificates)}
    for each in library.certificates:
        choices = [SelectChoice(UNSTATED, _("not stated")), SelectChoice("0", _("none held"))]
        choices += [SelectChoice(str(grade.number), grade.name[locale]) for grade in each.grades]
        fields[f"certificate_{each.code}"] = SelectField(each.name[locale], choices=choices, default=UNSTATED)
    form: AnswerForm = type("FullAnswerForm", (AnswerForm,), fields)(**values)
    form.papers.choices = [SelectChoice(each.code, each.name[locale]) for each in library.papers]
    return form
