"""Where reviewers rated otherwise than the enterprise answered: both answers, how well theirs is proven, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from questionnaires.model import Item
from reports.answers import answer_text, details, options_moved
from reports.appendix_document import AnswerSection, OtherwiseRow
from reports.reading import Reading
from reports.text import clean
from reports.wording import Wording
from scoring.answer import Answer
from scoring.evidence import Grade
from scoring.result import ResponseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Overruled:
    """What the enterprise answered to an item that reviewers rated otherwise."""

    stated: Answer
    reason: str  #: the reviewers'; empty where they gave none


def rows(reading: Reading, overruled: Mapping[str, Overruled], graded: Mapping[str, Grade]) -> tuple[OtherwiseRow, ...]:
    """One for every item rated otherwise, in the order asked."""
    return tuple(
        _row(reading, item, overruled[code], graded.get(code, Grade.STATED))
        for code, item in reading.items.items()
        if code in overruled
    )


def _row(reading: Reading, item: Item, overruled: Overruled, grade: Grade) -> OtherwiseRow:
    words, found = reading.words, reading.answer(item.code)
    moved = options_moved(item, overruled.stated, found, words)
    return OtherwiseRow(
        code=item.code,
        name=reading.names[item.code],
        stated=_whole(item, overruled.stated, words),
        found=moved or _found(item, found, words),
        grade=grade,
        reason=clean(overruled.reason),
    )


def _found(item: Item, answer: Answer, words: Wording) -> str:
    """What reviewers made of an item; they do not know it because nobody could show it."""
    return words("otherwise.unshown") if answer.state is ResponseState.DONT_KNOW else _whole(item, answer, words)


def _whole(item: Item, answer: Answer, words: Wording) -> str:
    """An answer with its numbers, and the reason where the item does not apply."""
    return words("answer.separator").join((answer_text(item, answer, words), *details(item, answer, "", words)))


def marked(
    sections: tuple[AnswerSection, ...], otherwise: Sequence[OtherwiseRow], words: Wording
) -> tuple[AnswerSection, ...]:
    """The appendix with these items marked."""
    codes, mark = {row.code for row in otherwise}, words("otherwise.mark")
    return tuple(
        replace(
            part,
            groups=tuple(
                replace(
                    group,
                    rows=tuple(
                        replace(row, details=(mark, *row.details)) if row.code in codes else row for row in group.rows
                    ),
                )
                for group in part.groups
            ),
        )
        for part in sections
    )
