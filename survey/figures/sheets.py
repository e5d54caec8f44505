"""The tables of every page of figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from flask import url_for
from flask_babel import gettext as _

from questionnaires.model import Item, Questionnaire
from scoring.group_lines import GroupLine
from scoring.stratified import ListMean
from survey.figures import panels, quantities
from survey.figures.choice import Chosen
from survey.figures.grouping import By, groups_of, lines, name_of, whole
from survey.figures.opened import Opened, remembered
from survey.figures.tables import Cell, Line, Table, Why, number

HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The figures above everything else."""

    line: GroupLine
    listed: int | None  #: on the list; None where it is not known how many of these there are
    waiting: int  #: submitted and allowed, but not counted until five are together

    @property
    def coverage(self) -> Decimal | None:
        """Share of the list that counts, per cent."""
        return Decimal(HUNDRED * self.line.n) / self.listed if self.listed else None


@remembered
def headline(opened: Opened) -> Headline:
    """How many count, and how they score."""
    chosen, listed = opened.members, opened.listed(opened.campaign)
    line = whole(chosen, listed)
    entries = listed.chosen(opened.choice)
    inside = None
    if entries is not None:
        inside = sum(
            int(count)
            for area, count, fits in zip(listed.areas, listed.count, entries, strict=True)
            if fits and area in chosen.part_of
        )
    return Headline(line=line, listed=inside, waiting=int(chosen.inside.sum()) - line.n)


def level_names(questionnaire: Questionnaire, lang: str) -> Sequence[str]:
    """Names of the levels, the one below the first included."""
    return [_("below the first level"), *(level.name[lang] for level in questionnaire.levels)]


@remembered
def levels(opened: Opened, lang: str) -> Table:
    """Members by level."""
    line = headline(opened).line
    names = level_names(opened.members.cohort.questionnaire, lang)
    counts: Sequence[Cell] = [Why.FEW] * len(names)
    if line.levels is not None:
        counts = [Why.OTHERS if count is None else count for count in line.levels]
    return Table(
        key="levels",
        title=_("Enterprises by level"),
        header=(_("Level"), _("Enterprises"), _("Share, %")),
        lines=tuple(
            Line(cells=(name, count, number(HUNDRED * count / line.n, line.n) if isinstance(count, int) else count))
            for name, count in zip(names, counts, strict=True)
        ),
        chart="bars",
    )


@remembered
def compared(opened: Opened, by: By, lang: str) -> Table:
    """Groups side by side."""
    chosen = opened.members
    groups = groups_of(chosen, by)
    found = lines(chosen, groups, by, opened.listed(opened.campaign))
    rows = [
        Line(
            cells=(name_of(key, by, chosen, lang), *_compared(line)),
            address=_address(opened, by, key),
        )
        for key, line in zip(groups.keys, found, strict=True)
        if line.n or by is not By.AREA or key != str(opened.area.id)
    ]
    return Table(
        key=f"by-{by.value}",
        title={
            By.AREA: _("Areas compared"),
            By.INDUSTRY: _("Industries compared"),
            By.SIZE: _("Size classes compared"),
        }[by],
        header=(
            _("Enterprises"), _("counted"), _("listed"), _("Coverage, %"), _("Mean"), _("Mean, from"), _("Mean, to"), _("drawn to the common mean"),
            _("Lower quartile"), _("Median"), _("Upper quartile"), _("Place"),
        ),
        lines=tuple(sorted(rows, key=_rank)),
        chart="intervals",
        note=_(
            "The interval holds the mean of all enterprises on the list 90 times out of 100, if those who answered are like the others of their size class. Places are given as far as intervals allow: enterprises whose intervals overlap share them."
        ),
    )  # fmt: skip


def _rank(line: Line) -> tuple[bool, Decimal]:
    mean = line.cells[4]
    return (False, -mean) if isinstance(mean, Decimal) else (True, Decimal(0))


