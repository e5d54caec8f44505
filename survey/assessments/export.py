"""A result as a spreadsheet, as CSV and as JSON: the same numbers as on the page, text always inert."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from io import StringIO
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from questionnaires.model import UNIT, GateKind, Item
from reports.ahead import ahead
from reports.answers import answer_text, local, numbers_text
from reports.changes import change_view
from reports.doubt import doubt_view
from reports.losses import losses
from reports.measures import measures as measure_views
from reports.prospects import prospect
from reports.reading import Reading
from reports.sheets import XLSX, Row, Signed, plain, workbook
from reports.spreadsheets import inert
from reports.stages import gate_view
from reports.weights import weights_view
from reports.wording import wording
from scoring.encode import format_cell
from scoring.result import MISSING, TOTAL, NodeKind
from scoring.tables import LONGEST_ID, NUMBER_COLUMN, SUBMITTED_COLUMN, as_row, is_remark
from survey.assessments.export_doubt import as_data, change_sheet, doubt_sheet, summary_rows
from survey.clock import BEIJING
from survey.diagnostics.differing import opinion_words
from survey.diagnostics.frozen import Frozen
from survey.diagnostics.services import doubt_basis
from survey.formats import moment
from survey.models import Decision
from survey.peers.kept import Comparison
from survey.peers.sheets import peer_sheets

KINDS = {
    NodeKind.TOTAL: _l("Total"),
    NodeKind.SIDE: _l("Side"),
    NodeKind.DIMENSION: _l("Dimension"),
    NodeKind.INDICATOR: _l("Indicator"),
    NodeKind.ITEM: _l("Item"),
}
FOUR = Decimal("0.0001")


def units(value: int) -> Decimal | None:
    """Score in points, exact; nothing where it is not assessable."""
    return None if value == MISSING else in_points(value)


def in_points(value: int) -> Decimal:
    """Points of a gain or a share of the total, with all four decimals."""
    return (Decimal(value) / UNIT).quantize(FOUR)


class Tables:
    """The sheets of a result, each with its heading row first."""

    def __init__(self, frozen: Frozen, *, locale: str, comparison: Comparison | None = None) -> None:
        self.comparison = comparison
        self.frozen, self.result = frozen, frozen.result
        self.reading = Reading(
            questionnaire=frozen.questionnaire, result=frozen.result, answers=frozen.answers, locale=locale,
            notes=frozen.notes,
        )  # fmt: skip
        self.locale = locale
        self.views = measure_views(self.reading)
        self.doubt = doubt_view(self.reading, doubt_basis(frozen, comparison))
        earlier = frozen.earlier
        self.change = change_view(self.reading, earlier, frozen.graded) if earlier else None

    def sheets(self) -> dict[str, Sequence[Row]]:
        """Rows of every sheet by its name."""
        return {
            _("Summary"): list(self.summary()),
            _("Scores"): list(self.nodes()),
            _("How sure"): list(doubt_sheet(self.doubt, self.reading.words)),
            **({_("Since the round before"): list(change_sheet(self.change))} if self.change else {}),
            _("Answers"): list(self.answers()),
            **({_("Losses"): list(self.losses())} if self.result.losses else {}),
            **({_("Measures"): list(self.measures()), _("Steps"): list(self.steps())} if self.views else {}),
            **({_("Still to do"): list(self.still_to_do())} if self.result.ways else {}),
            **peer_sheets(self.frozen, self.reading, self.comparison),
            _("For the command line"): list(self.answer_file()),
        }

    def summary(self) -> Iterator[Row]:
        """What a reader wants first, one line each."""
        result, frozen = self.result, self.frozen
        level = result.level
        yield (_("What"), _("Value"))
        yield (_("Enterprise"), inert(frozen.name))
        yield (_("Questionnaire"), result.questionnaire)
        yield (
            _("Weights"),
            inert(weights_view(frozen.questionnaire, result, self.reading.words, frozen.weights).label),
        )
        yield (_("Submitted"), moment(frozen.submitted_at))
        yield (_("Total"), units(result.total))
        yield from summary_rows(self.doubt)
        if frozen.weights is not None:
            yield (_("Total under the standard weights"), units(frozen.weights.standard_total))
        levels = self.reading.term or _("Stage")
        yield (levels, self.level_name())
        yield (
            _("%(levels)s determined", levels=levels),
            _("yes") if level.number != MISSING else _("no, at least this one"),
        )
        for gate in level.blocking:
            view = gate_view(self.reading, gate)
            yield (
                _("Stands before the next stage"),
                inert(" · ".join(filter(None, (view.text, view.found, view.missing)))),
            )
        covered = result.nodes[TOTAL]
        yield (_("Coverage of what was asked, %"), Decimal(covered.coverage) / 10)
        yield (_("Not asked: does not concern the enterprise, %"), Decimal(covered.not_asked) / 10)
        if result.recommendations:
            yield (_("Investment low, CNY 10,000"), result.investment.low)
            yield (_("Investment likely, CNY 10,000"), result.investment.likely)
            yield (_("Investment high, CNY 10,000"), result.investment.high)
            yield (_("Total after the measures"), units(result.after[TOTAL]))
            yield (_("Total after the measures, if business results follow"), units(result.highest))
            yield (_("After the measures"), inert(prospect(self.reading)))
        yield (_("SHA-256 of the submission"), frozen.sha256)
        yield (_("Fingerprint of the scoring"), result.fingerprint)
        yield (_("Statement"), inert(frozen.questionnaire.statement[self.locale]))

    def level_name(self) -> str:
        """Name of the stage that is certain."""
        return level_name(self.frozen, self.locale)

    def nodes(self) -> Iterator[Row]:
        """Every node with the numbers its parent is made of."""
        yield (
            _("Code"), _("Name"), _("Kind"), _("Parent"), _("Weight"), _("Score"), _("Coverage of what was asked, %"), _("Share of the total, %"),
            _("Contribution"), _("Loss"),
        )  # fmt: skip
        for node in self.result.nodes.values():
            scored = node.parent is not None or node.code == TOTAL
            if scored:
                yield (
                    node.code, inert(self.reading.names[node.code]), str(KINDS[node.kind]), node.parent, node.weight, units(node.units),
                    Decimal(node.coverage) / 10, in_points(node.effective_weight), in_points(node.contribution),
                    in_points(node.loss),
                )  # fmt: skip

    def answers(self) -> Iterator[Row]:
        """Every item with its answer, as read and in the notation of answer files."""
        yield (
            _("Code"), _("Item"), _("Question"), _("Answer"), _("Answer file"), _("State"), _("Score"), _("Contribution"), _("Loss"),
            _("Reason"), _("Note"), _("Evidence"), *([_("Other answers given to it")] if self.frozen.opinions else []),
        )  # fmt: skip
        for code, item in self.reading.items.items():
            node, answer = self.result.nodes[code], self.reading.answer(code)
            written = answer_text(item, answer, self.reading.words)
            numbers = numbers_text(item, answer, self.reading.words)
            yield (
                code, inert(self.reading.names[code]), inert(local(item.text, self.locale)),
                inert(f"{written} ({numbers})" if numbers else written), inert(format_cell(item, answer)),
                self.reading.words(f"state.{node.state}") if node.state else "", units(node.units) if item.scored else None,
                in_points(node.contribution) if item.scored else None, in_points(node.loss) if item.scored else None,
                inert(answer.reason or ""), inert(self.frozen.notes.get(code, "")), inert(self.frozen.evidence.get(code, "")),
                *([inert(self.otherwise(item))] if self.frozen.opinions else []),
            )  # fmt: skip

    def otherwise(self, item: Item) -> str:
        """What was answered otherwise, by whom, and what the enterprise made of it, one a line."""
        fates = {
            Decision.TAKEN: _l("%(words)s (the enterprise's first answer; then it took a colleague's)"),
            Decision.KEPT: _l("%(words)s (a colleague; the enterprise stayed with its answer)"),
            Decision.OPEN: _l("%(words)s (a colleague; nobody had decided when it was handed in)"),
        }
        return "\n".join(
            _("%(told)s Why: %(why)s", told=told, why=said["remark"]) if said["remark"] else told
            for words, said in opinion_words(self.frozen, item, self.locale)
            if (told := str(fates[Decision(said["decision"])]) % {"words": words})
        )

    def losses(self) -> Iterator[Row]:
        """The costliest items with their next step, as on the page."""
        yield (
            _("No."), _("Code"), _("Item"), _("Answer"), _("Loss"), _("Next step"), _("Gain of this step"), _("Gain comes"), _("What helps"),
        )  # fmt: skip
        for loss in losses(self.reading, self.frozen.scoring_profile):
            when = _("once it shows in the figures") if loss.outcome else _("when done")
            helps = f"{loss.number}. {loss.measure}" if loss.number else loss.measure
            yield (
                loss.rank, loss.code, inert(loss.name), inert(loss.answer), Decimal(loss.units) / UNIT, inert(loss.step),
                Decimal(loss.gain) / UNIT if loss.gained else None, when if loss.gained else "", inert(helps),
            )  # fmt: skip

    def measures(self) -> Iterator[Row]:
        """Recommended measures in the order they begin."""
        yield (
            _("No."), _("Code"), _("Measure"), _("Gain"), _("Gain once it shows in the figures"), _("Cost low"), _("Cost likely"), _("Cost high"), _("Months low"),
            _("Months likely"), _("Months high"), _("Phase"), _("First month"), _("Staff needed"), _("Done when"),
        )  # fmt: skip
        for view in self.views:
            yield (
                view.number, view.code, inert(view.name), in_points(view.gain), in_points(view.outcome), view.cost.low, view.cost.likely, view.cost.high,
                view.months.low, view.months.likely, view.months.high, view.phase, view.start_month + 1, inert(view.staff),
                inert(view.done_when),
            )  # fmt: skip

    def steps(self) -> Iterator[Row]:
        """What each measure lifts, one line for each step."""
        yield (
            _("No."), _("Code"), _("Measure"), _("Lifts item"), _("From"), _("To"), _("Gain of this step"), _("Gain comes"),
        )  # fmt: skip
        for view in self.views:
            for gain in view.gains:
                yield (
                    view.number, view.code, inert(view.name), gain.item, inert(gain.start), inert(gain.to), in_points(gain.gain),
                    _("once it shows in the figures") if gain.outcome else _("when done"),
                )  # fmt: skip

    def still_to_do(self) -> Iterator[Row]:
        """Every step until the next stage, after the measures and in its order, one line each."""
        yield (
            _("Threshold"), _("No."), _("Code"), _("To do"), _("From which answer to which"), _("Gain"), _("For this threshold"), _("Unit"), _("Cost low"), _("Cost likely"), _("Cost high"),
        )  # fmt: skip
        for way, found in zip(ahead(self.reading, most=None).ways, self.result.ways, strict=True):
            scenes = found.gate is not None and found.gate.gate.kind is GateKind.SCENES
            for number, (step, brought) in enumerate(zip(way.steps, found.steps, strict=True), start=1):
                cost = (step.cost.low, step.cost.likely, step.cost.high) if step.cost else (None, None, None)
                toward = Signed(brought.toward if scenes else in_points(brought.toward)) if found.gate else None
                unit = (_("scenes") if scenes else _("points")) if found.gate else ""
                yield (
                    inert(way.gate), number, step.code, inert(step.name), inert(step.change or "\n".join(step.lifts)), in_points(step.gain), toward, unit, *cost,
                )  # fmt: skip

    def answer_file(self) -> Iterator[Row]:
        """The answers as the command line reads them: one row under the item codes."""
        row = answer_row(self.frozen)
        yield tuple(row)
        yield tuple(inert(cell) for cell in row.values())


def answer_row(frozen: Frozen) -> dict[str, str]:
    """Row of an answer file, under the name of the enterprise, or under a number where the name would make it a remark."""
    printable = "".join(character if character.isprintable() else " " for character in frozen.name)
    name = " ".join(printable.split())[:LONGEST_ID]
    if not name or is_remark(name):
        name = str(frozen.submission_id)
    row = as_row(frozen.questionnaire, name, frozen.answers, frozen.scoring_profile, graded=frozen.graded)
    submitted = frozen.submitted_at.astimezone(BEIJING).isoformat(timespec="seconds")
    return row | {SUBMITTED_COLUMN: submitted, NUMBER_COLUMN: frozen.report_number}


def level_name(frozen: Frozen, locale: str) -> str:
    """Name of the stage that is certain."""
    level = frozen.result.level
    number = level.number if level.number != MISSING else level.at_least
    stage = next((each for each in frozen.questionnaire.levels if each.number == number), None)
    return local(stage.name if stage else frozen.questionnaire.level_zero, locale)


def xlsx(frozen: Frozen, *, locale: str, comparison: Comparison | None = None) -> bytes:
    """Workbook with a sheet for each table."""
    return workbook(Tables(frozen, locale=locale, comparison=comparison).sheets(), created=frozen.submitted_at)


def csv_file(frozen: Frozen, *, locale: str, comparison: Comparison | None = None) -> bytes:
    """Every table but the answer file, one below the other, as CSV with a byte order mark, which Excel in China needs."""
    *parts, _answer_file = Tables(frozen, locale=locale, comparison=comparison).sheets().values()
    buffer = StringIO()
    writer = csv.writer(buffer)
    for number, rows in enumerate(parts):
        if number:
            writer.writerow([])
        writer.writerows([plain(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def json_file(frozen: Frozen, *, locale: str, comparison: Comparison | None = None) -> bytes:
    """The whole result for a program: scores in units of 0.0001 point, as the engine keeps them."""
    result, tables = frozen.result, Tables(frozen, locale=locale)
    content = {
        "enterprise": frozen.name,
        "submitted_at": frozen.submitted_at.isoformat(),
        "sha256": frozen.sha256,
        "weights": plain_data(weights_view(frozen.questionnaire, result, wording(locale), frozen.weights)),
        "unit": f"1/{UNIT} point; {MISSING} is not assessable",
        "stage": level_name(frozen, locale),
        "statement": local(frozen.questionnaire.statement, locale),
        **{key: value for key, value in plain_data(result).items() if key != "losses"},
        "losses": list(result.losses),
        **plain_data(as_data(tables.doubt, tables.change)),
        "peers": plain_data(comparison.peers) | {"as_of": comparison.as_of.isoformat()}
        if comparison and comparison.peers
        else None,
        "answer_file": answer_row(frozen),
        "text": {"notes": dict(frozen.notes), "evidence": dict(frozen.evidence)},
        **({"opinions": plain_data(frozen.opinions)} if frozen.opinions else {}),
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def plain_data(value: Any) -> Any:  # noqa: ANN401  (walks whatever a result holds)
    """Frozen data as JSON knows it: fields become keys, exact numbers strings."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain_data(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain_data(each) for each in value]
    return str(value) if isinstance(value, Decimal) else value


FORMATS: Mapping[str, tuple[Callable[..., bytes], str]] = {
    "xlsx": (xlsx, XLSX),
    "csv": (csv_file, "text/csv"),
    "json": (json_file, "application/json"),
}
