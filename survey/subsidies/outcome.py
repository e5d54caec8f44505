"""What a budget brings: who is lifted, what it costs, part by part, and what other budgets would bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.subsidy import YUAN, Candidate, Subsidies, choose, most_lifted, support
from survey.figures.opened import Opened, remembered
from survey.subsidies.applicants import Applicant, Applicants, applicants
from survey.subsidies.forms import Terms

CURVE = (50, 75, 100, 125, 150)  #: per cent of the budget
SECONDS = 1.5  #: longest search for one budget


@dataclass(frozen=True, slots=True, kw_only=True)
class Supported:
    """An applicant with what the budget bears of its plan."""

    applicant: Applicant
    money: int  #: yuan for all of it

    @property
    def own(self) -> Decimal:
        """Yuan it bears itself."""
        return self.applicant.cost * YUAN * self.applicant.firms - self.money


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the area."""

    name: str  #: empty: of several parts
    with_plan: int
    lifted: int
    money: int
    floor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the budget brings."""

    applicants: Applicants
    found: Subsidies
    named: tuple[Supported, ...]
    others: tuple[Supported, ...]  #: not by name
    parts: tuple[Part, ...]
    curve: tuple[tuple[int, Subsidies], ...]  #: budgets in yuan
    possible: tuple[int, ...]  #: enterprises no choice over all members goes beyond, for each of these budgets

    @property
    def at_most(self) -> int:
        """The same for the budget asked for."""
        return self.possible[CURVE.index(100)]

    @property
    def firms_of_others(self) -> int:
        """How many are lifted that are not named: none, or five and more."""
        return sum(each.applicant.firms for each in self.others)

    @property
    def own(self) -> Decimal:
        """Yuan those supported bear themselves."""
        return sum((each.own for each in (*self.named, *self.others)), Decimal())


@remembered
def outcome(opened: Opened, terms: Terms) -> Outcome:
    """Choose within the budget, and within four others."""
    known = applicants(opened, terms.floors, terms.sheets)
    bids = [
        Candidate(
            cost=each.firms * support(each.cost, share=terms.share, cap=terms.cap), group=each.part, firms=each.firms
        )
        for each in known.found
    ]
    budgets = [terms.budget * per_cent // 100 for per_cent in CURVE]
    curve = [(budget, choose(bids, budget=budget, floors=terms.floors, seconds=SECONDS)) for budget in budgets]
    found = curve[CURVE.index(100)][1]
    supported = [Supported(applicant=known.found[place], money=bids[place].cost) for place in found.chosen]
    named = [each for each in supported if each.applicant.name]
    return Outcome(
        applicants=known,
        found=found,
        named=tuple(sorted(named, key=lambda each: (each.applicant.part, each.applicant.name))),
        others=tuple(each for each in supported if not each.applicant.name),
        parts=tuple(_parts(opened, terms, known, supported)),
        curve=tuple(curve),
        possible=tuple(_possible(known, terms, budget, best) for budget, best in curve),
    )


def _possible(known: Applicants, terms: Terms, budget: int, best: Subsidies) -> int:
    """How many no choice over all members goes beyond, whatever those cost for whom no plan was looked for."""
    if known.proved and not known.passed:
        return best.bound
    least = [(each.firms, each.least) for each in known.found] + [(each.firms, each.least) for each in known.passed]
    every = [(firms, support(cost, share=terms.share, cap=terms.cap)) for firms, cost in least]
    return max(best.lifted, most_lifted(every, budget=budget))


def _parts(opened: Opened, terms: Terms, known: Applicants, supported: Sequence[Supported]) -> Sequence[Part]:
    names = [*(branch.area.name for branch in opened.members.parts), ""]
    found = []
    for number, (name, floor) in enumerate(zip(names, terms.floors, strict=True)):
        there = sum(each.firms for each in known.found if each.part == number)
        here = [each for each in supported if each.applicant.part == number]
        if there or floor or 0 < number < len(names) - 1:
            found.append(
                Part(
                    name=name,
                    with_plan=there,
                    lifted=sum(each.applicant.firms for each in here),
                    money=sum(each.money for each in here),
                    floor=floor,
                )
            )
    return found
