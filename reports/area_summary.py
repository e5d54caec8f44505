"""What stands out in the figures of an area, in sentences made by rules from the cells its tables print."""

from collections.abc import Sequence

from reports.area_report import AreaReport, Part, Row, Table
from reports.wording import Wording, wording

MOST = 3  #: named of what there are many
MEAN, LOW, HIGH = 4, 5, 6  #: columns of groups compared
OF_ROUND = {"both": 5, "change": 6, "low": 7, "high": 8, "verdict": 9}  #: columns of rounds
SHARE = 3  #: column of scenes


def summary(report: AreaReport) -> tuple[str, ...]:
    """The whole area: how many, how they score, what is strong and weak, what troubles them, what has changed."""
    words = wording(report.locale)
    found = [
        *standing(report.whole, words),
        _levels(report.whole.levels, words),
        _dimensions(report.whole.dimensions, words),
        _areas(report.areas, words),
        _scenes(report.whole.indicators, words),
        _pains(report.whole.pains, words),
        _moved(report.rounds, words),
    ]
    return tuple(each for each in found if each)


def in_short(part: Part, locale: str) -> tuple[str, ...]:
    """One part of it."""
    words = wording(locale)
    found = [_dimensions(part.dimensions, words), _scenes(part.indicators, words), _pains(part.pains, words)]
    return tuple(each for each in found if each)


def standing(part: Part, words: Wording) -> list[str]:
    """How many count, and how they score."""
    head = part.headline
    first = words(
        "area.counted_of" if head.listed else "area.counted", n=head.counted, listed=head.listed, share=head.coverage
    )
    if not head.mean:
        return [first, words("area.few")]
    mean = words("area.mean", mean=head.mean, low=head.low, high=head.high)
    return [first, mean + (words("area.median", median=head.median) if head.median else words("area.no_median"))]


def _levels(table: Table, words: Wording) -> str:
    known = [row for row in table.rows if row[1].number is not None]
    if not known:
        return ""
    most = max(known, key=lambda row: row[1].number or 0)
    return words("area.levels", level=most[0].text, n=most[1].text, share=most[2].text)


def _dimensions(table: Table, words: Wording) -> str:
    known = _known(table, 2)
    if len(known) < 2 or known[0][2].number == known[-1][2].number:
        return ""
    best, worst = known[0], known[-1]
    return words("area.dimensions", best=best[0].text, high=best[2].text, worst=worst[0].text, low=worst[2].text)


def _areas(table: Table, words: Wording) -> str:
    known = _known(table, MEAN)
    if len(known) < 2:
        return ""
    best, worst = known[0], known[-1]
    apart = (best[LOW].number or 0) > (worst[HIGH].number or 0)
    return words(
        "area.areas_apart" if apart else "area.areas_close",
        best=best[0].text, high=best[MEAN].text, worst=worst[0].text, low=worst[MEAN].text,
    )  # fmt: skip


def _scenes(table: Table, words: Wording) -> str:
    known = _known(table, SHARE)
    if len(known) < 2 * MOST:
        return ""
    return words(
        "area.scenes", most=_named(known[:MOST], SHARE, words), least=_named(known[: -MOST - 1 : -1], SHARE, words)
    )


def _pains(table: Table, words: Wording) -> str:
    known = _known(table, 2)[:MOST]
    return words("area.pains", pains=_named(known, 2, words)) if known else ""


def _moved(table: Table, words: Wording) -> str:
    if len(table.rows) < 2:
        return ""
    before, last = table.rows[-2:]
    change = last[OF_ROUND["change"]].number
    if change is None:
        return words("area.moved_unknown", before=before[0].text)
    low, high = (last[OF_ROUND[name]].number or 0 for name in ("low", "high"))
    key = "area.moved_up" if low > 0 else "area.moved_down" if high < 0 else "area.moved_none"
    return words(
        key, before=before[0].text, n=last[OF_ROUND["both"]].text, change=f"{abs(change):.1f}",
        low=last[OF_ROUND["low"]].text, high=last[OF_ROUND["high"]].text,
    )  # fmt: skip


def _known(table: Table, column: int) -> list[Row]:
    """Rows with a number in `column`, the highest first."""
    known = [row for row in table.rows if row[column].number is not None]
    return sorted(known, key=lambda row: -(row[column].number or 0))


def _named(rows: Sequence[Row], column: int, words: Wording) -> str:
    return words("list.separator").join(words("area.share", name=row[0].text, share=row[column].text) for row in rows)
