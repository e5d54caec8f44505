"""What it rests on: every answer with its score, the peers, published values, documents and fingerprints."""

from reports.document import DiagnosticReport
from reports.sheets import Row
from reports.wording import Wording
from reports.workbook.cells import gain, points, share
from reports.workbook.found import headings
from scoring.evidence import CELLS, Grade

GRADES = {grade: name for name, grade in CELLS.items()}


def answers(report: DiagnosticReport, words: Wording) -> list[Row]:
    """Every item that was asked, as the appendix tells it, with how well it is proven."""
    rows: list[Row] = [
        headings(
            words,
            "section",
            "indicator",
            "code",
            "item",
            "answer",
            "details",
            "state",
            "grade",
            "weight",
            "share",
            "score",
            "won",
        )
    ]
    counted = report.headline.has_total
    for part in report.appendix:
        for group in part.groups:
            for row in group.rows:
                grade = report.given.graded.get(row.code, Grade.STATED)
                numbers = (
                    row.weight, share(row.effective_weight) if counted else None, points(row.units),
                    gain(row.contribution) if counted else None,
                )  # fmt: skip
                rows.append((
                    part.name, group.name, row.code, row.name, row.answer, words("answer.separator").join(row.details),
                    words(f"state.{row.state}"), words(f"workbook.grade.{GRADES[grade]}") if row.scored else "",
                    *(numbers if row.scored else (None,) * 4),
                ))  # fmt: skip
    return rows


def otherwise(report: DiagnosticReport, words: Wording) -> list[Row]:
    """Every item that reviewers rated otherwise than the enterprise answered it, and why."""
    rows: list[Row] = [headings(words, "code", "item", "stated", "found_otherwise", "grade", "reason")]
    rows += [
        (row.code, row.name, row.stated, row.found, words(f"workbook.grade.{GRADES[row.grade]}"), row.reason)
        for row in report.otherwise
    ]
    return rows


def files(report: DiagnosticReport, words: Wording) -> list[Row]:
    """Every file handed in as evidence, by its check sum."""
    rows: list[Row] = [headings(words, "code", "item", "file_by", "sha256")]
    return [*rows, *((each.code, each.name, each.by, each.sha256) for each in report.files)]


def peers(report: DiagnosticReport, words: Wording) -> list[Row]:
    """Every node within the peer group, in whole points as everywhere; below, who is in it."""
    rows: list[Row] = [
        headings(words, "name", "score", "peers", "mean", "lower", "median", "upper", "fifth", "ninety_fifth", "above")
    ]
    if report.benchmark is None:
        return rows
    for row in report.benchmark.rows:
        figures = (row.mean, row.lower_quartile, row.median, row.upper_quartile, row.fifth, row.ninety_fifth)
        rows.append((row.name, points(row.units), row.n or None, *map(points, figures), row.percentile))
    rows += [(text,) for text in (report.benchmark.made_up, *report.benchmark.sentences) if text]
    return rows


def published(report: DiagnosticReport, words: Wording) -> list[Row]:
    """Published values beside the enterprise's own."""
    rows: list[Row] = [
        headings(words, "measures_what", "published", "dated", "source", "scope", "read_at", "caveat", "own")
    ]
    rows += [
        (each.measures, each.value, each.dated, each.source, each.scope, each.read_at, each.caveat, each.own)
        for each in report.references
    ]
    return rows


def sources(report: DiagnosticReport, words: Wording) -> list[Row]:
    """What makes the result checkable: documents, versions, fingerprints, the rules in words."""
    used = report.weights
    return [
        headings(words, "what", "value"),
        *((words("appendix.sources"), source) for source in report.sources),
        (words("cover.questionnaire"), report.questionnaire),
        (words("appendix.content_hash"), report.content_hash),
        (words("appendix.fingerprint"), report.fingerprint),
        (words("workbook.scoring_version"), report.scoring_version),
        (words("weights.used"), used.label + (f" ({used.fingerprint})" if used.fingerprint else "")),
        (words("weights.name"), used.sentence),
        *((words("workbook.cost_basis"), text) for text in (report.cost_basis, report.cost_size) if text),
        (words("method.statement_name"), report.statement),
    ]
