"""What was found: total and stage, every score, how sure they are, what changed, what costs points."""

from collections.abc import Iterator

from reports.document import DiagnosticReport, NodeView
from reports.own_words import said
from reports.page import day
from reports.sheets import Cell, Row, Signed
from reports.wording import Wording
from reports.workbook.cells import chance, costs, gain, per_mille, points, share
from scoring.result import MISSING


def headings(words: Wording, *keys: str) -> list[Cell]:
    """Headings of a sheet, each with the unit of what stands below."""
    return [words(f"workbook.head.{key}") for key in keys]


def summary(report: DiagnosticReport, words: Wording) -> list[Row]:
    """What a reader wants first, one fact a line."""
    return [headings(words, "what", "value"), *_who(report, words), *_result(report, words), *_outlook(report, words)]


def _who(report: DiagnosticReport, words: Wording) -> Iterator[Row]:
    yield from report.profile
    imprint = report.imprint
    yield words("cover.questionnaire"), f"{report.title} {report.questionnaire}"
    yield words("weights.used"), report.weights.label
    if imprint.assessed_on:
        yield words("cover.assessed_on"), imprint.assessed_on
    yield words("cover.prepared_on"), imprint.prepared_on
    for key, text in (("prepared_by", imprint.prepared_by), ("number", imprint.number)):
        if text:
            yield words(f"cover.{key}"), text
    if review := imprint.review:
        yield words("cover.reviewers"), review.who(words)
        yield words("cover.completed_on"), review.completed_on
        yield words("cover.review"), review.scope(words)
        yield words("cover.stated"), points(review.stated)
        if review.signed_on:
            if review.confirmed_on:
                yield words("cover.confirmed"), day(review.confirmed_on, report.locale)
            signed = words("cover.signed_by", name=review.signed_by, day=day(review.signed_on, report.locale))
            yield words("cover.signed"), signed
        yield words("cover.code"), review.code or words("cover.unsigned")


def _result(report: DiagnosticReport, words: Wording) -> Iterator[Row]:
    head, total = report.headline, report.doubt.numbers.total
    yield words("workbook.total"), points(head.total) if head.has_total else words("workbook.no_total")
    yield head.term or words("cover.stage"), head.level_name
    if total:
        yield words("workbook.low"), points(total.low)
        yield words("workbook.high"), points(total.high)
        yield words("workbook.assured"), points(total.assured)
    yield words("workbook.coverage"), per_mille(head.coverage)
    if head.not_asked:
        yield words("workbook.not_asked"), per_mille(head.not_asked)
    for sentence in said(report, "verdict", head.verdict):
        yield words("workbook.verdict"), sentence
    for gate in head.blocking:
        yield (
            words("workbook.blocking"),
            words("answer.separator").join(filter(None, (gate.text, gate.found, gate.missing))),
        )
    yield words("method.statement_name"), report.standing


def _outlook(report: DiagnosticReport, words: Wording) -> Iterator[Row]:
    if not report.measures:
        return
    for key, cost in zip(("low", "likely", "high"), costs(report.investment, words), strict=True):
        yield words(f"workbook.investment_{key}"), cost
    if report.headline.has_total:
        yield words("workbook.projected"), points(report.projected)
        yield words("workbook.highest"), points(report.highest)
    for sentence in said(report, "roadmap", (report.prospect,)):
        yield words("section.roadmap"), sentence


def scores(report: DiagnosticReport, words: Wording) -> list[Row]:
    """Total, sides, dimensions and indicators, each below what it is part of."""
    head = report.headline
    rows: list[Row] = [
        headings(words, "kind", "code", "name", "weight", "share", "score", "won", "lost", "required", "caution")
    ]
    rows.append((words("total"), "TOTAL", words("total"), None, None, points(head.total), None, None, None, ""))
    rows += [_node(report, words("workbook.side"), side) for side in report.sides]
    for dimension in report.dimensions:
        rows.append(_node(report, words("workbook.dimension"), dimension.node))
        rows += [_node(report, words("table.indicator"), node) for node in dimension.indicators]
    rows += [
        (words("table.scene"), scene.code, scene.name, None, None, scene.level if scene.level != MISSING else None, None, None, None, "")
        for scene in report.scenes
    ]  # fmt: skip
    return rows


