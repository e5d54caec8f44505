"""What to do: measures, their steps, when, what still is to do until the next stage, what money brings."""

from questionnaires.model import Span
from reports.document import DiagnosticReport
from reports.sheets import Row
from reports.wording import Wording
from reports.workbook.cells import change, costs, gain, points
from reports.workbook.found import headings


def measures(report: DiagnosticReport, words: Wording) -> list[Row]:
    """One line for each measure, in the order in which they begin."""
    rows: list[Row] = [
        headings(
            words, "number", "code", "measure", "gain", "outcome", "cost_low", "cost_likely", "cost_high", "months_low", "months_likely",
            "months_high", "phase", "first_month", "provider", "staff", "done_when", "prerequisites", "text",
        )
    ]  # fmt: skip
    counted = report.headline.has_total
    for each in report.measures:
        months = each.months
        rows.append((
            each.number, each.code, each.name, gain(each.gain) if counted else None, gain(each.outcome) if counted else None,
            *costs(each.cost, words), months.low, months.likely, months.high, words(f"roadmap.phase_{each.phase}"),
            each.start_month + 1, each.provider, each.staff, each.done_when, words("answer.separator").join(each.prerequisites),
            each.text,
        ))  # fmt: skip
    return rows


def steps(report: DiagnosticReport, words: Wording) -> list[Row]:
    """What each measure lifts, one line for each answer."""
    rows: list[Row] = [headings(words, "number", "measure", "code", "item", "start", "to", "step_gain", "comes")]
    counted = report.headline.has_total
    for each in report.measures:
        for step in each.gains:
            comes = words("workbook.later" if step.outcome else "workbook.at_once")
            brought = gain(step.gain) if counted else None
            rows.append((each.number, each.name, step.item, step.name, step.start, step.to, brought, comes))
    return rows


def roadmap(report: DiagnosticReport, words: Wording) -> list[Row]:
    """Phases with their months and money, then costs by who does the work, and their sum."""
    rows: list[Row] = [
        headings(
            words, "phase_or_provider", "measures", "first_month", "last_month", "cost_low", "cost_likely", "cost_high"
        )
    ]
    for phase in report.phases:
        name = words(f"roadmap.phase_{phase.number}")
        rows.append((name, phase.count, phase.first_month, phase.last_month, *costs(phase.cost, words)))
    rows += [(cost.name, cost.count, None, None, *costs(cost.cost, words)) for cost in report.costs]
    if report.measures:
        rows.append((words("investment.sum"), len(report.measures), None, None, *costs(report.investment, words)))
    return rows


def ahead(report: DiagnosticReport, words: Wording) -> list[Row]:
    """Every step until the gates of the next stage hold."""
    rows: list[Row] = [
        headings(
            words, "gate", "code", "to_do", "start_to", "gain", "toward", "when", "cost_low", "cost_likely", "cost_high"
        )
    ]
    for way in report.ahead.ways:
        for step in (*way.steps, *way.rest):
            changed = step.change or "\n".join(step.lifts)
            row = (way.gate, step.code, step.name, changed, gain(step.gain), change(step.toward), step.when)
            rows.append((*row, *costs(step.cost, words)))
    if report.ahead.whole:
        rows.append((report.ahead.whole,))
    return rows


def plan(report: DiagnosticReport, words: Wording) -> list[Row]:
    """The plan's measures, then what every budget brings at best."""
    rows: list[Row] = [
        headings(words, "what", "first_month", "gain", "total", "cost_low", "cost_likely", "cost_high", "stage")
    ]
    if report.plan is None:
        return rows
    rows += [
        (row.name, row.start_month + 1, gain(row.gain), None, *costs(row.cost, words), "") for row in report.plan.rows
    ]
    for point in report.plan.curve:
        budget = costs(Span(low=point.budget, likely=point.budget, high=point.budget), words)[1]
        rows.append((words("workbook.budget"), None, None, points(point.units), None, budget, None, point.stage))
    told = (report.plan.lead, report.plan.proof, report.plan.reserve, report.plan.risk, *report.plan.entries)
    rows += [(text,) for text in told if text]
    return rows
