"""What was found, with everything it follows from."""

from collections.abc import Mapping
from typing import Any

from reports.document import DiagnosticReport, NodeView
from reports.own_words import said
from reports.record.values import chance, gain, per_mille, points, share
from reports.sections import DIMENSION
from scoring.evidence import CELLS
from scoring.result import MISSING
from scoring.weight_set import as_mapping

Record = dict[str, Any]
GRADES = {grade: name for name, grade in CELLS.items()}


def questionnaire(report: DiagnosticReport) -> Record:
    """What was asked, in which edition."""
    code, _at, version = report.questionnaire.partition("@")
    return {"code": code, "version": version, "title": report.title, "content_hash": report.content_hash}


def scoring(report: DiagnosticReport) -> Record:
    """What the score follows from: questionnaire, these answers, this profile, these weights, in this version of the rules."""
    given = report.given
    return {
        "version": report.scoring_version,
        "fingerprint": report.fingerprint,
        "answers": given.answers,
        "profile": {str(key): value if isinstance(value, str) else list(value) for key, value in given.profile.items()},
        "graded": {code: GRADES[grade] for code, grade in given.graded.items()},
        "weights": {
            "standard": report.weights.standard,
            "label": report.weights.label,
            "sentence": report.weights.sentence,
            "fingerprint": report.weights.fingerprint,
            "set": _without_floats(as_mapping(given.weights)) if given.weights else None,
        },
    }


