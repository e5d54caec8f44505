"""Experts' judgements as a table: who said what of the children of one node, every wrong cell named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scoring.judgements import BEST, WORST, Fault, JudgementError, Judgements, Method
from scoring.tables import REMARK, Cell
from scoring.weight_set import NodeWeights, node_weights
from survey.commands.answer_files import AnswerTable
from survey.commands.errors import WrongInput, nearest
from survey.commands.score import DATE_REMEDY

EXPERT, CRITERION, COMPARISON = "expert", "criterion", "comparison"
LABELS = {Method.AHP: CRITERION, Method.BWM: COMPARISON}  #: column that says what a row is about; a budget needs none


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """One expert's judgements, and the row of the file each of their rows stands in."""

    said: Judgements
    rows: tuple[int, ...]


def read_judgements(table: AnswerTable, method: Method, node: str, codes: Sequence[str]) -> NodeWeights:
    """Weights of a node from the judgements in a table.

    Raises
    ------
    WrongInput
        With every cell that cannot be used.
    """
    _check_header(table, method, codes)
    placed = _experts(table, method, codes)
    try:
        return node_weights(node, method, tuple(each.said for each in placed), tuple(codes))
    except JudgementError as error:
        problems = [_told(table.name, fault, placed, codes) for fault in error.faults]
        raise WrongInput(problems, nothing="nothing was written") from error


def header(method: Method, codes: Sequence[str]) -> list[str]:
    """Header of a table of judgements."""
    label = LABELS.get(method)
    return [EXPERT, *([label] if label else []), *codes]


def name_column(method: Method) -> str:
    """Column in which a workbook says what its rows are called; nothing is read from it."""
    return f"{LABELS[method]}_name"


def row_labels(method: Method, codes: Sequence[str]) -> list[str]:
    """What the rows of one expert are called, in order; one without a name for a budget."""
    return {Method.AHP: list(codes), Method.BWM: [BEST, WORST]}.get(method, [""])


def _check_header(table: AnswerTable, method: Method, codes: Sequence[str]) -> None:
    wanted = header(method, codes)
    needed = [name for name in wanted if name != EXPERT]
    problems = [
        f"{table.name}: row 1: expected a column {name}, got none" for name in needed if name not in table.header
    ]
    named = name_column(method) if method in LABELS else None
    for name in table.header:
        if name == named:
            continue
        if name not in wanted:
            problems.append(f"{table.name}: row 1: unknown column {name!r}; {nearest(name, wanted)}")
        elif table.header.count(name) > 1:
            problems.append(f"{table.name}: row 1: column {name} stands there twice; delete one")
    if problems:
        example = f"the header is {','.join(wanted)} ({EXPERT} may be left out)"
        raise WrongInput([*dict.fromkeys(problems), example])


def _experts(table: AnswerTable, method: Method, codes: Sequence[str]) -> list[_Placed]:
    """Every expert's rows in the order of `row_labels`."""
    wanted, label = row_labels(method, codes), LABELS.get(method)
    found: dict[str, dict[str, tuple[int, tuple[str, ...]]]] = {}
    problems: list[str] = []
    for number, cells in enumerate(table.rows, start=2):
        row = dict(zip(table.header, [*cells, *[None] * len(table.header)], strict=False))
        if not any(_text(cell) for cell in row.values()) or _text(row.get(EXPERT)).startswith(REMARK):
            continue
        expert, about = _text(row.get(EXPERT)) or "1", _text(row.get(label)) if label else ""
        if about not in wanted:
            problems.append(f"{table.name}: row {number}, column {label}: {about!r} is none; {nearest(about, wanted)}")
            continue
        own = found.setdefault(expert, {})
        if about in own:
            where = f" on {about}" if about else ""
            problems.append(
                f"{table.name}: row {number}: expert {expert} has a row{where} already, row {own[about][0]}"
            )
        own[about] = (number, tuple(_text(row.get(code)) for code in codes))
    problems += _missing(table.name, found, wanted)
    if problems:
        raise WrongInput(problems, nothing="nothing was written")
    return [
        _Placed(
            said=Judgements(expert=expert, rows=tuple(own[about][1] for about in wanted)),
            rows=tuple(own[about][0] for about in wanted),
        )
        for expert, own in found.items()
    ]


def _missing(
    name: str, found: dict[str, dict[str, tuple[int, tuple[str, ...]]]], wanted: Sequence[str]
) -> Iterator[str]:
    if not found:
        yield f"{name}: no rows below the header; expected the judgements of at least one expert"
    for expert, own in found.items():
        for about in wanted:
            if about not in own:
                yield f"{name}: expert {expert}: expected a row {about}, got none"


def _text(cell: Cell) -> str:
    return "" if cell is None else f"{cell:.9g}" if isinstance(cell, float) else str(cell).strip()


def _told(name: str, fault: Fault, placed: Sequence[_Placed], codes: Sequence[str]) -> str:
    """A fault with the row and column of the file."""
    row = placed[fault.expert].rows[fault.row]
    column = "" if fault.column is None else f", column {codes[fault.column]}"
    found = fault.found.strip("'")
    is_date = found[4:5] == "-" and found[7:8] == "-" and found[:4].isdecimal()
    remedy = DATE_REMEDY if is_date else fault.remedy
    text = f"{name}: row {row}{column}: expected {fault.expected}, got {fault.found}"
    return f"{text}; {remedy}" if remedy else text
