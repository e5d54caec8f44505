"""What colleagues said otherwise than the enterprise's answer, as it was frozen with the submission: without their names."""

from collections.abc import Mapping, Sequence

from questionnaires.model import Item
from survey.assessments.answers import answer_words
from survey.diagnostics.frozen import Frozen
from survey.forms.items import Content


def opinion_words(frozen: Frozen, item: Item, locale: str) -> Sequence[tuple[str, Mapping[str, str]]]:
    """Each differing answer to an item in words, with what is kept of it."""
    return [
        (answer_words(item, Content(value=said["value"], reason=said["reason"]), locale), said)
        for said in frozen.opinions.get(item.code, ())
    ]
