"""Making and revoking tokens."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey import audit
from survey.access import CurrentUser, hash_secret
from survey.models import ApiToken, Scope

PREFIX = "rongping_"  #: programs that look for secrets in code know it by this
MOST = 20  #: of one user
LONGEST = timedelta(days=366)


class TooManyError(Exception):
    """The user has as many as one may have."""


def make(
    session: Session, *, name: str, scopes: Collection[Scope], lasts: timedelta, by: CurrentUser, at: datetime
) -> str:
    """Make a token; return its secret, which is nowhere afterwards.

    Raises
    ------
    TooManyError
        If the user has too many already.
    """
    if not scopes or not timedelta() < lasts <= LONGEST:
        raise ValueError(f"expected scopes and at most a year, got {scopes} and {lasts}")
    standing = select(func.count()).select_from(ApiToken).where(ApiToken.user_id == by.id)
    if (session.scalar(standing) or 0) >= MOST:
        raise TooManyError
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        user_id=by.id,
        name=name,
        secret_hash=hash_secret(secret),
        scopes=" ".join(scope.value for scope in Scope if scope in scopes),
        created_at=at,
        expires_at=at + lasts,
        window_at=at,
    )
    session.add(token)
    session.flush()
    audit.record(session, "token_made", f"token:{token.id}", by=by.id, at=at, detail={"scopes": token.scopes})
    return secret


def revoke(session: Session, token: ApiToken, *, by: CurrentUser, at: datetime) -> None:
    """End a token at once."""
    session.delete(token)
    audit.record(session, "token_revoked", f"token:{token.id}", by=by.id, at=at)
