"""Whose word a result is: one line for the foot of every page, and the statement of the questionnaire, in the form for a reviewed result."""

import re

from questionnaires.model import Questionnaire
from reports.answers import local
from reports.document import Imprint
from reports.text import clean
from reports.wording import Wording

SENTENCES = re.compile(r"(?<=。)|(?<=\.)\s+")
SELF_ASSESSED = (
    "自评",
    "自行填报",
    "self-assess",
    "own answers and figures",
    "itself has stated",
)  #: in sentences that are not true of a reviewed result


def standing(words: Wording, seen: int, imprint: Imprint) -> str:
    """Whose word the result is: the enterprise's, or that of a consultant, who went through how many answers; `seen`: how many were looked at, where no review says it."""
    if not imprint.reviewed:
        return words("standing.self")
    if review := imprint.review:
        key = "standing.rated_all" if review.complete else "standing.rated"
        return words(key, rated=review.rated, asked=review.asked)
    return words("standing.reviewed_seen", count=seen) if seen else words("standing.reviewed")


def statement(words: Wording, questionnaire: Questionnaire, imprint: Imprint) -> str:
    """What the questionnaire says of its results; of a reviewed one, whose answers count, instead of that it is a self-assessment."""
    text, review = local(questionnaire.statement, words.locale), imprint.review
    if review is None:
        return text
    key = "standing.found_by_all" if review.complete else "standing.found_by"
    by = words(key, by=clean(imprint.prepared_by), rated=review.rated, asked=review.asked)
    rest = (each for each in SENTENCES.split(text) if not any(mark in each for mark in SELF_ASSESSED))
    return words("sentence.separator").join((by, *filter(None, rest)))