def _compared(line: GroupLine) -> tuple[Cell, ...]:
    best, fine = line.best, partial(number, n=line.n)
    listed = line.of_list.listed if isinstance(line.of_list, ListMean) else None
    quartiles: tuple[Cell, ...] = (Why.FEW,) * 3
    if line.quartiles is not None:
        quartiles = tuple(fine(each) for each in line.quartiles)
    drawn: Cell = fine(line.shrunk.mean) if line.shrunk else "–"
    place: Cell = Why.FEW if line.place is None else _place(*line.place)
    if best is None:
        return line.n, "–", "–", Why.FEW, Why.FEW, Why.FEW, drawn, *quartiles, place
    coverage: Cell = number(HUNDRED * line.n / listed, line.n) if listed else Why.UNKNOWN
    return (
        line.n, listed if listed else Why.UNKNOWN, coverage, fine(best.mean), fine(max(best.low, 0)), fine(min(best.high, HUNDRED)), drawn,
        *quartiles, place,
    )  # fmt: skip


def _place(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _address(opened: Opened, by: By, key: str) -> str:
    """Where one group is looked at by itself."""
    choice = opened.choice if by is By.AREA else opened.choice.other(**{by.value: key})
    return url_for(
        "figures.show",
        area_id=key if by is By.AREA else opened.area.id,
        round=opened.campaign.id,
        industry=choice.industry or None,
        size=choice.size or None,
    )


@remembered
def heat(opened: Opened, by: By, lang: str) -> Table:
    """Dimensions by group."""
    chosen = opened.members
    groups = groups_of(chosen, by)
    found = panels.heat(chosen, groups)
    names = {dimension.code: dimension.name[lang] for dimension in chosen.cohort.questionnaire.dimensions}
    return Table(
        key=f"dimensions-by-{by.value}",
        title=_("Dimensions"),
        header=(_("Enterprises"), _("counted"), *(names[code] for code in found.nodes)),
        lines=tuple(
            Line(cells=(name_of(key, by, chosen, lang), n, *(number(value, n) for value in row)), address=_address(opened, by, key))
            for key, n, row in zip(groups.keys, found.n, found.rows, strict=True)
            if n
        ),
        chart="heat",
    )  # fmt: skip


@remembered
def dimensions(opened: Opened, lang: str) -> Table:
    """Dimensions of everybody together."""
    found = panels.dimensions(opened.members)
    names = {dimension.code: dimension.name[lang] for dimension in opened.members.cohort.questionnaire.dimensions}
    return Table(
        key="dimensions",
        title=_("Dimensions"),
        header=(_("Dimension"), _("counted"), _("Mean")),
        lines=tuple(
            Line(cells=(names[node], found.n[0], number(mean, found.n[0])))
            for node, mean in zip(found.nodes, found.rows[0], strict=True)
        ),
        chart="bars",
    )


@remembered
def indicators(opened: Opened, lang: str) -> Table:
    """Indicators, those that are sound at the fewest first."""
    found = panels.indicators(opened.members)
    questionnaire = opened.members.cohort.questionnaire
    names = {
        indicator.code: indicator.name[lang]
        for dimension in questionnaire.dimensions
        for indicator in dimension.indicators
    }
    return Table(
        key="indicators",
        title=_("Scene by scene: what is covered"),
        header=(_("Indicator"), _("counted"), _("Mean"), _("Share at 60 points or more, %")),
        lines=tuple(
            Line(cells=(names[row.node], row.n, number(row.mean, row.n), number(row.share, row.n))) for row in found
        ),
        chart="bars",
        note=_("An indicator counts as covered from 60 of 100 points."),
    )


@remembered
def rounds(opened: Opened) -> Table:
    """Every round with the same questionnaire, the oldest first, and how far those in two rounds running have moved."""
    found: list[tuple[str, GroupLine, panels.Moved | None]] = []
    before: Chosen | None = None
    for campaign in reversed(opened.rounds):
        chosen = opened.members_in(campaign)
        moved = panels.moved(before, chosen) if before is not None else None
        found.append((campaign.name, whole(chosen, opened.listed(campaign)), moved))
        before = chosen
    return Table(
        key="rounds",
        title=_("Round by round"),
        header=(
            _("Round"), _("counted"), _("Mean"), _("Mean, from"), _("Mean, to"), _("in both rounds"), _("Change of those"),
            _("Change, from"), _("Change, to"), _("Verdict"),
        ),
        lines=tuple(Line(cells=(name, line.n, *_mean(line), *_moved(moved))) for name, line, moved in found),
        chart="lines",
        note=_("Rounds have other participants; only those who took part in both tell whether something has moved."),
    )  # fmt: skip


def _mean(line: GroupLine) -> tuple[Cell, ...]:
    if line.best is None:
        return Why.FEW, Why.FEW, Why.FEW
    return tuple(number(each, line.n) for each in (line.best.mean, line.best.low, line.best.high))


def _moved(moved: panels.Moved | None) -> tuple[Cell, ...]:
    if moved is None:
        return "–", "–", "–", "–", "–"
    verdict = _("no more than chance")
    if moved.is_real:
        verdict = _("better, beyond chance") if moved.change > 0 else _("worse, beyond chance")
    figures = (number(each, moved.n) for each in (moved.change, moved.low, moved.high))
    return moved.n, *figures, verdict


@remembered
def pain_points(opened: Opened, lang: str) -> Table:
    """Pain points, the most frequent first."""
    found = panels.pain_points(opened.members)
    return Table(
        key="pain-points",
        title=_("What troubles them most"),
        header=(_("Pain point"), _("counted"), _("Share that has it, %"), _("Severity, 0 to 100")),
        lines=tuple(
            Line(cells=(row.point.name[lang], row.n, number(row.share, row.n), number(row.severity, row.n)))
            for row in found
        ),
        chart="bars",
        drawn=2,
        note=_(
            "An enterprise has a pain point where it lost half or more of the points of the questions that ask about it."
        ),
    )


@remembered
def inventory(opened: Opened, lang: str) -> Sequence[Table]:
    """Devices, systems, protocols, platforms, and rates."""
    chosen, typed = opened.members, opened.typed()
    return [
        _rates(quantities.rates(chosen, typed), lang),
        _totals(quantities.totals(chosen, typed), lang),
        *(_shares(each, lang) for each in quantities.shares(chosen, typed)),
    ]


def _rates(rates: Sequence[quantities.Rate], lang: str) -> Table:
    return Table(
        key="rates",
        title=_("Key rates"),
        header=(_("Rate"), _("usable answers"), _("Mean of enterprises, %"), _("All together, %"), _("usable with both numbers")),
        lines=tuple(
            Line(
                cells=(
                    _name(rate.item, lang), rate.n, number(rate.mean, rate.n),
                    number(rate.pooled, rate.n_pooled, why=Why.ONE if rate.n_pooled >= quantities.FEWEST else Why.FEW), rate.n_pooled,
                )
            )
            for rate in rates
        ),
        note=_("The mean counts every enterprise the same; all together counts every machine, order or yuan the same."),
    )  # fmt: skip


def _totals(totals: Sequence[quantities.Total], lang: str) -> Table:
    return Table(
        key="totals",
        title=_("Totals"),
        header=(_("What"), _("usable answers"), _("Total, rounded"), _("Unit"), _("Share that has any, %")),
        lines=tuple(
            Line(
                cells=(
                    _name(each.item, lang), each.n,
                    each.total if each.total is not None else (Why.ONE if each.n >= quantities.FEWEST else Why.FEW),
                    each.item.numbers.unit[lang] if each.item.numbers and each.item.numbers.unit else "", number(each.share, each.n),
                )
            )
            for each in totals
        ),
    )  # fmt: skip


def _shares(share: quantities.Share, lang: str) -> Table:
    return Table(
        key=share.item.code.lower(),
        title=_name(share.item, lang),
        header=(_("Answer"), _("usable answers"), _("Share, %")),
        lines=tuple(
            Line(cells=(share.item.option(code).text[lang], share.n, number(value, share.n)))
            for code, value in share.options
        ),
        chart="bars",
    )


def _name(item: Item, lang: str) -> str:
    return item.name[lang] if item.name else item.text[lang]
