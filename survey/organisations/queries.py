"""What pages about enterprises read, narrowed to those the user has a role in."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.access import OWN_PEOPLE, Action, CurrentUser, permitted
from survey.models import Organisation, Role, RoleKind, User


def list_own(session: Session, user: CurrentUser) -> Sequence[Organisation]:
    """Organisations the user is one of the people of, by name."""
    query = select(Organisation).order_by(Organisation.name)
    return session.scalars(permitted(query, Organisation.id, user=user, action=Action.ANSWER)).all()


def get(session: Session, user: CurrentUser, organisation_id: UUID, *, action: Action) -> Organisation:
    """Organisation in which the user's role allows `action`; else NoResultFound."""
    query = select(Organisation).where(Organisation.id == organisation_id)
    return session.scalars(permitted(query, Organisation.id, user=user, action=action)).one()


def colleagues(session: Session, organisation: Organisation) -> Sequence[tuple[User, RoleKind]]:
    """The organisation's own people."""
    own = Role.organisation_id == organisation.id, Role.kind.in_(OWN_PEOPLE)
    query = select(User, Role.kind).join(Role).where(*own).order_by(Role.kind, User.name)
    return [(row[0], row[1]) for row in session.execute(query)]


def manages(session: Session, user: CurrentUser, organisation_id: UUID) -> bool:
    """Whether the user's role in the organisation allows to manage it."""
    query = select(Organisation.id).where(Organisation.id == organisation_id)
    return session.scalar(permitted(query, Organisation.id, user=user, action=Action.MANAGE)) is not None


def managers(session: Session, organisation_id: UUID) -> Sequence[User]:
    """Those who manage an enterprise, and may submit for it."""
    query = select(User).join(Role, Role.user_id == User.id)
    query = query.where(Role.organisation_id == organisation_id, Role.kind == RoleKind.ADMIN)
    return session.scalars(query.order_by(User.name)).all()
