"""The charts of how sure a result is, for page and PDF."""

from reports.charts import Chance, Mode, Proven, likelihood, proven
from reports.document import DiagnosticReport
from reports.wording import wording


def chances(
    report: DiagnosticReport,
    *,
    width: float,
    label_width: float,
    mode: Mode = Mode.STATIC,
) -> str:
    """The total with its band, and the chance of every stage; empty where neither can be told."""
    doubt = report.doubt
    if not doubt.levels and doubt.score is None:
        return ""
    bars = [
        Chance(label=each.name, per_mille=round(1000 * each.chance), text=each.text, here=each.here)
        for each in doubt.levels
    ]
    return likelihood(
        doubt.score, bars, locale=report.locale, title=wording(report.locale)("doubt.scale"), width=width, label_width=label_width,
        mode=mode,
    )  # fmt: skip


def claims(
    report: DiagnosticReport,
    *,
    width: float,
    row_height: float,
    label_width: float,
    label_size: float = 10,
    mode: Mode = Mode.STATIC,
) -> str:
    """What every dimension claims and what its evidence carries; empty where nothing is assessable."""
    rows = [
        Proven(
            label=each.name, claimed=each.claim.claimed, assured=each.claim.assured, low=each.claim.low, high=each.claim.high,
            strong=each.total,
        )
        for each in report.doubt.claims
    ]  # fmt: skip
    if not rows:
        return ""
    return proven(
        rows, locale=report.locale, title=wording(report.locale)(report.doubt.key("doubt.proven")), width=width, row_height=row_height,
        label_width=label_width, label_size=label_size, mode=mode, reviewed=report.doubt.reviewed,
    )  # fmt: skip
