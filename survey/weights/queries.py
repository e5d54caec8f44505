"""Weight sets a user may see; anybody else's are not found."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from survey.access import Action, CurrentUser, permitted
from survey.models import Assessment, AssessmentState, KeptWeights, Organisation


def organisations(session: Session, user: CurrentUser) -> Sequence[Organisation]:
    """Organisations the user manages, by name."""
    query = select(Organisation).order_by(Organisation.name)
    return session.scalars(permitted(query, Organisation.id, user=user, action=Action.MANAGE)).all()


def organisation(session: Session, user: CurrentUser, organisation_id: UUID) -> Organisation:
    """Organisation the user manages; else NoResultFound."""
    query = select(Organisation).where(Organisation.id == organisation_id)
    return session.scalars(permitted(query, Organisation.id, user=user, action=Action.MANAGE)).one()


def list_of(session: Session, organisation_ids: Sequence[UUID]) -> Sequence[KeptWeights]:
    """Weight sets of organisations that were found to be the user's, newest edition of a name first."""
    query = select(KeptWeights).where(KeptWeights.organisation_id.in_(organisation_ids))
    order = (KeptWeights.questionnaire, KeptWeights.version, KeptWeights.name, KeptWeights.number.desc())
    return session.scalars(query.order_by(*order)).all()


def get(session: Session, user: CurrentUser, weights_id: UUID, *, action: Action) -> KeptWeights:
    """Weight set of an organisation in which the user's role allows `action`; else NoResultFound."""
    query = select(KeptWeights).where(KeptWeights.id == weights_id)
    return session.scalars(permitted(query, KeptWeights.organisation_id, user=user, action=action)).one()


def named(session: Session, user: CurrentUser, text: str, questionnaire: str) -> KeptWeights:
    """Weight set by what an address or a form says, for one version of a questionnaire; NoResultFound unless the user may use it."""
    try:
        weights_id = UUID(text)
    except ValueError as error:
        raise NoResultFound from error
    kept = get(session, user, weights_id, action=Action.READ)
    if f"{kept.questionnaire}@{kept.version}" != questionnaire:
        raise NoResultFound
    return kept


def find(session: Session, user: CurrentUser, fingerprint: str) -> KeptWeights | None:
    """Weight set with a fingerprint, if the user may look at results with it."""
    query = select(KeptWeights).where(KeptWeights.fingerprint == fingerprint).limit(1)
    return session.scalar(permitted(query, KeptWeights.organisation_id, user=user, action=Action.READ))


def for_questionnaire(session: Session, user: CurrentUser, code: str, version: str) -> Sequence[KeptWeights]:
    """Weight sets of one questionnaire version that the user may look at results with."""
    query = (
        select(KeptWeights)
        .where(KeptWeights.questionnaire == code, KeptWeights.version == version)
        .order_by(KeptWeights.name, KeptWeights.number.desc())
    )
    return session.scalars(permitted(query, KeptWeights.organisation_id, user=user, action=Action.READ)).all()


def results(session: Session, user: CurrentUser, kept: KeptWeights) -> Sequence[Row[*tuple[Any, ...]]]:
    """Results the user may look at under a weight set, newest first: id, submitted_at, name of the enterprise."""
    query: Select[*tuple[Any, ...]] = (
        select(Assessment.id, Assessment.submitted_at, Organisation.name)
        .join(Organisation, Organisation.id == Assessment.organisation_id)
        .where(Assessment.questionnaire == kept.questionnaire, Assessment.version == kept.version)
        .where(Assessment.state == AssessmentState.SUBMITTED)
        .order_by(Assessment.submitted_at.desc())
        .limit(50)
    )
    return session.execute(permitted(query, Assessment.organisation_id, user=user, action=Action.READ)).all()
