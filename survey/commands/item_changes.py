"""Which items were answered otherwise in the later of two rounds: one row for each, with both answers and their points."""

from collections.abc import Callable, Iterator, Sequence

from questionnaires.model import Item, Questionnaire
from reports.answers import answer_text, numbers_text
from reports.wording import wording
from scoring.aggregate import score
from scoring.answer import Answer, format_cell
from scoring.encode import decode
from scoring.model import ScoringModel, compile_model
from scoring.result import MISSING
from scoring.score_table import points
from scoring.tables import ID, Submission

HEADER = (ID, "item", "answer_before", "answer_after", "points_before", "points_after", "points_change")
TEXTS = frozenset({ID, "item", "answer_before", "answer_after"})

Told = Callable[[Item, Answer], str]
Answered = dict[str, tuple[Item, Answer, int]]  #: answer and units of every item by its code


def item_rows(
    questionnaires: tuple[Questionnaire, Questionnaire],
    earlier: Sequence[Submission],
    later: Sequence[Submission],
    *,
    locale: str | None,
) -> Iterator[tuple[str, ...]]:
    """Rows in the order of `HEADER`, of those who are in both rounds; answers in words of `locale`, or in codes without one.

    Points are those of the item, 0 to 100; empty where it is not scored. An item that only one version has is left out.
    """
    told = _in_words(locale) if locale else format_cell
    old, new = (compile_model(each) for each in questionnaires)
    first = dict(_answered(old, earlier))
    for name, after in _answered(new, later):
        before = first.get(name, {})
        for code, (item, answer, units) in after.items():
            if code not in before:
                continue
            was, gave, had = before[code]
            if format_cell(was, gave) != format_cell(item, answer) or gave.state is not answer.state:
                change = "" if MISSING in {had, units} else _signed(units - had)
                yield name, code, told(was, gave), told(item, answer), points(had), points(units), change


def _answered(model: ScoringModel, submissions: Sequence[Submission]) -> Iterator[tuple[str, Answered]]:
    """Answers and units of every submission, by id."""
    items = score(model, [each.answers for each in submissions]).items
    places = {model.columns[column].item.code: place for place, column in enumerate(model.scored.tolist())}
    for row, submission in zip(items.tolist(), submissions, strict=True):
        answers = {**decode(model, submission.answers), **submission.numbers}
        yield (
            submission.id,
            {
                code: (model.by_code[code].item, answer, row[places[code]] if code in places else MISSING)
                for code, answer in answers.items()
            },
        )


def _in_words(locale: str) -> Told:
    words = wording(locale)

    def told(item: Item, answer: Answer) -> str:
        numbers = numbers_text(item, answer, words)
        return f"{answer_text(item, answer, words)} ({numbers})" if numbers else answer_text(item, answer, words)

    return told


def _signed(units: int) -> str:
    """A difference of points with four decimals."""
    return f"-{points(-units)}" if units < 0 else points(units)
