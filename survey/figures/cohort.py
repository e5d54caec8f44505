"""Everybody who counts in a campaign, scored at once: one column query, no entities; kept until something changes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import String, cast, select
from sqlalchemy.engine import Connection

from questionnaires import catalogue
from questionnaires.indices import monitoring_of
from questionnaires.model import UNIT, Questionnaire
from scoring.aggregate import Scores, score
from scoring.block_figures import NOBODY, Blocks, BlockValues
from scoring.blocks import merge_blocks
from scoring.indices import index_points, index_weights
from scoring.levels import levels
from scoring.model import ScoringModel, compile_model
from scoring.result import MISSING
from survey.bulk_reading import paused
from survey.models import Campaign, Counted

MOST_KEPT = 12  #: campaigns in memory


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """What the database holds of those who count: one entry for each."""

    organisations: list[str]  #: ids
    areas: list[str]  #: ids
    industry: NDArray[np.str_]
    size: NDArray[np.str_]
    answers: list[str]
    block: NDArray[np.int64]  #: `NOBODY` of those who wait, or whose block lost somebody


@dataclass(frozen=True, kw_only=True, eq=False)
class Cohort:
    """Everybody who counts, with scores of all nodes."""

    questionnaire: Questionnaire
    columns: Columns
    revision: int  #: of the campaign's figures

    def __len__(self) -> int:
        return len(self.columns.areas)

    @cached_property
    def model(self) -> ScoringModel:
        """Of the questionnaire."""
        return compile_model(self.questionnaire)

    @cached_property
    def blocks(self) -> Blocks:
        """Who is in which block."""
        return Blocks(self.columns.block)

    @cached_property
    def scores(self) -> Scores:
        """Of all nodes and items."""
        return score(self.model, self.columns.answers)

    @cached_property
    def points(self) -> NDArray[np.float64]:
        """(n, n_nodes) points of all nodes; `nan` where not assessable."""
        return np.where(self.scores.nodes == MISSING, np.nan, self.scores.nodes / UNIT)

    def values_of(self, node: str) -> BlockValues:
        """Points of one node, as figures look at them."""
        return BlockValues(self.blocks, self.points[:, self.model.node(node), None])

    @cached_property
    def node_values(self) -> BlockValues:
        """The same, as figures look at them."""
        return BlockValues(self.blocks, self.points)

    @cached_property
    def index_values(self) -> BlockValues:
        """(n, n_indices) points in what a region watches, as figures look at them; of no indices where none are made of this questionnaire."""
        made_of = [
            {each.item: each.weight for each in index.items} for index in monitoring_of(self.questionnaire).indices
        ]
        weights = index_weights(self.model, made_of)
        return BlockValues(
            self.blocks, index_points(self.scores.items, weights, min_coverage=self.questionnaire.coverage)
        )

    @cached_property
    def level(self) -> NDArray[np.int64]:
        """(n,) level reached, from 0."""
        return levels(self.model, self.columns.answers, self.scores).level.astype(np.int64)


class Cohorts:
    """Cohorts of this process; one is read again when the figures of its campaign have changed."""

    def __init__(self) -> None:
        self._kept: dict[UUID, Cohort] = {}
        self._lock = Lock()

    def get(self, connection: Connection, campaign: Campaign) -> Cohort:
        """Everybody who counts in a campaign now."""
        kept = self._kept.get(campaign.id)
        if kept is not None and kept.revision == campaign.counted:
            return kept
        with self._lock:
            kept = self._kept.pop(campaign.id, None)
            if kept is None or kept.revision != campaign.counted:
                kept = _cohort(connection, campaign)
            self._kept[campaign.id] = kept
            while len(self._kept) > MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
        return kept


def _cohort(connection: Connection, campaign: Campaign) -> Cohort:
    return Cohort(
        questionnaire=catalogue.get(campaign.questionnaire, campaign.version),
        columns=read(connection, campaign.id),
        revision=campaign.counted,
    )


def read(connection: Connection, campaign_id: UUID) -> Columns:
    """Columns of everybody who counts; those whose block may not be shown are in none."""
    table = Counted.__table__.c
    query = select(
        cast(table.organisation_id, String(36)),
        cast(table.area_id, String(36)), table.industry, table.size, table.answers, table.named,
        table.block,
    ).where(table.campaign_id == campaign_id, table.withdrawn_at.is_(None)).order_by(table.counted_at, table.id)  # fmt: skip
    lost = select(table.block).where(
        table.campaign_id == campaign_id, table.withdrawn_at.is_not(None), table.block.is_not(None)
    )
    with paused():
        rows = connection.execute(query).all()
        organisations, areas, industry, size, answers, named, block = zip(*rows, strict=True) if rows else [()] * 7
        numbers = np.array([NOBODY if each is None else each for each in block], np.int64)
    numbers[np.isin(numbers, list(connection.execute(lost).scalars()))] = NOBODY
    return Columns(
        organisations=[each.replace("-", "") for each in organisations],
        areas=[each.replace("-", "") for each in areas],
        industry=np.array(industry, "U4"),
        size=np.array(size, "U8"),
        answers=list(answers),
        block=merge_blocks(numbers, hidden=~np.array(named, bool), places=np.array(areas, "U36")),
    )


def read_quantities(connection: Connection, campaign_id: UUID) -> Sequence[Mapping[str, str]]:
    """What those who count typed in of numbers and inventories, by item: one entry for each, in the order of `read`."""
    table = Counted.__table__.c
    query = (
        select(table.quantities)
        .where(table.campaign_id == campaign_id, table.withdrawn_at.is_(None))
        .order_by(table.counted_at, table.id)
    )
    with paused():
        return [json.loads(each) for each in connection.execute(query).scalars()]
