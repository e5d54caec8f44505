"""The health of a questionnaire as tables: three sheets, or one below the other."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from questionnaires.model import Questionnaire
from reports.spreadsheets import inert
from scoring.item_health import ItemHealth
from scoring.questionnaire_health import FEWEST, GroupHealth, QuestionnaireHealth
from scoring.result import TOTAL
from scoring.tables import Submission
from survey.commands.column_words import About, Table
from survey.commands.score_files import STDOUT, is_workbook, write_bytes

Cell = str | int | float | None
TEXTS = frozenset(
    {
        "code",
        "name",
        "flag",
        "remark",
        "chosen_from_lowest",
        "signs",
        "id",
        "straight_line",
        "too_fast",
        "contradictions",
    }
    | {"items", "asks"}
)
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


def write(target: str, found: Tables, about: About) -> None:
    """Write the tables as sheets with headings and notes, or one below the other."""
    if is_workbook(target):
        from survey.commands.table_workbooks import workbook  # noqa: PLC0415  (CSV need not wait for it)

        write_bytes(target, workbook([_sheet(name, rows, about) for name, rows in found.items()]))
        return
    text = _csv(found)
    write_bytes(target, text.encode("utf-8" if target == STDOUT or text.isascii() else "utf-8-sig"))


def _sheet(name: str, rows: Sequence[Sequence[Cell]], about: About) -> Table:
    """One table of a workbook; codes of items are joined as they are everywhere, for their names to follow."""
    header, *body = [[cell if isinstance(cell, str) else _plain(cell) for cell in row] for row in rows]
    called: dict[str, Mapping[str, str]] = {}
    if name == "contradictions":
        place = header.index("items")
        body = [[*row[:place], row[place].replace(" ", "|"), *row[place + 1 :]] for row in body]
        called["items"] = {each.code: (each.name or each.text)[about.locale] for each in about.questionnaire.items()}
    texts = TEXTS - {"signs"} if name == "enterprises" else TEXTS
    about = replace(about, table=f"health_{name}", called=called)
    return Table(header=header, rows=body, texts=texts, about=about)


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
