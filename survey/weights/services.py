"""Keeping weight sets."""

import json
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scoring.weight_set import WeightSet, from_mapping
from survey import audit
from survey.models import KeptWeights


class EditionTakenError(Exception):
    """There is another edition of this name and number: somebody was faster by a moment, or a file brings one that is here."""


def keep(session: Session, organisation_id: UUID, weights: WeightSet, *, by: UUID, at: datetime) -> KeptWeights:
    """Keep a weight set as the next edition of its name.

    Raises
    ------
    EditionTakenError
        If somebody else was faster by a moment: the next try gets the next number.
    """
    code, _, version = weights.questionnaire.partition("@")
    same = (
        KeptWeights.organisation_id == organisation_id,
        KeptWeights.questionnaire == code,
        KeptWeights.version == version,
        KeptWeights.name == weights.name,
    )
    last = session.scalar(select(func.max(KeptWeights.number)).where(*same)) or 0
    return add(session, organisation_id, replace(weights, version=last + 1), by=by, at=at)


def add(session: Session, organisation_id: UUID, edition: WeightSet, *, by: UUID, at: datetime) -> KeptWeights:
    """Keep an edition that has its number, as one from a file; it never changes.

    Raises
    ------
    EditionTakenError
        If there is one of this name and number.
    """
    code, _, version = edition.questionnaire.partition("@")
    kept = KeptWeights(
        organisation_id=organisation_id,
        questionnaire=code,
        version=version,
        name=edition.name,
        number=edition.version,
        body=edition.body,
        fingerprint=edition.fingerprint,
        created_at=at,
        created_by=by,
    )
    session.add(kept)
    try:
        session.flush()
    except IntegrityError as error:
        raise EditionTakenError from error
    audit.record(session, "weights_kept", f"weight_set:{kept.id}", by=by, at=at)
    return kept


def read(kept: KeptWeights) -> WeightSet:
    """The weight set of a row."""
    return from_mapping(json.loads(kept.body))
