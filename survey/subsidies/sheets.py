"""What a budget brings as tables: the page prints the cells that the files hold."""

from collections.abc import Sequence
from decimal import Decimal

from flask_babel import gettext as _

from scoring.subsidy import YUAN, Subsidies
from survey.figures.opened import Opened
from survey.figures.sheets import level_names
from survey.figures.tables import Line, Table
from survey.subsidies.outcome import Outcome, Supported

FEN = Decimal("0.01")


def tables(opened: Opened, found: Outcome, lang: str) -> Sequence[Table]:
    """Part by part, other budgets, and who."""
    return [parts(found), budgets(found), chosen(opened, found, lang)]


def parts(found: Outcome) -> Table:
    """Part by part, against the floors."""
    return Table(
        key="parts",
        title=_("Part by part"),
        header=(_("Part of the area"), _("with a plan"), _("lifted"), _("at least wanted"), _("Subsidy, 10,000 yuan")),
        lines=tuple(
            Line(
                cells=(part.name or _("groups across several parts"), part.with_plan, part.lifted, part.floor or "–", wan(part.money))
            )
            for part in found.parts
        ),
    )  # fmt: skip


def budgets(found: Outcome) -> Table:
    """What other budgets would bring."""
    return Table(
        key="budgets",
        title=_("What other budgets would bring"),
        header=(
            _("Budget, 10,000 yuan"), _("lifted"), _("Subsidy, 10,000 yuan"), _("one more level costs on average, 10,000 yuan"),
            _("at most possible"),
        ),
        lines=tuple(
            Line(cells=(wan(budget), *_brought(each, possible)))
            for (budget, each), possible in zip(found.curve, found.possible, strict=True)
        ),
        chart="bars",
        note=_("At the same share, cap and floors."),
    )  # fmt: skip


def chosen(opened: Opened, found: Outcome, lang: str) -> Table:
    """Who is lifted: by name where that is allowed, the others together."""
    levels = level_names(opened.members.cohort.questionnaire, lang)
    lines = [_named(each, levels) for each in found.named]
    if found.others:
        money = sum(each.money for each in found.others)
        own = sum((each.own for each in found.others), Decimal())
        count = found.firms_of_others
        lines.append(
            Line(cells=(_("others, not by name"), count, "–", "–", "–", wan(own + money), wan(money), wan(own)))
        )
    return Table(
        key="chosen",
        title=_("Who would be supported"),
        header=(
            _("Enterprise"), _("how many"), _("Area"), _("Level now"), _("Level afterwards"), _("Plan, 10,000 yuan"),
            _("Subsidy, 10,000 yuan"), _("borne by itself, 10,000 yuan"),
        ),
        lines=tuple(lines),
        note=_("By name are only those who allow their score to be seen now. The others come in groups of five or more, all or none of a group, each at the mean cost of its group. What a single plan costs follows from answers, which are not shown."),
    )  # fmt: skip


def wan(money: int | Decimal) -> Decimal:
    """Yuan in units of 10,000, to the hundredth."""
    value = (Decimal(money) / YUAN).quantize(FEN)
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _brought(each: Subsidies, possible: int) -> tuple[str | int | Decimal, ...]:
    if each.short is not None:
        return _("floors out of reach"), "–", "–", "–"
    average = wan(Decimal(each.spent) / each.lifted) if each.lifted else "–"
    return each.lifted, wan(each.spent), average, possible


def _named(each: Supported, levels: Sequence[str]) -> Line:
    who = each.applicant
    return Line(
        cells=(
            who.name, 1, who.place, levels[who.level], levels[who.level_after], "–", "–", "–",
        )
    )  # fmt: skip
