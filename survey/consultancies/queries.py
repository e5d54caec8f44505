"""What pages about consultancies read, narrowed to those the user works in."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.access import Action, CurrentUser, consulting
from survey.models import Consultancy, Consultant, ConsultantKind, Token, User


def list_own(session: Session, user: CurrentUser, *, action: Action = Action.CONSULT) -> Sequence[Consultancy]:
    """Consultancies in which the user may do `action`, by name."""
    query = select(Consultancy).order_by(Consultancy.name)
    return session.scalars(consulting(query, Consultancy.id, user=user, action=action)).all()


def get(session: Session, user: CurrentUser, consultancy_id: UUID, *, action: Action) -> Consultancy:
    """Consultancy in which the user may do `action`; else NoResultFound."""
    query = select(Consultancy).where(Consultancy.id == consultancy_id)
    return session.scalars(consulting(query, Consultancy.id, user=user, action=action)).one()


def leads(session: Session, user: CurrentUser, consultancy_id: UUID) -> bool:
    """Whether the user leads it."""
    query = select(Consultancy.id).where(Consultancy.id == consultancy_id)
    return session.scalar(consulting(query, Consultancy.id, user=user, action=Action.LEAD)) is not None


def colleagues(session: Session, consultancy_id: UUID) -> Sequence[tuple[User, ConsultantKind]]:
    """Its people, those who lead first."""
    query = select(User, Consultant.kind).join(Consultant, Consultant.user_id == User.id)
    query = query.where(Consultant.consultancy_id == consultancy_id)
    return [(row[0], row[1]) for row in session.execute(query.order_by(Consultant.kind.desc(), User.name))]


def people(session: Session, consultancy_ids: set[UUID]) -> Sequence[User]:
    """Everybody who works in some consultancies, by name."""
    query = select(User).join(Consultant, Consultant.user_id == User.id)
    query = query.where(Consultant.consultancy_id.in_(consultancy_ids)).order_by(User.name).distinct()
    return session.scalars(query).all()


def name_of(session: Session, token: Token) -> str:
    """Name of the consultancy an invitation leads to."""
    return session.scalars(select(Consultancy.name).where(Consultancy.id == token.consultancy_id)).one()
