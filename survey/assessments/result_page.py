"""A result as a page: what is the same for everybody who may see it, between what is their own."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from markupsafe import escape

from questionnaires.model import Questionnaire
from survey import shells
from survey.assessments.compression import Packed
from survey.cutting import Segments
from survey.latest import Latest
from survey.peers.population import Signature, signature
from survey.peers.services import end_of_day_before
from survey.prepared import Runner
from survey.shells import Manner, Reading

MOST_KEPT = 256  #: results in memory, 36 kB each


@dataclass(frozen=True, slots=True, kw_only=True)
class Main:
    """The main part of a result's page, in pieces between which the reader's form token goes."""

    enterprise: str
    pieces: tuple[Packed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """What the main part follows from where the reader has chosen nothing special."""

    assessment_id: UUID
    sha256: str  #: of the submission
    version: str  #: hash of the questionnaire
    locale: str
    root: str
    day: date
    others: Signature  #: submissions it may be compared with


MADE: Latest[Plain, Main] = Latest(MOST_KEPT)


def plain(
    reader: Runner, assessment_id: UUID, questionnaire: Questionnaire, manner: Manner, *, sha256: str, day: date
) -> Plain:
    """Key of the main part of a result as it is on that day."""
    return Plain(
        assessment_id=assessment_id,
        sha256=sha256,
        version=questionnaire.content_hash,
        locale=manner.locale,
        root=manner.root,
        day=day,
        others=signature(reader, end_of_day_before(day)),
    )


def result_page(main: Main, reading: Reading, assessment_id: UUID, *, since: str = "") -> list[str | Packed]:
    """Page in pieces; `since`: HTML about what was changed or reviewed since the submission."""
    values = {**reading.slots(assessment_id), "enterprise": str(escape(main.enterprise)), "since": since}
    before, after = _shell(reading.manner)
    pieces: list[str | Packed] = [before.fill(values), main.pieces[0]]
    for piece in main.pieces[1:]:
        pieces += [values["token"], piece]
    return [*pieces, after.fill(values)]


@lru_cache(maxsize=64)
def _shell(manner: Manner) -> tuple[Segments, Segments]:
    """What comes before the main part, and what after it."""
    return shells.shell("results/show.html", manner, "assessments.result").cut("main")
