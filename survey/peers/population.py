"""Everybody's latest submissions to one questionnaire, scored in one go: one column query, no entities, no loop over enterprises."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import String, bindparam, cast, func, select
from sqlalchemy.engine import Connection

from questionnaires.model import Questionnaire
from scoring.aggregate import score
from scoring.doubt import FEWEST_PEERS
from scoring.model import ScoringModel, compile_model
from scoring.packed import score_nodes
from scoring.peers import Peers, Population
from scoring.result import MISSING, TOTAL
from scoring.uncertainty import typical_items
from survey.bulk_reading import paused
from survey.database import UtcDateTime
from survey.models import Assessment, Organisation, Submission
from survey.peers.kept import Usual
from survey.prepared import Prepared, Runner

STATE = Prepared(  # every result page asks it
    lambda: select(func.count(), func.max(Submission.submitted_at)).where(
        Submission.submitted_at < bindparam("before", type_=UtcDateTime())
    )
)
Signature = tuple[int, datetime | None, datetime]  #: how many submissions there are, the newest, and before when


@dataclass(frozen=True, kw_only=True, eq=False)
class Everybody:
    """Latest scores of everybody, and which of them an enterprise is."""

    population: Population
    model: ScoringModel
    answers: Sequence[str]  #: one string each
    places: dict[str, int]  #: of each enterprise, by its id
    found: dict[UUID, tuple[Peers | None, Usual | None]] = field(
        default_factory=dict
    )  #: what was worked out already, by submission

    def place(self, organisation_id: UUID) -> int | None:
        """Where an enterprise is; None if it is not among them."""
        return self.places.get(organisation_id.hex)

    @cached_property
    def usual(self) -> Usual | None:
        """What those with a total answer usually; None where they are too few to say so."""
        scores = score(self.model, self.answers)
        known = scores.nodes[:, self.model.node(TOTAL)] != MISSING
        if known.sum() < FEWEST_PEERS:
            return None
        return Usual(items=tuple(typical_items(scores.items[known]).tolist()), n=int(known.sum()))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """Columns of the submissions as the database holds them, the latest of each enterprise."""

    organisations: list[str]  #: ids
    answers: list[str]  #: one string each
    industry: NDArray[np.str_]
    region: NDArray[np.str_]
    size: NDArray[np.str_]
    made_up: NDArray[np.bool_]


class Populations:
    """Scored populations of this process; one is read again when a submission was added or taken away, or a day has passed."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Signature, Everybody]] = {}
        self._lock = Lock()

    def get(self, connection: Connection, questionnaire: Questionnaire, *, before: datetime) -> Everybody:
        """Everybody who had submitted by then."""
        seen = signature(connection, before)
        kept = self._kept.get(questionnaire.key)
        if kept is None or kept[0] != seen:
            with self._lock:  # read once, whoever else asks at the same moment
                kept = self._kept.get(questionnaire.key)
                if kept is None or kept[0] != seen:
                    kept = (seen, everybody(read_rows(connection, questionnaire, before=before), questionnaire))
                    self._kept[questionnaire.key] = kept
        return kept[1]


def signature(reader: Runner, before: datetime) -> Signature:
    """What tells one state of the submissions from another: read from the index alone."""
    count, newest = STATE.one(reader, {"before": before})
    return count, newest, before


def read_rows(connection: Connection, questionnaire: Questionnaire, *, before: datetime) -> Rows:
    """Columns of all submissions to a questionnaire, the latest of each enterprise that does not stay out."""
    query = (
        select(
            cast(Assessment.organisation_id, String(36)),
            Submission.answers,
            Organisation.industry,
            Organisation.region,
            Organisation.size,
            Organisation.made_up,
        )
        .join(Assessment, Submission.assessment_id == Assessment.id)
        .join(Organisation, Assessment.organisation_id == Organisation.id)
        .where(Assessment.questionnaire == questionnaire.code, Assessment.version == questionnaire.version)
        .where(Submission.submitted_at < before, Organisation.kept_out.is_(False))
        .order_by(Submission.submitted_at, Submission.assessment_id)
    )
    with paused():
        rows = connection.execute(query).all()
        organisations, answers, *profile = zip(*rows, strict=True) if rows else [()] * 6
        latest = sorted(dict(zip(organisations, range(len(organisations)), strict=True)).values())
        few = len(latest) < len(organisations)
        columns = [np.array([column[row] for row in latest] if few else column) for column in profile]
    return Rows(
        organisations=[organisations[row] for row in latest] if few else list(organisations),
        answers=[answers[row] for row in latest] if few else list(answers),
        industry=columns[0].astype("U4"),
        region=columns[1].astype("U6"),
        size=columns[2].astype("U8"),
        made_up=columns[3].astype(bool),
    )


def everybody(rows: Rows, questionnaire: Questionnaire) -> Everybody:
    """Scores of total, sides and dimensions, and what enterprises have in common."""
    model = compile_model(questionnaire)
    nodes = score_nodes(model, rows.answers)
    kept = compared_nodes(questionnaire)
    return Everybody(
        population=Population(
            nodes={code: np.ascontiguousarray(nodes[:, model.node(code)]) for code in kept},
            traits={
                "industry": rows.industry,
                "section": rows.industry.astype("U1"),
                "size": rows.size,
                "province": rows.region.astype("U2"),
                "city": rows.region.astype("U4"),
            },
            made_up=rows.made_up,
        ),
        model=model,
        answers=rows.answers,
        places={key.replace("-", ""): place for place, key in enumerate(rows.organisations)},
    )


def compared_nodes(questionnaire: Questionnaire) -> list[str]:
    """Codes of the nodes that are compared: the total, the sides if there are several, the scored dimensions."""
    sides = [side.code for side in questionnaire.sides] if len(questionnaire.sides) > 1 else []
    return [TOTAL, *sides, *(dimension.code for dimension in questionnaire.dimensions if dimension.weight)]
