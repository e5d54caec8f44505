"""What pages about areas read, narrowed to those the user looks after."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.access import Action, CurrentUser, below, looking_after
from survey.areas.tree import Branch, in_order
from survey.models import Area, Operator, OperatorKind, Token, User


def tree(session: Session, user: CurrentUser, *, action: Action = Action.OVERSEE) -> Sequence[Branch]:
    """Areas in which the user may do `action`, each below the one it lies in."""
    query = looking_after(select(Area), Area.id, user=user, action=action)
    return in_order(session.scalars(query).all())


def get(session: Session, user: CurrentUser, area_id: UUID, *, action: Action) -> Area:
    """Area in which the user may do `action`; else NoResultFound."""
    query = select(Area).where(Area.id == area_id)
    return session.scalars(looking_after(query, Area.id, user=user, action=action)).one()


def may(session: Session, user: CurrentUser, area_id: UUID, action: Action) -> bool:
    """Whether the user may do `action` there."""
    query = select(Area.id).where(Area.id == area_id)
    return session.scalar(looking_after(query, Area.id, user=user, action=action)) is not None


def inside(session: Session, area_id: UUID) -> Sequence[Branch]:
    """An area and all that lies below it."""
    ids = below(select(Area.id).where(Area.id == area_id))
    return in_order(session.scalars(select(Area).where(Area.id.in_(ids))).all())


def path(session: Session, user: CurrentUser, area: Area) -> Sequence[Area]:
    """The areas above one that the user may see, from the widest."""
    seen = {branch.area.id: branch.area for branch in tree(session, user)}
    above: list[Area] = []
    parent = area.parent_id
    while parent in seen:
        above.insert(0, seen[parent])
        parent = seen[parent].parent_id
    return above


def people(session: Session, area_id: UUID) -> Sequence[tuple[User, OperatorKind]]:
    """Who works there, those who lead first."""
    query = select(User, Operator.kind).join(Operator, Operator.user_id == User.id).where(Operator.area_id == area_id)
    return [(row[0], row[1]) for row in session.execute(query.order_by(Operator.kind, User.name))]


def name_of(session: Session, token: Token) -> str:
    """Name of the area an invitation leads to."""
    return session.scalars(select(Area.name).where(Area.id == token.area_id)).one()
