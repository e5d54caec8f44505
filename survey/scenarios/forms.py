"""The form of a plan."""

from typing import cast, get_args

from flask_babel import lazy_gettext as _l
from wtforms import Form, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from reports.plans import Goal
from scoring.planned import Case
from survey.forms.fields import NumberField
from survey.forms.validators import Filled

BEST, LEVEL = "best", "level"


class PlanForm(Form):
    """What a plan is for. It changes nothing, so it is sent as part of the address and needs no token."""

    goal = RadioField(
        _l("What for?"),
        choices=[
            SelectChoice(BEST, _l("the most points for a budget")),
            SelectChoice(LEVEL, _l("the cheapest way to the next stage")),
        ],
        default=BEST,
        validate_choice=False,
    )
    budget = NumberField(_l("Budget (CNY 10,000)"), [], most=1_000_000, units=("万元", "万"))
    staff = NumberField(_l("Own staff at most (person-months)"), [], most=100_000, units=("人月",))
    case = SelectField(
        _l("Which costs must fit?"),
        choices=[
            SelectChoice("likely", _l("the likely ones")),
            SelectChoice("high", _l("the high ones, to be on the safe side")),
            SelectChoice("low", _l("the low ones")),
        ],
        default="likely",
        validate_choice=False,
    )

    def validate_budget(self, field: NumberField) -> None:
        """A budget is needed for the best plan only."""
        if self.goal.data != LEVEL:
            Filled()(self, field)

    def asked(self) -> Goal:
        """The goal of a form that is right; what none of the choices is counts as the first."""
        case = cast("Case", self.case.data if self.case.data in get_args(Case) else "likely")
        if self.goal.data == LEVEL:
            return Goal(case=case, money=self.budget.value)
        return Goal(budget=self.budget.value, effort=self.staff.value, case=case)
