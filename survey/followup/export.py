"""The list of actions as a table: what the board shows, and what its pages hold."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from flask_babel import gettext as _

from reports.sheets import Row
from survey.followup.board import Board
from survey.followup.words import FIELDS, STATES
from survey.models import ActionFile


def rows(board: Board, files: Mapping[UUID, Sequence[ActionFile]]) -> Iterator[Row]:
    """Heading and a row for each action."""
    yield (
        *(str(FIELDS[name]) for name in ("title", "owner", "begin_on", "due_on", "state")), _("Overdue"),
        str(FIELDS["done_on"]), str(FIELDS["reason"]), str(FIELDS["cost_planned"]), _("Usual cost: low"),
        _("Usual cost: high"), str(FIELDS["cost_actual"]), _("Done when"), str(FIELDS["evidence_url"]),
        str(FIELDS["evidence_note"]), _("Files (SHA-256)"), str(FIELDS["effect"]), str(FIELDS["effect_before"]),
        str(FIELDS["effect_after"]), str(FIELDS["effect_unit"]), str(FIELDS["details"]), _("Measure"),
    )  # fmt: skip
    for card in board.cards:
        action, basis = card.listed.action, card.basis
        kept = "\n".join(f"{each.name} {each.sha256}" for each in files.get(action.id, ()))
        yield (
            card.name, card.listed.owner, action.begin_on, action.due_on, str(STATES[action.state]),
            _("yes") if card.overdue else "", action.done_on, action.reason, action.cost_planned,
            basis.cost.low if basis else None, basis.cost.high if basis else None, action.cost_actual,
            basis.done_when if basis else "", action.evidence_url, action.evidence_note, kept, action.effect,
            action.effect_before, action.effect_after, action.effect_unit, action.details, action.measure,
        )  # fmt: skip
