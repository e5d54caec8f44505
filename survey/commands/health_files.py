"""The health of a questionnaire as tables: three sheets, or one below the other."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from questionnaires.model import Questionnaire
from scoring.item_health import ItemHealth
from scoring.questionnaire_health import FEWEST, GroupHealth, QuestionnaireHealth
from scoring.result import TOTAL
from scoring.tables import Submission
from survey.commands.score_files import STDOUT, write_bytes
from survey.spreadsheets import inert, printable

Cell = str | int | float | None
Tables = Mapping[str, Sequence[Sequence[Cell]]]


def tables(
    report: QuestionnaireHealth,
    questionnaire: Questionnaire,
    submissions: Sequence[Submission],
    *,
    locale: str,
    timed: bool,
) -> Tables:
    """Rows of each table, the header first."""
    return {
        "dimensions": list(_dimensions(report, questionnaire, locale)),
        "items": list(_items(report, questionnaire, locale)),
        "enterprises": list(_enterprises(report, questionnaire, submissions, timed=timed)),
        **({"contradictions": list(_contradictions(report, questionnaire, locale))} if questionnaire.checks else {}),
    }


def _dimensions(report: QuestionnaireHealth, questionnaire: Questionnaire, locale: str) -> Iterator[Sequence[Cell]]:
    names = {each.code: each.name[locale] for each in questionnaire.dimensions}
    yield ("code", "name", "n", "items_compared", "alpha", "omega", "flag", "remark")
    for each in report.groups:
        yield (
            each.code,
            names.get(each.code, ""),
            each.n,
            len(each.items),
            each.alpha,
            each.omega,
            _flag(each),
            each.why,
        )


def _flag(group: GroupHealth) -> str:
    if group.n < FEWEST:
        return "too few"
    return "few" if group.flagged else ""


def _items(report: QuestionnaireHealth, questionnaire: Questionnaire, locale: str) -> Iterator[Sequence[Cell]]:
    names = {item.code: (item.name or item.text)[locale] for item in questionnaire.items()}
    without = {code: alpha for group in report.groups if group.code != TOTAL for code, alpha in group.without.items()}
    yield (
        "code", "name", "n", "no_answer", "levels", "chosen_from_lowest", "mean_level", "deviation", "correlation_with_rest",
        "alpha_without", "signs",
    )  # fmt: skip
    for code, found in report.items.items():
        yield (code, names[code], *_item(found), without.get(code), "; ".join(found.signs))


def _item(found: ItemHealth) -> tuple[Cell, ...]:
    chosen = " | ".join(map(str, found.counts))
    return found.n, found.missing, len(found.counts), chosen, found.mean, found.deviation, found.with_rest


def _enterprises(
    report: QuestionnaireHealth, questionnaire: Questionnaire, submissions: Sequence[Submission], *, timed: bool
) -> Iterator[Sequence[Cell]]:
    """Those that show a sign, most signs first; the number of all stands in the header's remark."""
    signs, broken = report.careless, report.broken
    codes = [check.code for check in questionnaire.checks]
    yield ("id", "answered", "longest_run", "straight_line", "too_fast", "contradictions", "signs")
    count = signs.straight.astype(np.int64) + signs.hasty + broken.any(axis=1)
    for index in np.argsort(-count, kind="stable").tolist():
        if count[index]:
            held = [code for code, holds in zip(codes, broken[index], strict=True) if holds]
            hasty = ("yes" if signs.hasty[index] else "") if timed else "not known"
            yield (
                submissions[index].id, int(signs.answered[index]), int(signs.longest_run[index]), "yes" if signs.straight[index] else "",
                hasty, " ".join(held), int(count[index]),
            )  # fmt: skip


def _contradictions(report: QuestionnaireHealth, questionnaire: Questionnaire, locale: str) -> Iterator[Sequence[Cell]]:
    """What each code of a contradiction stands for: the items it compares, and what the page asks of them."""
    yield ("code", "enterprises", "items", "asks")
    for check, holds in zip(questionnaire.checks, report.broken.T, strict=True):
        items = " ".join(dict.fromkeys(condition.item for condition in check.when if condition.item))
        yield (check.code, int(holds.sum()), items, check.ask[locale])


def write(target: str, found: Tables) -> None:
    """Write the tables as sheets, or one below the other."""
    if target.lower().endswith(".xlsx"):
        write_bytes(target, _xlsx(found))
        return
    text = _csv(found)
    write_bytes(target, text.encode("utf-8" if target == STDOUT or text.isascii() else "utf-8-sig"))


def _csv(found: Tables) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for number, rows in enumerate(found.values()):
        if number:
            writer.writerow([])
        writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue()


def _plain(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.3f}"
    return "" if cell is None else inert(str(cell))


def _xlsx(found: Tables) -> bytes:
    import xlsxwriter  # noqa: PLC0415  (only here, and slow to import)

    out = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(out, safe) as book:
        bold, three = book.add_format({"bold": True}), book.add_format({"num_format": "0.000"})
        for name, rows in found.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, 0, 14)
            sheet.set_column(1, 1, 24)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, float):
                        sheet.write_number(number, column, cell, three)
                    elif isinstance(cell, int):
                        sheet.write_number(number, column, cell)
                    elif cell:
                        sheet.write_string(number, column, printable(cell), bold if number == 0 else None)
    return out.getvalue()
