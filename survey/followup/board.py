"""The actions of an enterprise as a board: narrowed down, in columns by state, with sums."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from survey.followup import library
from survey.followup.library import Basis
from survey.followup.queries import Listed
from survey.models import ActionState

NOBODY = "-"  #: in an address: actions for which nobody is responsible


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which actions are asked for; what an address says."""

    owner: str = ""  #: name of who is responsible, or `NOBODY`
    late: bool = False

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> "Wanted":
        """What an address asks for."""
        return cls(owner=arguments.get("owner", "")[:64], late=arguments.get("late") == "1")

    def address(self) -> dict[str, str]:
        """Arguments of an address that asks for the same."""
        return {name: value for name, value in (("owner", self.owner), ("late", "1" if self.late else "")) if value}

    def of_these(self, actions: Sequence[Listed], *, today: date) -> Sequence[Listed]:
        """Those of `actions` that are asked for."""
        return [each for each in actions if self._fits(each, today)]

    def _fits(self, each: Listed, today: date) -> bool:
        owner = each.owner or NOBODY
        return self.owner in {"", owner} and (not self.late or each.overdue(today))


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One action in the reader's language."""

    listed: Listed
    name: str
    basis: Basis | None  #: what the library says, of a measure
    overdue: bool
    proven: bool  #: whether there is any evidence: a link, a remark, a file


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Actions of one state."""

    state: ActionState
    cards: Sequence[Card]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the page shows."""

    columns: Sequence[Column]
    planned: Decimal  #: 万元, of all that is not dropped
    spent: Decimal
    open: int
    overdue: int

    @property
    def cards(self) -> Sequence[Card]:
        """All cards."""
        return [card for column in self.columns for card in column.cards]


def board(actions: Sequence[Listed], locale: str, *, today: date, with_files: Collection[UUID]) -> Board:
    """Put actions into columns; `with_files` are the ids of those with files."""
    cards = [
        Card(
            listed=each,
            name=library.name_of(each.action, locale),
            basis=library.basis(each.action, locale),
            overdue=each.overdue(today),
            proven=bool(each.action.evidence_url or each.action.evidence_note) or each.action.id in with_files,
        )
        for each in actions
    ]
    kept = [each.listed.action for each in cards if each.listed.action.state is not ActionState.DROPPED]
    return Board(
        columns=[
            Column(state=state, cards=[card for card in cards if card.listed.action.state is state])
            for state in ActionState
        ],
        planned=sum((each.cost_planned or Decimal() for each in kept), Decimal()),
        spent=sum((each.listed.action.cost_actual or Decimal() for each in cards), Decimal()),
        open=sum(each.listed.open for each in cards),
        overdue=sum(each.overdue for each in cards),
    )
