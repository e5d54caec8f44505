"""The report before and after as a workbook: the same numbers, a sheet for each table."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _

from questionnaires.model import UNIT
from reports import before_after_page
from reports.before_after import BeforeAfter, GateRow
from reports.deeds import DeedView
from reports.sheets import Row, Signed, workbook
from reports.wording import wording
from scoring.result import MISSING
from survey.followup.words import FIELDS


def as_xlsx(report: BeforeAfter, *, at: datetime) -> bytes:
    """Workbook."""
    words = wording(report.locale)
    tables = {
        words("before_after.rounds"): _rounds(report),
        _("Scores"): _scores(report),
        words("before_after.gates"): _gates(report),
        words("before_after.items"): _items(report),
        _("Actions done"): _done(report),
        _("Not done"): [
            (words("before_after.task"), words("before_after.state"), words("before_after.why")),
            *((row.name, row.state, row.why) for row in report.undone),
        ],
    }
    return workbook(tables, created=at)


def _rounds(report: BeforeAfter) -> Sequence[Row]:
    words = wording(report.locale)
    sides = (report.before, report.after)
    return [
        (report.enterprise, words("before_after.before"), words("before_after.after")),
        (words("before_after.uscc"), report.uscc, report.uscc),
        (words("before_after.questionnaire"), *(each.questionnaire for each in sides)),
        (words("before_after.submitted"), *(each.standing.day for each in sides)),
        (words("before_after.number"), *(each.standing.number for each in sides)),
        (words("before_after.basis"), *(each.standing.basis for each in sides)),
        ("", *(each.standing.aside for each in sides)),
        (words("total"), *(_points(each.total) for each in sides)),
        (report.term or words("table.stage"), *(each.stage for each in sides)),
        (words("before_after.sha256"), *(each.standing.sha256 for each in sides)),
        *((sentence, "", "") for sentence in before_after_page.summary(report)),
        (report.footing(words), "", ""),
    ]


def _scores(report: BeforeAfter) -> Sequence[Row]:
    words, columns = wording(report.locale), ("change", "answers", "applicability", "model", "noise", "verdict")
    ends = (words("before_after.before"), words("before_after.after"))
    return [
        (words("doubt.table_node"), *ends, *(words(f"change.table_{key}") for key in columns)),
        *(
            (
                row.name,
                _points(row.before),
                _points(row.after),
                *(
                    _signed(units) if row.known else None
                    for units in (row.after - row.before, row.answers, row.applicability, row.model)
                ),
                _points(row.noise) if row.known else None,
                row.verdict,
            )
            for row in report.change.rows
        ),
    ]


def _gates(report: BeforeAfter) -> Sequence[Row]:
    words = wording(report.locale)
    head = (
        report.term or words("table.stage"), words("before_after.gate"), words("before_after.before"), "",
        words("before_after.after"), "",
    )  # fmt: skip
    return [head, *(_gate(row, report) for row in report.gates)]


def _gate(row: GateRow, report: BeforeAfter) -> Row:
    words = wording(report.locale)
    states = {True: "state_yes", False: "state_no", None: "state_unknown"}
    before = words(f"before_after.{states[row.held_before]}") if row.known_before else words("before_after.gate_new")
    return row.stage, row.text, row.before, before, row.after, words(f"before_after.{states[row.held_after]}")


def _items(report: BeforeAfter) -> Sequence[Row]:
    words = wording(report.locale)
    keys = ("dimension", "item", "answer_before", "answer_after", "points_before", "points_after", "change", "aimed")
    return [
        (_("Code"), *(words(f"before_after.{key}") for key in keys)),
        *(
            (
                row.code,
                row.dimension,
                row.name,
                row.before,
                row.after,
                _points(row.units_before),
                _points(row.units_after),
                _signed(row.change),
                _("yes") if row.aimed else "",
            )
            for row in report.items
        ),
        *([("", "", words("before_after.rest"), "", "", None, None, _signed(report.rest), "")] if report.rest else []),
    ]


def _done(report: BeforeAfter) -> Sequence[Row]:
    words = wording(report.locale)
    fields = ("begin_on", "done_on", "cost_planned", "cost_actual")
    keys = ("predicted", "realised", "aims", "effect", "evidence")
    figure = (str(FIELDS[name]) for name in ("effect_before", "effect_after", "effect_unit"))
    head = (
        _("Measure"), words("before_after.task"), *(str(FIELDS[name]) for name in fields), _("Noted on"), words("deed.late"),
        *(words(f"before_after.{key}") for key in keys), *figure, _("Files (SHA-256)"),
    )  # fmt: skip
    return [head, *map(_deed, report.done)]


def _deed(deed: DeedView) -> Row:
    told = deed.deed
    return (
        deed.code,
        deed.name,
        told.begin_on,
        told.done_on,
        told.cost_planned,
        told.cost_actual,
        told.noted_on,
        _("yes") if told.late else "",
        None if deed.predicted is None else _signed(deed.predicted),
        None if deed.realised is None else _signed(deed.realised),
        "\n".join(deed.aims),
        deed.effect,
        "\n".join(deed.evidence),
        told.effect_before,
        told.effect_after,
        told.effect_unit,
        "\n".join(f"{name} {sha256}" for name, sha256 in deed.files),
    )


def _points(units: int) -> Decimal | None:
    return None if units == MISSING else Decimal(units) / UNIT


def _signed(units: int) -> Signed:
    return Signed(Decimal(units) / UNIT)
