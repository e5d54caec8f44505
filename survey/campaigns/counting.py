"""What goes into the figures of a campaign: kept in line with what enterprises submitted and allow, in blocks that give nobody away."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.json_text import canonical
from questionnaires.model import ItemKind, Questionnaire
from scoring.blocks import Waiting, form_at_once, form_blocks
from survey.campaigns.funnel import window
from survey.models import (
    Area,
    Assessment,
    Campaign,
    Consent,
    Counted,
    Invitation,
    Membership,
    Organisation,
    Purpose,
    Submission,
)

TYPED = frozenset({ItemKind.BAND, ItemKind.INVENTORY})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Newest:
    """The newest submission of an enterprise in the days of a campaign, and whether its score may be seen under its name."""

    assessment_id: UUID
    answers: str
    quantities: str
    named: bool


def recount(session: Session, organisation_id: UUID, *, at: datetime) -> None:
    """Bring what counts of an enterprise in line with what it submitted and allows now, in every campaign it takes part in."""
    session.flush()
    query = (
        select(Campaign, Invitation.area_id)
        .join(Invitation, Invitation.campaign_id == Campaign.id)
        .where(Invitation.organisation_id == organisation_id)
    )
    for campaign, area_id in session.execute(query.order_by(Campaign.opens_on, Campaign.id)).all():
        _recount(session, campaign, area_id, organisation_id, at=at)


def recount_all(session: Session, campaign: Campaign, *, at: datetime) -> None:
    """Bring everybody's in line, after the days of the campaign have changed."""
    session.flush()
    query = select(Invitation.organisation_id, Invitation.area_id).where(
        Invitation.campaign_id == campaign.id, Invitation.organisation_id.is_not(None)
    )
    for organisation_id, area_id in session.execute(query.order_by(Invitation.joined_at, Invitation.id)).all():
        if organisation_id is not None:
            _recount(session, campaign, area_id, organisation_id, at=at)


def withdraw(session: Session, organisation_id: UUID, *, at: datetime) -> None:
    """Take an enterprise out of all figures; only its empty places stay."""
    for standing in session.scalars(_open().where(Counted.organisation_id == organisation_id)).all():
        change(session, standing.campaign_id)
        _take_out(standing, at=at)
    session.flush()


def change(session: Session, campaign_id: UUID) -> None:
    """Note that the figures of a campaign change; one transaction after another does, so that blocks are numbered once."""
    session.execute(update(Campaign).where(Campaign.id == campaign_id).values(counted=Campaign.counted + 1))


def close(session: Session, *, at: datetime) -> int:
    """Form the last blocks of campaigns whose days are over; how many enterprises now count that waited."""
    query = select(Campaign).where(
        Campaign.id.in_(select(Counted.campaign_id).where(Counted.block.is_(None), Counted.withdrawn_at.is_(None)))
    )
    ended = [each for each in session.scalars(query.order_by(Campaign.id)) if window(each)[1] <= at]
    for campaign in ended:
        change(session, campaign.id)
    return sum(_form(session, each.id, last=True) for each in ended)


def _recount(session: Session, campaign: Campaign, area_id: UUID, organisation_id: UUID, *, at: datetime) -> None:
    newest = _newest(session, campaign, organisation_id, _allowed(session, area_id, organisation_id))
    query = _open().where(Counted.campaign_id == campaign.id, Counted.organisation_id == organisation_id)
    standing = session.scalars(query).one_or_none()
    if newest is None and standing is None:
        return
    change(session, campaign.id)
    if newest is None and standing is not None:
        _take_out(standing, at=at)
    elif newest is not None and standing is not None:
        standing.assessment_id, standing.answers = newest.assessment_id, newest.answers
        standing.quantities, standing.named = newest.quantities, newest.named
    elif newest is not None:
        enterprise = session.get_one(Organisation, organisation_id)
        session.add(_counted(campaign.id, area_id, enterprise, newest, at=at))
        session.flush()
        _form(session, campaign.id, area_id=area_id, last=False)
    session.flush()


