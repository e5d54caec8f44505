"""The report before and after as HTML."""

from questionnaires.model import Span
from reports import numbers
from reports.before_after import BeforeAfter
from reports.charts import Shift, shifts
from reports.deeds import Spending
from reports.money import money
from reports.page import LANGUAGES, day, environment
from reports.wording import Wording, wording


def html(report: BeforeAfter) -> str:
    """The whole document."""
    words = wording(report.locale)
    return environment().get_template("before_after.html").render(
        report=report,
        w=words,
        lang=LANGUAGES.get(report.locale, report.locale),
        made=report.maker.line(words),
        picture=picture(report),
        summary=summary(report),
        day=lambda value: day(value, report.locale),
        states={True: words("before_after.state_yes"), False: words("before_after.state_no"), None: words("before_after.state_unknown")},
        points=numbers.points,
        signed=numbers.signed,
        percent=numbers.percent,
    )  # fmt: skip


def summary(report: BeforeAfter) -> tuple[str, ...]:
    """What was done, after what moved; in the words of page and PDF."""
    words = wording(report.locale)
    said = _spent("acts", report.costs, words) if report.costs.count else [words("before_after.acts_none")]
    if report.late.count:
        said += _spent("acts_late", report.late, words)
    if report.undone:
        said.append(words.counted("before_after.left", len(report.undone)))
    return (*report.change.sentences, *said)


def _spent(key: str, costs: Spending, words: Wording) -> list[str]:
    """How many actions, what they cost, and what these sums leave out."""
    ends = (Span(low=each, likely=each, high=each) for each in (costs.planned, costs.spent))
    planned, spent = (money(each, words) if each.high else words("deed.nothing") for each in ends)
    said = [words.counted(f"before_after.{key}", costs.count, planned=planned, spent=spent)]
    for name, count in (("unplanned", costs.unplanned), ("uncosted", costs.uncosted)):
        if count:
            said.append(words.counted(f"before_after.{name}", count))
    said.append(words("before_after.shown", shown=costs.shown, unshown=costs.count - costs.shown))
    return said


def picture(report: BeforeAfter) -> str:
    """Scores of the dimensions, before and after."""
    rows = [Shift(label=row.name, now=row.before, then=row.after) for row in report.change.rows]
    title = wording(report.locale)("before_after.rounds")
    return shifts(rows, locale=report.locale, title=title, width=640, label_width=210, row_height=22, label_size=10)
