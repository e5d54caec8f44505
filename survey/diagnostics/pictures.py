"""The charts of a result page: SVG inside the page, coloured by its style sheet, drawn narrow enough for a phone."""

from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from reports import likelihoods
from reports.charts import Axis, Bar, Mode, Rung, Step, bars, gantt, ladder, radar, strips, waterfall
from reports.document import DiagnosticReport, DimensionView, NodeView
from reports.pictures import readable, strip_rows, tasks

NARROW = 340  #: px; a phone shows it at its own size, a wide screen enlarges it
LABEL = 11.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """SVG by place; empty where there is nothing to draw."""

    ladder: Markup
    radar: Markup
    overview: Markup
    waterfall: Markup
    roadmap: Markup
    roadmap_narrow: Markup
    dimensions: dict[str, Markup]
    likelihood: Markup
    proven: Markup
    peers: Markup


def draw(report: DiagnosticReport) -> Pictures:
    """Every chart of the page."""
    nodes = [dimension.node for dimension in report.dimensions]
    return Pictures(
        ladder=_ladder(report),
        radar=_radar(nodes, report.locale),
        overview=_bars(nodes, report.locale, title=_("Scores of the dimensions")),
        waterfall=_waterfall(nodes, report.locale),
        roadmap=_roadmap(report, width=760, label_width=290),
        roadmap_narrow=_roadmap(report, width=NARROW, label_width=132),
        dimensions={dimension.node.code: _dimension(dimension, report.locale) for dimension in report.dimensions},
        likelihood=_inline(likelihoods.chances(report, width=NARROW, label_width=92, mode=Mode.INLINE)),
        proven=_inline(
            likelihoods.claims(report, width=NARROW, row_height=30, label_width=104, label_size=LABEL, mode=Mode.INLINE)
        ),
        peers=_peers(report),
    )


def _inline(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704  (made by us, every text escaped in reports.charts)


def _ladder(report: DiagnosticReport) -> Markup:
    rungs = [
        Rung(number=stage.number, name=stage.name, gates=())  # the gates stand below, with what is missing
        for stage in report.stages
    ]
    title = _("Stages and their thresholds")
    svg = ladder(
        rungs, reached=report.headline.level, locale=report.locale, title=title, width=620, height=150,
        mode=Mode.INLINE,
    )  # fmt: skip
    return Markup(svg)  # noqa: S704  (made by us, every text escaped in reports.charts)


def _radar(nodes: list[NodeView], locale: str) -> Markup:
    if not readable(nodes):
        return Markup()
    axes = [Axis(label=node.name, units=node.units, reference=node.required) for node in nodes]
    title = _("Scores of the dimensions as a radar chart")
    svg = radar(axes, locale=locale, title=title, width=NARROW, height=290, mode=Mode.INLINE, label_size=LABEL)
    return Markup(svg)  # noqa: S704


def _bars(nodes: list[NodeView], locale: str, *, title: str) -> Markup:
    rows = [Bar(label=node.name, units=node.units, required=node.required) for node in nodes]
    svg = bars(
        rows, locale=locale, title=title, width=NARROW, row_height=30, label_width=104, mode=Mode.INLINE,
        label_size=LABEL,
    )  # fmt: skip
    return Markup(svg)  # noqa: S704


def _dimension(dimension: DimensionView, locale: str) -> Markup:
    return _bars(list(dimension.indicators), locale, title=_("Scores of %(name)s", name=dimension.node.name))


def _peers(report: DiagnosticReport) -> Markup:
    if report.benchmark is None:
        return Markup()
    svg = strips(
        strip_rows(report.benchmark), locale=report.locale, title=_("Where the enterprise stands among its peers"), width=NARROW, row_height=30,
        label_width=104, mode=Mode.INLINE, label_size=LABEL,
    )  # fmt: skip
    return Markup(svg)  # noqa: S704


def _waterfall(nodes: list[NodeView], locale: str) -> Markup:
    steps = [Step(label=node.name, contribution=node.contribution, loss=node.loss) for node in nodes]
    title = _("What each dimension brings to the total and what it costs")
    svg = waterfall(
        steps, locale=locale, title=title, total_label=_("Total"), width=NARROW, row_height=30, label_width=88,
        mode=Mode.INLINE,
    )  # fmt: skip
    return Markup(svg)  # noqa: S704


def _roadmap(report: DiagnosticReport, *, width: int, label_width: int) -> Markup:
    if not report.measures:
        return Markup()
    svg = gantt(
        tasks(report), locale=report.locale, title=_("Roadmap in months"), width=width, row_height=22, label_width=label_width,
        mode=Mode.INLINE, label_size=11,
    )  # fmt: skip
    return Markup(svg)  # noqa: S704