def _without_floats(value: Any) -> Any:  # noqa: ANN401  (walks plain data)
    """Plain data with numbers that are no integers as text."""
    if isinstance(value, Mapping):
        return {str(key): _without_floats(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_floats(each) for each in value]
    return repr(value) if isinstance(value, float) else value


def imprint(report: DiagnosticReport) -> Record:
    """When and by whom."""
    told, review = report.imprint, report.imprint.review
    return {
        "assessed_on": told.assessed_on.isoformat() if told.assessed_on else None,
        "prepared_on": told.prepared_on.isoformat(),
        "prepared_by": told.prepared_by,
        "number": told.number,
        "standing": report.standing,
        "statement": report.statement,
        "review": None
        if review is None
        else {
            "reviewers": list(review.reviewers),
            "completed_on": review.completed_on.isoformat(),
            "asked": review.asked,
            "rated": review.rated,
            "differing": review.differing,
            "stated": points(review.stated),
            "signed_on": review.signed_on.isoformat() if review.signed_on else None,
            "signed_by": review.signed_by,
            "code": review.code,
        },
    }


def enterprise(report: DiagnosticReport) -> Record:
    """Who was assessed."""
    return {"name": report.enterprise, "profile": [{"label": label, "value": value} for label, value in report.profile]}


def result(report: DiagnosticReport) -> Record:
    """Total and stage."""
    head = report.headline
    return {
        "total": points(head.total),
        "level": head.level,
        "level_name": head.level_name,
        "next": head.next_name,
        "coverage": per_mille(head.coverage),
        "not_asked": per_mille(head.not_asked),
        "verdict": said(report, "verdict", head.verdict),
        "blocking": [{"gate": gate.text, "found": gate.found, "missing": gate.missing} for gate in head.blocking],
        "strengths": _strengths(report),
        "faces": said(report, "faces", report.faces),
    }


def _strengths(report: DiagnosticReport) -> list[Record]:
    """What stands out; in a consultant's own words, there is no node and no score to a line."""
    if "strengths" in report.told.texts:
        return [{"name": "", "score": None, "text": text} for text in said(report, "strengths", ())]
    return [{"name": each.name, "score": points(each.units), "text": each.text} for each in report.strengths]


def nodes(report: DiagnosticReport) -> list[Record]:
    """Sides, dimensions and their indicators, with what was read from each dimension."""
    found = [{**_node(report, side), "kind": "side"} for side in report.sides]
    for each in report.dimensions:
        findings = said(report, DIMENSION + each.node.code, each.findings)
        found.append({**_node(report, each.node), "kind": "dimension", "findings": findings})
        found += [{**_node(report, node), "kind": "indicator", "dimension": each.node.code} for node in each.indicators]
    return found


def _node(report: DiagnosticReport, node: NodeView) -> Record:
    counted = report.headline.has_total
    return {
        "code": node.code,
        "name": node.name,
        "score": points(node.units),
        "weight": node.weight,
        "share": share(node.effective_weight) if counted else None,
        "won": gain(node.contribution) if counted else None,
        "lost": gain(node.loss) if counted else None,
        "required": points(node.required),
        "caution": node.caution,
    }


def stages(report: DiagnosticReport) -> list[Record]:
    """Every stage with its gates."""
    return [
        {
            "number": stage.number,
            "name": stage.name,
            "gates": [
                {"gate": gate.text, "found": gate.found, "missing": gate.missing, "passed": gate.passed}
                for gate in stage.gates
            ],
        }
        for stage in report.stages
    ]


def scenes(report: DiagnosticReport) -> list[Record]:
    """Business scenes with their levels."""
    return [
        {
            "code": scene.code,
            "name": scene.name,
            "group": scene.group,
            "level": None if scene.level == MISSING else scene.level,
            "binding": scene.binding,
        }
        for scene in report.scenes
    ]


def doubt(report: DiagnosticReport) -> Record:
    """How sure the result is."""
    told = report.doubt
    return {
        "claims": [
            {
                "code": row.code,
                "name": row.name,
                "claimed": points(row.claim.claimed),
                "low": points(row.claim.low),
                "high": points(row.claim.high),
                "assured": points(row.claim.assured),
            }
            for row in told.claims
        ],
        "levels": [{"number": each.number, "name": each.name, "chance": chance(each.chance)} for each in told.levels],
        "proposed": [{"code": each.code, "name": each.name, "gap": gain(each.gap)} for each in told.proposed],
        "sentences": [*told.lead, *told.evidence, *told.applicability, *told.method],
    }


def change(report: DiagnosticReport) -> Record | None:
    """What moved since the round before."""
    found = report.change
    if found is None:
        return None
    rows = [
        {
            "code": row.code,
            "name": row.name,
            "before": points(row.before),
            "after": points(row.after),
            "noise": points(row.noise) if row.known else None,
            "verdict": row.verdict,
            **({key: gain(units) for key, units in row.shown.items()} if row.known else {}),
        }
        for row in found.rows
    ]
    day = found.day.isoformat() if found.day else None
    return {"day": day, "questionnaire": found.questionnaire, "rows": rows, "sentences": list(found.sentences)}


def answers(report: DiagnosticReport) -> list[Record]:
    """Every item that was asked."""
    counted = report.headline.has_total
    return [
        {
            "code": row.code,
            "name": row.name,
            "indicator": group.code,
            "answer": row.answer,
            "details": list(row.details),
            "state": row.state.value,
            "score": points(row.units),
            "weight": row.weight if row.scored else None,
            "share": share(row.effective_weight) if counted and row.scored else None,
            "won": gain(row.contribution) if counted and row.scored else None,
        }
        for part in report.appendix
        for group in part.groups
        for row in group.rows
    ]


def otherwise(report: DiagnosticReport) -> list[Record]:
    """Items that reviewers rated otherwise than the enterprise answered them."""
    return [
        {
            "code": row.code,
            "name": row.name,
            "stated": row.stated,
            "found": row.found,
            "grade": GRADES[row.grade],
            "reason": row.reason,
        }
        for row in report.otherwise
    ]


def files(report: DiagnosticReport) -> list[Record]:
    """Files handed in as evidence."""
    return [{"code": each.code, "name": each.name, "by": each.by, "sha256": each.sha256} for each in report.files]


def peers(report: DiagnosticReport) -> Record | None:
    """The peer group, in whole points as everywhere."""
    group = report.benchmark
    if group is None:
        return None
    rows = [
        {
            "name": row.name,
            "score": points(row.units),
            "lower_quartile": points(row.lower_quartile),
            "median": points(row.median),
            "upper_quartile": points(row.upper_quartile),
            "mean": points(row.mean),
            "percentile": row.percentile,
        }
        for row in group.rows
    ]
    sentences = [text for text in (group.made_up, *group.sentences) if text]
    return {
        "cohort": group.cohort, "size": group.size, "as_of": group.as_of.isoformat(), "rows": rows, "sentences": sentences,
    }  # fmt: skip


def published(report: DiagnosticReport) -> list[Record]:
    """Published values beside the enterprise's own."""
    return [
        {
            "measures": each.measures, "value": each.value, "dated": each.dated, "source": each.source, "scope": each.scope,
            "read_at": each.read_at, "caveat": each.caveat, "own": each.own,
        }
        for each in report.references
    ]  # fmt: skip
