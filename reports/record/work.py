"""What costs points and what to do about it."""

from typing import Any

from reports.document import DiagnosticReport, WayView
from reports.own_words import said
from reports.record.values import amount, gain, per_mille, points, span

Record = dict[str, Any]


def losses(report: DiagnosticReport) -> list[Record]:
    """Items that cost points, the costliest first."""
    return [
        {
            "rank": loss.rank,
            "code": loss.code,
            "name": loss.name,
            "answer": loss.answer,
            "lost": gain(loss.units),
            "step": loss.step,
            "gain": gain(loss.gain) if loss.gained else None,
            "outcome": loss.outcome,
            "unknown": loss.unknown,
            "measure": loss.measure,
        }
        for loss in report.losses
    ]


def measures(report: DiagnosticReport) -> list[Record]:
    """Recommended measures in the order in which they begin."""
    counted = report.headline.has_total
    return [
        {
            "number": each.number,
            "code": each.code,
            "name": each.name,
            "text": each.text,
            "gain": gain(each.gain) if counted else None,
            "outcome": gain(each.outcome) if counted else None,
            "cost": span(each.cost),
            "months": span(each.months),
            "phase": each.phase,
            "first_month": each.start_month + 1,
            "provider": each.provider,
            "staff": each.staff,
            "done_when": each.done_when,
            "prerequisites": list(each.prerequisites),
            "proof": list(each.evidence),
            "steps": [
                {
                    "item": step.item,
                    "name": step.name,
                    "from": step.start,
                    "to": step.to,
                    "gain": gain(step.gain) if counted else None,
                    "outcome": step.outcome,
                }
                for step in each.gains
            ],
        }
        for each in report.measures
    ]


def roadmap(report: DiagnosticReport) -> Record:
    """When, for how much, and what the total is then."""
    return {
        "phases": [
            {
                "number": phase.number,
                "measures": phase.count,
                "first_month": phase.first_month,
                "last_month": phase.last_month,
                "cost": span(phase.cost),
            }
            for phase in report.phases
        ],
        "providers": [{"name": cost.name, "measures": cost.count, "cost": span(cost.cost)} for cost in report.costs],
        "investment": span(report.investment),
        "projected": points(report.projected),
        "highest": points(report.highest),
        "prospect": "\n".join(said(report, "roadmap", (report.prospect,))),
        "hold": report.hold,
        "cost_basis": report.cost_basis,
    }


def ahead(report: DiagnosticReport) -> Record:
    """What is still to do until the next stage."""
    told = report.ahead
    return {"title": told.title, "whole": told.whole, "ways": [_way(way) for way in told.ways]}


def _way(way: WayView) -> Record:
    return {
        "gate": way.gate,
        "standing": way.standing,
        "cost": span(way.cost),
        "steps": [
            {
                "code": step.code,
                "name": step.name,
                "change": step.change or "\n".join(step.lifts),
                "gain": gain(step.gain),
                "toward": step.toward,
                "cost": span(step.cost),
            }
            for step in (*way.steps, *way.rest)
        ],
    }


def plan(report: DiagnosticReport) -> Record | None:
    """The cheapest way up, or the best for the money."""
    found = report.plan
    if found is None:
        return None
    return {
        "title": found.title,
        "lead": found.lead,
        "proof": found.proof,
        "proved": found.proved,
        "cost": span(found.cost),
        "person_months": amount(found.effort),
        "before": points(found.before),
        "rescored": points(found.rescored),
        "measures": [
            {"code": row.code, "name": row.name, "first_month": row.start_month + 1, "gain": gain(row.gain), "cost": span(row.cost)}
            for row in found.rows
        ],
        "budgets": [
            {"budget": amount(row.budget), "total": points(row.units), "measures": row.measures, "stage": row.stage}
            for row in found.curve
        ],
    }  # fmt: skip


def pains(report: DiagnosticReport) -> list[Record]:
    """Pain points with the answers they follow from."""
    return [
        {
            "code": pain.code,
            "name": pain.name,
            "signs": per_mille(pain.severity),
            "evidence": list(pain.evidence),
            "against": list(pain.against),
            "relief": list(pain.relief),
            "caution": pain.caution,
        }
        for pain in report.pains
    ]
