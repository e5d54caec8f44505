"""Tokens of a user."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.access import CurrentUser
from survey.models import ApiToken


def own(session: Session, user: CurrentUser) -> Sequence[ApiToken]:
    """All of them, the newest first."""
    query = select(ApiToken).where(ApiToken.user_id == user.id)
    return session.scalars(query.order_by(ApiToken.created_at.desc(), ApiToken.id)).all()


def get(session: Session, user: CurrentUser, token_id: UUID) -> ApiToken:
    """One of the user's; else NoResultFound."""
    return session.scalars(select(ApiToken).where(ApiToken.user_id == user.id, ApiToken.id == token_id)).one()
