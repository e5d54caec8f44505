"""The way of a review: which step leads from where to where, and whose it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from survey.models import Party, ReviewState, ReviewStep

CONSULTANCY, ENTERPRISE = Party.CONSULTANCY, Party.ENTERPRISE


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A step that somebody takes on a page of its own."""

    party: Party
    origins: frozenset[ReviewState]
    to: ReviewState
    needs_reason: bool = False


MOVES: Mapping[ReviewStep, Move] = {
    ReviewStep.RETURN: Move(
        party=CONSULTANCY, origins=frozenset({ReviewState.REVIEWING}), to=ReviewState.RETURNED, needs_reason=True
    ),
    ReviewStep.COMPLETE: Move(party=CONSULTANCY, origins=frozenset({ReviewState.REVIEWING}), to=ReviewState.REVIEWED),
    ReviewStep.CONFIRM: Move(party=ENTERPRISE, origins=frozenset({ReviewState.REVIEWED}), to=ReviewState.CONFIRMED),
    ReviewStep.DISPUTE: Move(
        party=ENTERPRISE, origins=frozenset({ReviewState.REVIEWED}), to=ReviewState.DISPUTED, needs_reason=True
    ),
    ReviewStep.REOPEN: Move(
        party=CONSULTANCY,
        origins=frozenset({ReviewState.RETURNED, ReviewState.REVIEWED, ReviewState.DISPUTED, ReviewState.CONFIRMED}),
        to=ReviewState.REVIEWING,
        needs_reason=True,
    ),
    ReviewStep.SIGN: Move(party=CONSULTANCY, origins=frozenset({ReviewState.CONFIRMED}), to=ReviewState.SIGNED),
    ReviewStep.ARCHIVE: Move(party=CONSULTANCY, origins=frozenset({ReviewState.SIGNED}), to=ReviewState.ARCHIVED),
}  #: in the order they are offered; `BEGIN` makes a review, `RESUBMIT` comes with a corrected submission, and two who rate blindly `HAND_IN` and `RECONCILE`

STATES = {
    ReviewState.REVIEWING: _l("under review"),
    ReviewState.RETURNED: _l("returned for correction"),
    ReviewState.REVIEWED: _l("reviewed, to be confirmed"),
    ReviewState.DISPUTED: _l("disputed"),
    ReviewState.CONFIRMED: _l("confirmed"),
    ReviewState.SIGNED: _l("signed"),
    ReviewState.ARCHIVED: _l("archived"),
}
TAKEN = {
    ReviewStep.RETURN: _l("Returned for correction"),
    ReviewStep.COMPLETE: _l("Review completed"),
    ReviewStep.CONFIRM: _l("Confirmed by the enterprise"),
    ReviewStep.DISPUTE: _l("Disputed by the enterprise"),
    ReviewStep.REOPEN: _l("Taken up again"),
    ReviewStep.SIGN: _l("Signed"),
    ReviewStep.ARCHIVE: _l("Archived"),
}  #: what is told to whoever took a step
ACTS = {
    ReviewStep.BEGIN: _l("Began the review"),
    ReviewStep.HAND_IN: _l("Finished their own ratings"),
    ReviewStep.RECONCILE: _l("Settled where the reviewers differed"),
    ReviewStep.RETURN: _l("Returned the answers for correction"),
    ReviewStep.RESUBMIT: _l("Submitted corrected answers"),
    ReviewStep.COMPLETE: _l("Completed the review"),
    ReviewStep.CONFIRM: _l("Confirmed the result for the enterprise"),
    ReviewStep.DISPUTE: _l("Disputed the result for the enterprise"),
    ReviewStep.REOPEN: _l("Took the review up again"),
    ReviewStep.SIGN: _l("Signed the result"),
    ReviewStep.ARCHIVE: _l("Archived the review"),
}  #: the steps as the history tells them, with who took them
SHOWN_TO_ENTERPRISE = frozenset(
    {ReviewState.REVIEWED, ReviewState.DISPUTED, ReviewState.CONFIRMED, ReviewState.SIGNED, ReviewState.ARCHIVED}
)  #: what reviewers write before is theirs alone


def open_moves(state: ReviewState, party: Party) -> Sequence[ReviewStep]:
    """Steps that `party` can take from `state`."""
    return [step for step, move in MOVES.items() if move.party is party and state in move.origins]
