"""Rules of a shortlist, as the address of the page says them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from questionnaires.model import Questionnaire
from survey.campaigns.funnel import Stage
from survey.forms import Form
from survey.forms.fields import NumberField
from survey.i18n import locale

CHECKED = {"reviewed": Stage.REVIEWED, "signed": Stage.SIGNED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What an enterprise must have at least; None and 0 ask for nothing."""

    points: Decimal | None = None
    level: int = 0
    gain: Decimal | None = None  #: points since the round before
    checked: Stage | None = None  #: by a consultancy


class RulesForm(Form):
    """Rules of a shortlist."""

    class Meta:
        """It changes nothing."""

        csrf = False

    points = NumberField(_l("Score at least"), most=100, units=("分", "points"))
    level = SelectField(_l("Level at least"), default="")
    gain = NumberField(_l("Gain since the round before at least, points"), most=100, units=("分", "points"))
    checked = SelectField(_l("Checked by a consultancy"), default="")

    @property
    def rules(self) -> Rules:
        """What was asked."""
        return Rules(
            points=self.points.value,
            level=int(self.level.data or 0),
            gain=self.gain.value,
            checked=CHECKED.get(self.checked.data or ""),
        )


def rules_form(questionnaire: Questionnaire, arguments: Mapping[str, str]) -> RulesForm:
    """Form with the levels of a questionnaire, filled from an address."""
    form = RulesForm(formdata=MultiDict(arguments) if arguments else None)
    levels = [SelectChoice(str(each.number), each.name[locale()]) for each in questionnaire.levels]
    form.level.choices = [SelectChoice("", _("any")), *levels]
    form.checked.choices = [
        SelectChoice("", _("not asked for")),
        SelectChoice("reviewed", _("reviewed or signed")),
        SelectChoice("signed", _("signed")),
    ]
    return form
