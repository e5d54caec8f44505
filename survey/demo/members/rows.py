"""Rows of made-up members: who they are, where they belong, what they were asked, and what they submitted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from questionnaires.json_text import canonical
from questionnaires.model import Questionnaire
from survey.assessments.submission import snapshot
from survey.database import Base
from survey.demo.members.bodies import DECLARED_BY, Writer
from survey.demo.members.chosen import choose
from survey.demo.members.enterprises import Enterprises
from survey.demo.members.heights import course
from survey.demo.members.taking_part import ROUNDS, Round, TakingPart
from survey.demo.members.typed import cells
from survey.models import (
    Assessment,
    AssessmentState,
    Consent,
    Counted,
    Invitation,
    Membership,
    Organisation,
    Purpose,
    Submission,
)

TOOK = timedelta(hours=2)  #: from the first answer to submission
WRITTEN: tuple[type[Base], ...] = (
    Organisation,
    Membership,
    Consent,
    Invitation,
    Assessment,
    Submission,
    Counted,
)  #: each after those it points to
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where and when it all happens."""

    questionnaire: Questionnaire
    writer: Writer
    rounds: tuple[Round, ...]
    campaigns: tuple[UUID, ...]
    areas: tuple[UUID, ...]  #: of each park


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Some:
    """Some of the enterprises."""

    enterprises: Enterprises
    taking: TakingPart
    blocks: NDArray[np.int64]  #: (n, 3) by round, 0 for none
    further: NDArray[np.float64]  #: (parks,) how much further each park is than others


def rows_of(setting: Setting, some: Some, rng: np.random.Generator) -> Mapping[type[Base], Rows]:
    """Rows of some of the enterprises, by table."""
    maker = _Maker(setting, some, rng)
    maker.belonging()
    heights = course(setting.questionnaire, some.enterprises, some.further, rng)
    for number, height in enumerate(heights.rounds(ROUNDS, rng)):
        maker.invitations(number)
        maker.answers(number, height)
    return maker.rows


