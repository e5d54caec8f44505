"""What can be done with accounts. Nothing here reads the clock or the request; the view commits."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey import audit
from survey.access import OWN_PEOPLE, CurrentUser, hash_secret
from survey.accounts import leaving, passwords
from survey.areas import services as areas
from survey.consultancies import services as consultancies
from survey.models import DiagnosisVersion, Organisation, Role, RoleKind, SignIn, Token, TokenPurpose, User

RESET_LASTS = timedelta(minutes=30)
INVITE_LASTS = timedelta(hours=72)


class EmailTakenError(Exception):
    """There is an account with this address."""


class TokenError(Exception):
    """A one-time link is unknown, used or expired."""


def sign_up(session: Session, *, name: str, email: str, password: str, locale: str, privacy: str, at: datetime) -> User:
    """Make an account.

    Raises
    ------
    EmailTakenError
        If there is one with this address.
    """
    password_hash = passwords.hash_password(
        password
    )  # slow on purpose: before the database, so that no writer waits for it
    if session.scalar(select(User.id).where(User.email == email)):
        raise EmailTakenError
    user = User(
        name=name,
        email=email,
        password_hash=password_hash,
        locale=locale,
        privacy_version=privacy,
        created_at=at,
    )
    session.add(user)
    try:
        session.flush()
    except IntegrityError as error:  # somebody else took it since we looked
        raise EmailTakenError from error
    audit.record(session, "sign_up", f"user:{user.id}", by=user.id, at=at)
    return user


def set_password(session: Session, user_id: UUID, password_hash: str, *, keep: str | None, at: datetime) -> User:
    """Change a password and sign out every device but `keep`; the hash is slow to make, so it comes ready."""
    user = session.get_one(User, user_id)
    user.password_hash = password_hash
    session.execute(delete(SignIn).where(SignIn.user_id == user.id, SignIn.id_hash != (keep or "")))
    session.execute(update(Token).where(Token.user_id == user.id, Token.used_at.is_(None)).values(used_at=at))
    audit.record(session, "password_set", f"user:{user.id}", by=user.id, at=at)
    return user


def reset_token(session: Session, user_id: UUID, *, at: datetime) -> str:
    """Make a link secret with which `user_id` can set a new password."""
    secret = secrets.token_urlsafe(32)
    session.add(
        Token(
            id_hash=hash_secret(secret),
            purpose=TokenPurpose.RESET,
            user_id=user_id,
            created_at=at,
            expires_at=at + RESET_LASTS,
        )
    )
    session.flush()
    return secret


def invite(session: Session, organisation_id: UUID, *, email: str, by: CurrentUser, at: datetime) -> str:
    """Make a link secret with which somebody can join an organisation."""
    secret = secrets.token_urlsafe(32)
    session.add(
        Token(
            id_hash=hash_secret(secret),
            purpose=TokenPurpose.INVITE,
            organisation_id=organisation_id,
            email=email,
            created_at=at,
            expires_at=at + INVITE_LASTS,
        )
    )
    audit.record(session, "invite", f"organisation:{organisation_id}", by=by.id, at=at)
    return secret


def find_token(session: Session, secret: str, purpose: TokenPurpose, *, at: datetime) -> Token:
    """Return the one-time link of this secret.

    Raises
    ------
    TokenError
        If it is unknown, used or expired.
    """
    token = session.get(Token, hash_secret(secret), with_for_update=True)  # two who use it at once: one of them does
    if token is None or token.purpose is not purpose or token.used_at or token.expires_at <= at:
        raise TokenError
    return token


def join(session: Session, token: Token, user: CurrentUser, *, at: datetime) -> None:
    """Give `user` the role of a respondent where the invitation leads; whoever is one of its people already stays what they are."""
    assert token.organisation_id is not None  # noqa: S101  (a CHECK of the table)
    role = session.get(Role, (user.id, token.organisation_id))
    if role is None:
        session.add(Role(user_id=user.id, organisation_id=token.organisation_id, kind=RoleKind.RESPONDENT))
    elif role.kind is RoleKind.CONSULTANT:
        role.kind = RoleKind.RESPONDENT
    token.used_at = at
    audit.record(session, "join", f"organisation:{token.organisation_id}", by=user.id, at=at)


def delete_account(session: Session, user: CurrentUser, *, at: datetime) -> frozenset[str]:
    """Remove the user with all that is personal; hashes of files that may be needed by nobody now, for `leaving.clear` once this is committed.

    Assessments belong to the enterprise and stay. Where nobody else manages it, its other people do from now on; where there is nobody
    else, it goes, too, so that its credit code does not stay taken for ever. The same holds for consultancies and those who lead them.
    Of what was signed, enough stays to check a report by its code.
    """
    gone = leaving.leaving(session, user.id)
    files = leaving.prepare(session, gone, at=at)
    session.execute(delete(Organisation).where(Organisation.id.in_(gone.organisations)))
    _let_others_manage(session, user.id)
    consultancies.hand_over(session, user.id)
    areas.hand_over(session, user.id)
    session.flush()
    session.execute(update(DiagnosisVersion).where(DiagnosisVersion.by == user.id).values(by_name=""))
    session.execute(delete(User).where(User.id == user.id))
    audit.record(session, "account_deleted", f"user:{user.id}", by=user.id, at=at)
    return files


def _let_others_manage(session: Session, user_id: UUID) -> None:
    """Let all others of an enterprise manage it where somebody who goes is the only one who does."""
    managed = select(Role.organisation_id).where(Role.user_id == user_id, Role.kind == RoleKind.ADMIN)
    for organisation_id in session.scalars(managed).all():
        others = select(Role).where(
            Role.organisation_id == organisation_id, Role.user_id != user_id, Role.kind.in_(OWN_PEOPLE)
        )
        roles = session.scalars(others).all()
        if not any(role.kind is RoleKind.ADMIN for role in roles):
            for role in roles:
                role.kind = RoleKind.ADMIN
