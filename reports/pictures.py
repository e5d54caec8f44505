"""The charts of a diagnostic report."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reports import likelihoods
from reports.benchmark_document import Benchmark
from reports.charts import (
    Axis,
    Bar,
    GateMark,
    Point,
    Rung,
    Step,
    Strip,
    Task,
    bars,
    curve,
    gantt,
    ladder,
    qr,
    radar,
    strips,
    waterfall,
)
from reports.document import DiagnosticReport, DimensionView, NodeView
from reports.livery import repaint
from reports.numbers import signed
from reports.plan_document import PlanView
from reports.wording import wording
from scoring.result import MISSING

ROW = 18  #: px of a bar
NARROW = 264  #: px of a chart beside a table
MOST_TASKS = 24
SMALLEST_RADAR = 150_000  #: units; a radar of smaller values only is an unreadable dot


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """SVG by place; the radar is empty with fewer than three dimensions or where it would be a dot, the waterfall without a total."""

    ladder: str
    radar: str
    waterfall: str
    gantt: dict[int, str]  #: by phase; all of them stand on one page
    curve: str
    overview: str
    likelihood: str
    dimensions: dict[str, str]
    peers: str = ""  #: empty without a peer group
    verify: str = ""  #: QR code of the address at which a signed report is checked

    def painted(self, colour: str) -> "Pictures":
        """The same in the colour of a house."""
        texts = ("ladder", "radar", "waterfall", "curve", "overview", "likelihood", "peers")
        return replace(
            self,
            gantt={phase: repaint(svg, colour) for phase, svg in self.gantt.items()},
            dimensions={code: repaint(svg, colour) for code, svg in self.dimensions.items()},
            **{name: repaint(getattr(self, name), colour) for name in texts},
        )


def draw(report: DiagnosticReport) -> Pictures:
    """Every chart of the report."""
    locale = report.locale
    words = wording(locale)
    has_total = report.headline.has_total
    nodes = [dimension.node for dimension in report.dimensions]
    axes = [Axis(label=node.name, units=node.units, reference=node.required) for node in nodes]
    steps = [Step(label=node.name, contribution=node.contribution, loss=node.loss) for node in nodes]
    return Pictures(
        ladder=stairs(report),
        radar=radar(axes, locale=locale, title=words("alt.radar"), width=NARROW, height=232, label_size=8.4)
        if readable(nodes)
        else "",
        waterfall=waterfall(
            steps,
            locale=locale,
            title=words("alt.waterfall"),
            total_label=words("total"),
            width=642,
            row_height=17,
            label_width=150,
        )
        if has_total
        else "",
        gantt=roadmap(report),
        curve=budget_curve(report),
        overview=overview(report),
        likelihood=likelihoods.chances(report, width=NARROW, label_width=84),
        dimensions={dimension.node.code: dimension_bars(report, dimension) for dimension in report.dimensions},
        peers=peer_strips(report),
        verify=qr(report.imprint.review.verify) if report.imprint.review and report.imprint.review.code else "",
    )


def peer_strips(report: DiagnosticReport) -> str:
    """The enterprise within its peer group."""
    if report.benchmark is None:
        return ""
    title = wording(report.locale)("alt.peers")
    return strips(
        strip_rows(report.benchmark.brief),
        locale=report.locale,
        title=title,
        width=NARROW,
        row_height=20,
        label_width=88,
        label_size=8.5 if report.locale == "zh" else 7.6,
    )


def strip_rows(peers: Benchmark) -> list[Strip]:
    """One strip for every node of the peer group."""
    return [
        Strip(
            label=row.name,
            units=row.units,
            quartiles=(row.lower_quartile, row.median, row.upper_quartile) if row.median != MISSING else None,
            ends=(row.fifth, row.ninety_fifth) if row.fifth != MISSING else None,
            mean=row.mean,
        )
        for row in peers.rows
    ]


def readable(nodes: Sequence[NodeView]) -> bool:
    """Whether a radar shows a shape: of at least three values, not all of them near the middle."""
    return len(nodes) > 2 and max(node.units for node in nodes) >= SMALLEST_RADAR


def stairs(report: DiagnosticReport) -> str:
    """Stages with their gates."""
    rungs = [
        Rung(
            number=stage.number,
            name=stage.name,
            gates=tuple(GateMark(text=gate.label, passed=gate.passed) for gate in stage.gates),
        )
        for stage in report.stages
    ]
    title = wording(report.locale)("alt.ladder", level=report.headline.level_name)
    return ladder(rungs, reached=report.headline.level, locale=report.locale, title=title, width=510, height=134)


def overview(report: DiagnosticReport) -> str:
    """All dimensions on one scale, with what the next stage asks."""
    nodes = [dimension.node for dimension in report.dimensions]
    rows = [Bar(label=node.name, units=node.units, required=node.required) for node in nodes]
    title = wording(report.locale)("alt.overview")
    return bars(rows, locale=report.locale, title=title, width=642, row_height=ROW, label_width=168, label_size=9)


def dimension_bars(report: DiagnosticReport, dimension: DimensionView) -> str:
    """Indicators of one dimension."""
    rows = [Bar(label=node.name, units=node.units, required=node.required) for node in dimension.indicators]
    title = wording(report.locale)("alt.bars", name=dimension.node.name)
    row_height, label_width, label_size = (18, 84, 8.5) if report.locale == "zh" else (19.5, 104, 7.6)
    return bars(
        rows,
        locale=report.locale,
        title=title,
        width=NARROW,
        row_height=row_height,
        label_width=label_width,
        label_size=label_size,
    )


def roadmap(report: DiagnosticReport) -> dict[int, str]:
    """Measures of every phase over time, those described in full first."""
    label_width = 220 if report.locale == "zh" else 250
    title = wording(report.locale)("alt.gantt")
    drawn = tasks(report, MOST_TASKS)
    return {
        phase: gantt(
            drawn,
            locale=report.locale,
            title=title,
            width=642,
            label_width=label_width,
            row_height=14.5,
            only=phase,
        )
        for phase in sorted({task.phase for task in drawn})
    }


def budget_curve(report: DiagnosticReport) -> str:
    """What every budget brings; empty without a plan."""
    if report.plan is None or len(report.plan.curve) < 2:
        return ""
    words = wording(report.locale)
    return curve(
        curve_points(report.plan), locale=report.locale, title=words("alt.curve"), unit=words("plan.curve_budget"), width=NARROW, height=132,
        label_size=8,
    )  # fmt: skip


def curve_points(plan: PlanView) -> list[Point]:
    """Budgets of a plan's curve."""
    return [
        Point(budget=row.budget, units=row.units, strong=row.chosen, stage=row.stage if row.entered else "")
        for row in plan.curve
    ]


def tasks(report: DiagnosticReport, most: int | None = None) -> list[Task]:
    """Bars of the roadmap, in the order in which measures begin; only the first `most` measures if given."""
    return [
        Task(
            label=f"{measure.number}. {measure.name}",
            start=measure.start_month,
            likely=measure.months.likely,
            high=max(measure.months.high, Decimal(0)),
            phase=measure.phase,
            note=signed(measure.gain, 2) if report.headline.has_total else "",
        )
        for measure in sorted(
            report.measures[:most], key=lambda measure: (measure.phase, measure.start_month, measure.number)
        )
    ]