def _counted(campaign_id: UUID, area_id: UUID, enterprise: Organisation, newest: _Newest, *, at: datetime) -> Counted:
    return Counted(
        campaign_id=campaign_id,
        area_id=area_id,
        organisation_id=enterprise.id,
        assessment_id=newest.assessment_id,
        industry=enterprise.industry,
        size=enterprise.size,
        answers=newest.answers,
        quantities=newest.quantities,
        named=newest.named,
        counted_at=at,
    )


def _take_out(standing: Counted, *, at: datetime) -> None:
    standing.answers = standing.quantities = ""
    standing.withdrawn_at = at
    standing.organisation_id = standing.assessment_id = None


def _form(session: Session, campaign_id: UUID, *, area_id: UUID | None = None, last: bool) -> int:
    """Form blocks of those that wait, those named apart from those that are not; how many are in them."""
    query = _open().where(Counted.campaign_id == campaign_id, Counted.block.is_(None))
    if area_id is not None:
        query = query.where(Counted.area_id == area_id)
    waiting = session.scalars(query.order_by(Counted.counted_at, Counted.id)).all()
    above = _above(session) if last else {}
    next_block = session.scalar(select(func.max(Counted.block)).where(Counted.campaign_id == campaign_id)) or 0
    formed = 0
    for named in (False, True):
        some = [each for each in waiting if each.named is named]
        for members in _blocks(some, above, last=last):
            next_block += 1
            formed += len(members)
            for number in members:
                some[number].block = next_block
    session.flush()
    return formed


def _blocks(
    waiting: Sequence[Counted], above: dict[UUID, tuple[UUID, ...]], *, last: bool
) -> tuple[tuple[int, ...], ...]:
    known = [
        Waiting(
            places=above[each.area_id] if last else (each.area_id,),
            traits=(each.industry[:1], each.size, each.industry),
        )
        for each in waiting
    ]
    return form_blocks(known) if last else form_at_once(known)


def _above(session: Session) -> dict[UUID, tuple[UUID, ...]]:
    """Every area with those it lies in, from itself to the widest."""
    parents = {row.id: row.parent_id for row in session.execute(select(Area.id, Area.parent_id))}

    def path(area_id: UUID) -> tuple[UUID, ...]:
        above = parents[area_id]
        return (area_id, *path(above)) if above is not None else (area_id,)

    return {area_id: path(area_id) for area_id in parents}


def _allowed(session: Session, area_id: UUID, organisation_id: UUID) -> frozenset[Purpose]:
    query = (
        select(Consent.purpose)
        .join(Membership, Membership.id == Consent.membership_id)
        .where(
            Membership.area_id == area_id,
            Membership.organisation_id == organisation_id,
            Membership.ended_on.is_(None),
            Consent.withdrawn_at.is_(None),
        )
    )
    return frozenset(session.scalars(query))


def _newest(session: Session, campaign: Campaign, organisation_id: UUID, allowed: frozenset[Purpose]) -> _Newest | None:
    if Purpose.AGGREGATE not in allowed:
        return None
    opens, closes = window(campaign)
    query = (
        select(Submission.assessment_id, Submission.answers, Submission.body)
        .join(Assessment, Assessment.id == Submission.assessment_id)
        .where(
            Assessment.organisation_id == organisation_id,
            Assessment.questionnaire == campaign.questionnaire,
            Assessment.version == campaign.version,
            Submission.submitted_at >= opens,
            Submission.submitted_at < closes,
        )
        .order_by(Submission.submitted_at.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    return _Newest(
        assessment_id=row.assessment_id,
        answers=row.answers,
        quantities=quantities(
            catalogue.get(campaign.questionnaire, campaign.version), json.loads(row.body)["responses"]
        ),
        named=Purpose.SCORES in allowed,
    )


def quantities(questionnaire: Questionnaire, responses: Mapping[str, Mapping[str, Any]]) -> str:
    """What was typed in of numbers and inventories, as JSON: the string that scores are made from does not hold it."""
    typed = [item.code for item in questionnaire.items() if item.kind in TYPED]
    return canonical({code: responses[code]["value"] for code in typed if code in responses})


def _open() -> Select[Counted]:
    return select(Counted).where(Counted.withdrawn_at.is_(None))
