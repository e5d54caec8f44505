"""What moved since the round before, in words: how much of it is other answers, and whether it is beyond noise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from questionnaires.model import Questionnaire
from reports.certainty import ChangeRow, ChangeView
from reports.numbers import points, signed
from reports.reading import Naming, Reading
from scoring.aggregate import score
from scoring.change import Change, decompose_change
from scoring.evidence import Grade, grade_rows
from scoring.levels import levels
from scoring.model import compile_model
from scoring.result import MISSING, TOTAL, NodeKind

UPPER = (NodeKind.TOTAL, NodeKind.SIDE, NodeKind.DIMENSION)


@dataclass(frozen=True, kw_only=True)
class EarlierRound:
    """An earlier submission of the same enterprise to the same questionnaire, perhaps to another version of it."""

    questionnaire: Questionnaire
    answers: str  #: the submission in the one-string form of that version
    day: date | None  #: when it was submitted; None where its file does not say
    graded: Mapping[str, Grade] = field(default_factory=dict)


def change_view(reading: Reading, earlier: EarlierRound, graded: Mapping[str, Grade]) -> ChangeView:
    """Everything that moved since `earlier`; `graded` is the evidence of this round."""
    old, new = compile_model(earlier.questionnaire), compile_model(reading.questionnaire)
    before = {code: grade for code, grade in earlier.graded.items() if code in new.by_code}
    grades = grade_rows(new, [before]), grade_rows(new, [graded])
    found = decompose_change((old, new), [earlier.answers], [reading.result.answers], grades=grades)
    several = len(reading.questionnaire.sides) > 1
    shown = [
        _row(reading, found, index)
        for index, kind in enumerate(new.kinds)
        if kind in UPPER and (several or kind is not NodeKind.SIDE)
    ]
    return ChangeView(
        day=earlier.day,
        questionnaire=earlier.questionnaire.key,
        sentences=_sentences(reading, earlier, found, next(row for row in shown if row.code == TOTAL)),
        rows=tuple(shown),
    )


def _row(reading: Reading, found: Change, index: int) -> ChangeRow:
    """One node of the later model."""
    code = compile_model(reading.questionnaire).nodes[index]
    known, beyond, answers = (
        bool(found.known[0, index]),
        bool(found.beyond_noise[0, index]),
        int(found.answers[0, index]),
    )
    verdict = ("up" if answers > 0 else "down") if beyond else "noise" if answers else "same"
    return ChangeRow(
        code=code,
        name=reading.names[code],
        before=int(found.before[0, index]),
        after=int(found.after[0, index]),
        answers=answers,
        applicability=int(found.applicability[0, index]),
        model=int(found.model[0, index]),
        noise=round(float(found.noise[0, index])),
        beyond_noise=beyond,
        verdict=reading.words(f"change.verdict_{verdict if known else 'unknown'}"),
        known=known,
    )


def _sentences(reading: Reading, earlier: EarlierRound, found: Change, total: ChangeRow) -> tuple[str, ...]:
    """The total before and after, its parts, whether it is beyond noise, and whether it is proven."""
    words, said, taken_over = reading.words, [], len(found.taken_over[0])
    if not total.known:
        return (words("change.no_total"),)
    ends = {"before": points(total.before, 2), "after": points(total.after, 2)}
    said.append(words("change.total", **ends, change=signed(total.shown["change"], 2)))
    said.extend(_stage(reading, earlier, total))
    parts = {name: signed(total.shown[name], 2) for name in ("answers", "applicability", "model")}
    said.append(words("change.parts", **parts))
    verdict = ("up" if total.answers > 0 else "down") if total.beyond_noise else "noise" if total.answers else "same"
    proven = "_proven" if total.beyond_noise and found.evidenced[0] else ""
    said.append(words(f"change.total_{verdict}{proven}", noise=points(total.noise, 2)))
    if earlier.questionnaire.key != reading.questionnaire.key:
        said.append(words("change.version", before=earlier.questionnaire.key, after=reading.questionnaire.key))
        if taken_over:
            said.append(words.counted("change.taken_over", taken_over))
    return tuple(said)


def _stage(reading: Reading, earlier: EarlierRound, total: ChangeRow) -> tuple[str, ...]:
    """The stage before and after, and that it need not be true where the total's change is within noise."""
    words, model = reading.words, compile_model(earlier.questionnaire)
    before = int(levels(model, [earlier.answers], score(model, [earlier.answers])).level[0])
    after = reading.result.level.number
    sides = ((earlier.questionnaire, before), (reading.questionnaire, after))
    old, new = (
        words("doubt.ends_open") if number == MISSING else Naming(questionnaire=of, locale=reading.locale).stage(number)
        for of, number in sides
    )
    if before == after:
        return (words("change.stage_same", stage=new),)
    said = words("change.stage", before=old, after=new)
    if MISSING in {before, after} or total.beyond_noise:
        return (said,)
    return (said, words("change.stage_risen_noise" if after > before else "change.stage_fallen_noise"))
