"""Forms of targets and of values by hand."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.validators import ValidationError as Invalid

from questionnaires import catalogue
from questionnaires.indices import monitoring_of
from survey.forms import Form
from survey.forms.fields import DayField, LineField, NumberField
from survey.forms.validators import Filled, NotTooLong
from survey.i18n import locale
from survey.models import COMPUTED, TargetKind
from survey.models.target import LONGEST_TEXT, LONGEST_TITLE, LONGEST_UNIT
from survey.targets.services import Terms
from survey.targets.suggestions import QUESTIONNAIRE

MOST = 1_000_000_000
WHOLE = 100
UNITS = ("%", "家", "分", "个")


class TargetForm(Form):
    """A target of one kind: fields it has no use for are taken out."""

    title = LineField(_l("What it is called"), [NotTooLong(LONGEST_TITLE)])
    level = SelectField(_l("From which level on"), coerce=int)
    unit = LineField(_l("Unit of the figures"), [NotTooLong(LONGEST_UNIT)])
    goal = NumberField(_l("Target value"), [Filled()], most=MOST, units=UNITS)
    due_on = DayField(_l("To be reached by"), [Filled()])
    questionnaire = SelectField(_l("Questionnaire"))
    basis = LineField(_l("What it rests on"), [NotTooLong(LONGEST_TEXT)])

    kind: TargetKind
    named = False  #: has a name without one typed in

    def of_kind(self, kind: TargetKind, *, suggested: str = "") -> None:
        """Keep what a kind needs, and offer what there is to choose from."""
        self.kind, self.named = kind, bool(suggested) or kind is not TargetKind.OWN
        if kind is TargetKind.OWN and not self.named:
            self.title.validators = [Filled(), *self.title.validators]
        if kind in COMPUTED:
            self.goal.most = WHOLE
            self.questionnaire.choices = _questionnaires(kind)
            if not self.questionnaire.data:
                self.questionnaire.data = QUESTIONNAIRE
        else:
            del self.questionnaire
        if kind is TargetKind.LEVEL:
            self.level.choices = _levels()
        else:
            del self.level
        if kind is not TargetKind.OWN:
            del self.unit

    def validate_level(self, field: SelectField) -> None:
        """One that the questionnaire has."""
        known = catalogue.get(self.questionnaire.data).levels
        if field.data not in {each.number for each in known}:
            told = _(
                "%(questionnaire)s has levels up to %(most)s.", questionnaire=self.questionnaire.data, most=len(known)
            )
            raise Invalid(told)

    @property
    def terms(self) -> Terms:
        """What was typed in."""
        assert self.due_on.data is not None  # noqa: S101  (the form is right)
        return Terms(
            goal=self.goal.value or Decimal(0),
            due_on=self.due_on.data,
            title=self.title.data or "",
            unit=(self.unit.data or "") if "unit" in self else "",
            questionnaire=self.questionnaire.data if "questionnaire" in self else "",
            level=self.level.data if "level" in self else None,
            basis=self.basis.data or "",
        )


class ValueForm(Form):
    """A value of a day; `today` is given by the view, for nothing is counted in the future."""

    day = DayField(_l("Counted on"), [Filled()])
    value = NumberField(_l("Value counted"), [Filled()], most=MOST, units=UNITS)
    note = LineField(_l("Where it comes from"), [Optional(), NotTooLong(LONGEST_TEXT)])

    today: date = date.max

    def validate_day(self, field: DayField) -> None:
        """Not in the future."""
        if field.data and field.data > self.today:
            raise Invalid(_("%(day)s is in the future. Give the day on which it was counted.", day=field.data))


def _questionnaires(kind: TargetKind) -> Sequence[SelectChoice]:
    """Those from which the figure can be told."""
    found = (catalogue.get(code) for code in catalogue.catalogue.list_codes())
    fit = (each for each in found if kind is not TargetKind.PLATFORM or monitoring_of(each).platforms)
    return [SelectChoice(each.code, each.title[locale()]) for each in fit]


def _levels() -> Sequence[SelectChoice]:
    """Levels of all questionnaires by number, with what they are called in each."""
    found = [catalogue.get(code) for code in catalogue.catalogue.list_codes()]
    most = max(len(each.levels) for each in found)
    names = {
        number: _(" / ").join(level.name[locale()] for each in found for level in each.levels if level.number == number)
        for number in range(1, most + 1)
    }
    return [SelectChoice(number, f"{number} · {name}") for number, name in names.items()]
