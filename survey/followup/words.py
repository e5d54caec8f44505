"""What states and fields of an action are called."""

from flask_babel import lazy_gettext as _l

from survey.models import ActionState

STATES = {
    ActionState.PLANNED: _l("planned"),
    ActionState.UNDER_WAY: _l("under way"),
    ActionState.DONE: _l("completed"),
    ActionState.DROPPED: _l("dropped"),
}
OPEN = (ActionState.PLANNED, ActionState.UNDER_WAY)
FIELDS = {
    "title": _l("What is to be done"),
    "details": _l("In detail"),
    "owner": _l("Responsible"),
    "begin_on": _l("Begins on"),
    "due_on": _l("To be done by"),
    "state": _l("State"),
    "done_on": _l("Done on"),
    "reason": _l("Why it is dropped"),
    "cost_planned": _l("Planned cost (CNY 10,000)"),
    "cost_actual": _l("Actual cost (CNY 10,000)"),
    "evidence_url": _l("Link to evidence"),
    "evidence_note": _l("What the evidence shows"),
    "effect": _l("Effect"),
    "effect_before": _l("Figure before"),
    "effect_after": _l("Figure after"),
    "effect_unit": _l("Unit of the figure"),
    "file": _l("File"),
}  #: in the order of the form