def _node(report: DiagnosticReport, kind: str, node: NodeView) -> Row:
    counted = report.headline.has_total
    return (
        kind, node.code, node.name, node.weight, share(node.effective_weight) if counted else None, points(node.units),
        gain(node.contribution) if counted else None, gain(node.loss) if counted else None, points(node.required),
        node.caution,
    )  # fmt: skip


def stages(report: DiagnosticReport, words: Wording) -> list[Row]:
    """Every gate of every stage."""
    rows: list[Row] = [headings(words, "stage_number", "stage", "gate", "found", "verdict", "reservation")]
    for stage in report.stages:
        for gate in stage.gates:
            state = "gate.held" if gate.passed else "gate.unknown"
            verdict = gate.missing if gate.passed is False else words(state)
            rows.append((stage.number, stage.name, gate.text, gate.found, verdict, gate.reservation))
    return rows


def doubt(report: DiagnosticReport, words: Wording) -> list[Row]:
    """Claimed and assured, the range, chances of the stages, choices of the method, and the sentences about them."""
    claimed = report.doubt.key("claimed")
    rows: list[Row] = [headings(words, "what", claimed, "low", "high", "assured", "gap", "chance")]
    for row in report.doubt.claims:
        claim = row.claim
        rows.append(
            (row.name, *map(points, (claim.claimed, claim.low, claim.high, claim.assured)), gain(claim.gap), None)
        )
    blank = (None,) * 4
    rows += [
        (words("workbook.chance_of", stage=level.name), *blank, None, chance(level.chance))
        for level in report.doubt.levels
    ]
    rows += [
        (words("workbook.proposed", item=f"{item.code} {item.name}"), *blank, gain(item.gap), None)
        for item in report.doubt.proposed
    ]
    rows += [
        (words("doubt.choice", name=choice.name, totals=choice.totals, share=choice.share),)
        for choice in report.doubt.choices
    ]
    told = report.doubt
    rows += [(text,) for text in (*told.lead, *told.evidence, *told.applicability, *told.method)]
    return rows


def change(report: DiagnosticReport, words: Wording) -> list[Row]:
    """What moved since the round before."""
    rows: list[Row] = [
        headings(words, "what", "before", "after", "change", "answers", "applicability", "model", "noise", "verdict")
    ]
    if report.change is None:
        return rows
    for row in report.change.rows:
        parts = (row.shown[key] for key in ("change", "answers", "applicability", "model"))
        moved: list[Cell] = [Signed(gain(part)) for part in parts] if row.known else [None] * 4
        noise = points(row.noise) if row.known else None
        rows.append((row.name, points(row.before), points(row.after), *moved, noise, row.verdict))
    rows += [(text,) for text in report.change.sentences]
    return rows


def losses(report: DiagnosticReport, words: Wording) -> list[Row]:
    """Items by what they cost, with the next step of each."""
    rows: list[Row] = [
        headings(
            words, "number", "code", "item", "place", "answer", "lost", "step", "step_gain", "comes", "helps", "caution"
        )
    ]
    for loss in report.losses:
        comes = words("workbook.later" if loss.outcome else "workbook.at_once") if loss.gained else ""
        helps = words("measure.numbered", number=loss.number, name=loss.measure) if loss.number else loss.measure
        rows.append((
            loss.rank, loss.code, loss.name, loss.place, loss.answer, gain(loss.units), loss.step,
            gain(loss.gain) if loss.gained else None, comes, helps, loss.caution,
        ))  # fmt: skip
    return rows