class _Maker:
    """Makes the rows of some of the enterprises, one table after another."""

    def __init__(self, setting: Setting, some: Some, rng: np.random.Generator) -> None:
        self.setting, self.some, self.rng = setting, some, rng
        self.ids = self._new(len(some.enterprises))
        self.areas = [setting.areas[park] for park in some.enterprises.park.tolist()]
        self.rows: dict[type[Base], Rows] = {table: [] for table in WRITTEN}
        self.rows[Organisation] = [self._organisation(at) for at in range(len(self.ids))]
        self.profiles = [canonical(snapshot(Organisation(**each))) for each in self.rows[Organisation]]

    def _new(self, count: int) -> list[UUID]:
        drawn = self.rng.bytes(16 * count)
        return [UUID(bytes=drawn[at : at + 16], version=4) for at in range(0, len(drawn), 16)]

    def _organisation(self, at: int) -> dict[str, Any]:
        firm, since = self.some.enterprises, self.setting.rounds[0].opens
        return {
            "id": self.ids[at], "name": firm.name[at], "uscc": firm.uscc[at], "industry": str(firm.industry[at]),
            "region": firm.region[at], "staff": int(firm.staff[at]), "revenue": Decimal(int(firm.revenue[at])),
            "size": str(firm.size[at]), "production_type": str(firm.production[at]), "activities": firm.does(at),
            "kept_out": False, "made_up": True, "created_at": since, "updated_at": since,
        }  # fmt: skip

    def belonging(self) -> None:
        """Memberships from the first round in which an enterprise took part, and what it allows since; those that never did allow nothing."""
        joined, rounds = self.some.taking.joined, self.setting.rounds
        ever = joined.any(axis=1)
        first = [rounds[number] for number in np.where(ever, joined.argmax(axis=1), ROUNDS - 1).tolist()]
        memberships = self._new(len(self.ids))
        self.rows[Membership] = [
            {"id": made, "area_id": area, "organisation_id": organisation, "begun_on": begun.opens_on, "ended_on": None}
            for made, area, organisation, begun in zip(memberships, self.areas, self.ids, first, strict=True)
        ]
        for purpose, given in self.some.taking.allowed.items():
            allowing = np.flatnonzero(given & ever).tolist()
            self.rows[Consent] += [
                {
                    "id": made, "membership_id": memberships[at], "purpose": purpose, "given_at": first[at].opens,
                    "given_by": None, "withdrawn_at": None, "withdrawn_by": None,
                }
                for made, at in zip(self._new(len(allowing)), allowing, strict=True)
            ]  # fmt: skip

    def invitations(self, number: int) -> None:
        """Everybody on the list of a round, and how far they came."""
        taking, opens = self.some.taking, self.setting.rounds[number].opens
        steps = [step[:, number].tolist() for step in (taking.invited, taking.opened, taking.joined)]
        for at, (made, invited, opened, joined) in enumerate(zip(self._new(len(self.ids)), *steps, strict=True)):
            known = self.rows[Organisation][at]
            self.rows[Invitation].append(
                {
                    "id": made, "campaign_id": self.setting.campaigns[number], "area_id": self.areas[at],
                    **{key: known[key] for key in ("uscc", "name", "industry", "size")},
                    "contact": "", "email": "", "phone": "", "listed_at": opens - timedelta(days=5),
                    "invited_at": opens if invited else None,
                    "opened_at": opens + timedelta(hours=3) if opened else None,
                    "joined_at": opens + timedelta(hours=4) if joined else None,
                    "organisation_id": self.ids[at] if joined else None,
                    "reminded_at": None,
                }
            )  # fmt: skip

    def answers(self, number: int, heights: NDArray[np.float64]) -> None:
        """What they submitted in a round, and what counts of it; in the last one also drafts."""
        taking, last, writer = self.some.taking, number == ROUNDS - 1, self.setting.writer
        sheet = choose(self.setting.questionnaire, self.some.enterprises, heights, self.rng)
        written = cells(sheet, self.some.enterprises, self.rng)
        responses = writer.responses(written, taking.allowed[Purpose.ANSWERS] & last)
        typed, strings = writer.typed(written), sheet.strings()
        assessments, submissions, places = (self._new(len(self.ids)) for _ in range(3))
        submitted, counts = taking.submitted[:, number].tolist(), taking.counts(number).tolist()
        drafts = (taking.begun & ~taking.submitted)[:, number] & last
        minutes = taking.minutes[:, number].tolist()
        for at, made in enumerate(assessments):
            moment = self.setting.rounds[number].opens + timedelta(minutes=minutes[at])
            if submitted[at] or drafts[at]:
                self.rows[Assessment].append(self._assessment(at, made, moment if submitted[at] else None))
            if submitted[at]:
                texts = {"answers": strings[at], "profile": self.profiles[at], "responses": responses[at]}
                self.rows[Submission].append(self._submission(submissions[at], made, texts, at=moment))
            if counts[at]:
                answered = {"answers": strings[at], "quantities": typed[at], "counted_at": moment}
                self.rows[Counted].append(
                    {"id": places[at], "assessment_id": made, **self._place(at, number), **answered}
                )

    def _assessment(self, at: int, made: UUID, submitted_at: datetime | None) -> dict[str, Any]:
        begun = submitted_at or self.setting.rounds[-1].opens + TOOK
        return {
            "id": made,
            "organisation_id": self.ids[at],
            "questionnaire": self.setting.questionnaire.code,
            "version": self.setting.questionnaire.version,
            "state": AssessmentState.SUBMITTED if submitted_at else AssessmentState.DRAFT,
            "started_at": begun - TOOK,
            "started_by": None,
            "submitted_at": submitted_at,
        }

    def _submission(self, made: UUID, assessment: UUID, texts: dict[str, str], *, at: datetime) -> dict[str, Any]:
        body, sha256 = self.setting.writer.body(**texts, assessment=assessment, at=at)
        return {
            "id": made,
            "assessment_id": assessment,
            "answers": texts["answers"],
            "body": body,
            "sha256": sha256,
            "declared_by": DECLARED_BY,
            "submitted_at": at,
            "submitted_by": None,
        }

    def _place(self, at: int, number: int) -> dict[str, Any]:
        """Where an enterprise stands in the figures of a round."""
        return {
            "campaign_id": self.setting.campaigns[number],
            "area_id": self.areas[at],
            "organisation_id": self.ids[at],
            "industry": str(self.some.enterprises.industry[at]),
            "size": str(self.some.enterprises.size[at]),
            "named": bool(self.some.taking.allowed[Purpose.SCORES][at]),
            "block": int(self.some.blocks[at, number]) or None,
            "withdrawn_at": None,
        }
