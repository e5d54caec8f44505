"""What account pages read."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from survey.access import CurrentUser
from survey.models import Organisation, SignIn, Token, User


def account(session: Session, user: CurrentUser) -> User:
    """Return one's own account."""
    return session.get_one(User, user.id)


def password_hash(reader: Connection, user: CurrentUser) -> str:
    """Hash of one's own password."""
    return reader.execute(select(User.password_hash).where(User.id == user.id)).scalar_one()


def devices(session: Session, user: CurrentUser, *, at: datetime) -> Sequence[SignIn]:
    """Where the user is signed in, most recent first."""
    query = select(SignIn).where(SignIn.user_id == user.id, SignIn.expires_at > at).order_by(SignIn.last_seen_at.desc())
    return session.scalars(query).all()


def organisation_name(session: Session, token: Token) -> str:
    """Name of the organisation an invitation leads to."""
    return session.scalars(select(Organisation.name).where(Organisation.id == token.organisation_id)).one()
