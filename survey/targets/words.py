"""What targets, their units and what becomes of them are called."""

from collections.abc import Mapping
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from survey.models import Target, TargetKind
from survey.targets.progress import Standing, Withheld
from survey.targets.suggestions import BY_KEY

KINDS: Mapping[TargetKind, object] = {
    TargetKind.COVERAGE: _l("Share of listed enterprises that have submitted"),
    TargetKind.PLATFORM: _l("Share of larger enterprises on an industrial internet platform"),
    TargetKind.LEVEL: _l("Share of enterprises at a level or above"),
    TargetKind.MEAN: _l("Mean score"),
    TargetKind.STARS: _l("Number of star enterprises"),
    TargetKind.BENCHMARKS: _l("Number of benchmark factories"),
    TargetKind.OWN: _l("A figure of your own"),
}
EXPLAINED: Mapping[TargetKind, object] = {
    TargetKind.COVERAGE: _l(
        "Counted from the lists of campaigns: those who submitted in its days, of all listed in the area."
    ),
    TargetKind.PLATFORM: _l(
        "Medium and large enterprises by the size classes of statistics that count in the figures and named at least one platform in use. "
        "The 规模以上 of the documents goes by revenue (20 million yuan a year in industry) and is not known of members; it is wider."
    ),
    TargetKind.LEVEL: _l("Enterprises that count in the figures and reach the level or a higher one."),
    TargetKind.MEAN: _l("Mean total of the enterprises that count in the figures, 0 to 100 points."),
    TargetKind.STARS: _l("Entered by hand, with the day: stars are awarded elsewhere, and no answer stands for one."),
    TargetKind.BENCHMARKS: _l("Entered by hand, with the day, from the published lists."),
    TargetKind.OWN: _l("Entered by hand, with the day. More must be better."),
}
STANDINGS: Mapping[Standing, object] = {
    Standing.REACHED: _l("target reached"),
    Standing.MISSED: _l("target missed"),
    Standing.LIKELY: _l("likely to be reached"),
    Standing.UNLIKELY: _l("unlikely to be reached"),
    Standing.OPEN: _l("undecided"),
    Standing.UNKNOWN: _l("no value yet"),
}
BADGES: Mapping[Standing, str] = {
    Standing.REACHED: "good", Standing.MISSED: "bad", Standing.LIKELY: "good", Standing.UNLIKELY: "bad", Standing.OPEN: "warn",
    Standing.UNKNOWN: "",
}  # fmt: skip
WITHHELD: Mapping[Withheld, object] = {
    Withheld.FEW: _l("withheld: fewer than 5 members count"),
    Withheld.FEW_SIDE: _l("withheld: fewer than 5 members are on one side of it"),
    Withheld.NOT_ASKED: _l("not known: the questionnaire does not ask"),
    Withheld.NOBODY: _l("not known: nobody is listed"),
}


def title(target: Target) -> str:
    """Name of a target: its own, that of the suggestion, or what its kind is."""
    if target.title:
        return target.title
    if target.suggested in BY_KEY:
        return str(BY_KEY[target.suggested].title)
    if target.kind is TargetKind.LEVEL:
        return _("Share of enterprises at level %(level)s or above", level=target.level)
    return str(KINDS[target.kind])


def source(target: Target) -> str:
    """What it rests on: what was typed, else the document of the suggestion."""
    suggestion = BY_KEY.get(target.suggested)
    return target.basis or (str(suggestion.source) if suggestion else "")


def unit(target: Target) -> str:
    """What its figures are in."""
    if target.kind is TargetKind.OWN:
        return target.unit
    if target.kind is TargetKind.MEAN:
        return _("of 100 points")
    if target.kind in (TargetKind.STARS, TargetKind.BENCHMARKS):
        return _("firms")
    return "%"


def figure(value: float | Decimal) -> str:
    """A figure with one decimal where it has some: 80, 63.2."""
    return f"{value:,.1f}".removesuffix(".0")


def signed(value: float) -> str:
    """The same with its sign."""
    text = figure(abs(value))
    return text if text == "0" else f"{'+' if value > 0 else '−'}{text}"


def plain(value: Decimal) -> str:
    """A figure as it is typed in: no trailing zeros."""
    return f"{value:f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
