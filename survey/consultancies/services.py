"""What can be done with a consultancy and its people."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, exists, insert, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey import audit
from survey.access import CurrentUser, hash_secret
from survey.models import (
    Consultancy,
    Consultant,
    ConsultantKind,
    Engagement,
    EngagementState,
    Role,
    RoleKind,
    Token,
    TokenPurpose,
)

INVITE_LASTS = timedelta(hours=72)


class CodeTakenError(Exception):
    """There is a consultancy with this credit code."""


class LastLeadError(Exception):
    """Nobody would lead the consultancy any more."""


def create(session: Session, *, name: str, uscc: str, by: CurrentUser, at: datetime) -> Consultancy:
    """Make a consultancy; whoever makes it leads it.

    Raises
    ------
    CodeTakenError
        If there is one with this credit code: those who lead it can send an invitation.
    """
    consultancy = Consultancy(name=name, uscc=uscc, created_at=at, updated_at=at)
    _keep(session, consultancy)
    session.add(Consultant(user_id=by.id, consultancy_id=consultancy.id, kind=ConsultantKind.LEAD))
    audit.record(session, "consultancy_created", _subject(consultancy.id), by=by.id, at=at)
    return consultancy


def change(session: Session, consultancy: Consultancy, *, name: str, uscc: str, by: CurrentUser, at: datetime) -> None:
    """Change its name or credit code.

    Raises
    ------
    CodeTakenError
        If another consultancy has this credit code.
    """
    consultancy.name, consultancy.uscc, consultancy.updated_at = name, uscc, at
    _keep(session, consultancy)
    audit.record(session, "consultancy_changed", _subject(consultancy.id), by=by.id, at=at)


def invite(session: Session, consultancy_id: UUID, *, email: str, by: CurrentUser, at: datetime) -> str:
    """Make a link secret with which a colleague can join."""
    secret = secrets.token_urlsafe(32)
    token = Token(
        id_hash=hash_secret(secret),
        purpose=TokenPurpose.COLLEAGUE,
        consultancy_id=consultancy_id,
        email=email,
        created_at=at,
        expires_at=at + INVITE_LASTS,
    )
    session.add(token)
    audit.record(session, "consultant_invited", _subject(consultancy_id), by=by.id, at=at)
    return secret


def join(session: Session, token: Token, user: CurrentUser, *, at: datetime) -> None:
    """Let `user` work in the consultancy the invitation leads to; whoever is in already stays what they are."""
    assert token.consultancy_id is not None  # noqa: S101  (a CHECK of the table)
    if session.get(Consultant, (user.id, token.consultancy_id)) is None:
        place = Consultant(user_id=user.id, consultancy_id=token.consultancy_id, kind=ConsultantKind.CONSULTANT)
        session.add(place)
    token.used_at = at
    give_sight(session)
    audit.record(session, "consultant_joined", _subject(token.consultancy_id), by=user.id, at=at)


def promote(session: Session, consultancy_id: UUID, user_id: UUID, *, by: CurrentUser, at: datetime) -> None:
    """Let a colleague lead the consultancy, too."""
    named = Consultant.consultancy_id == consultancy_id, Consultant.user_id == user_id
    session.execute(update(Consultant).where(*named).values(kind=ConsultantKind.LEAD))
    audit.record(session, "consultant_promoted", _subject(consultancy_id), by=by.id, at=at)


def remove(session: Session, consultancy_id: UUID, user_id: UUID, *, by: CurrentUser, at: datetime) -> None:
    """Take somebody out, and end every open invitation: they may know one.

    Raises
    ------
    LastLeadError
        If nobody would lead it any more.
    """
    others = select(Consultant.user_id).where(
        Consultant.consultancy_id == consultancy_id,
        Consultant.kind == ConsultantKind.LEAD,
        Consultant.user_id != user_id,
    )
    if session.scalars(others).first() is None:
        raise LastLeadError
    open_ = Token.consultancy_id == consultancy_id, Token.used_at.is_(None), Token.expires_at > at
    session.execute(update(Token).where(*open_).values(used_at=at))
    here = Engagement.consultancy_id == consultancy_id, Engagement.consultant_id == user_id
    session.execute(update(Engagement).where(*here).values(consultant_id=None))
    gone = Consultant.consultancy_id == consultancy_id, Consultant.user_id == user_id
    session.execute(delete(Consultant).where(*gone))
    give_sight(session)
    audit.record(session, "consultant_removed", _subject(consultancy_id), by=by.id, at=at)


def hand_over(session: Session, user_id: UUID) -> None:
    """Let the others of a consultancy lead it where somebody who goes is the last to; one without others goes, too."""
    led = select(Consultant.consultancy_id).where(Consultant.user_id == user_id, Consultant.kind == ConsultantKind.LEAD)
    for consultancy_id in session.scalars(led).all():
        others = select(Consultant).where(Consultant.consultancy_id == consultancy_id, Consultant.user_id != user_id)
        colleagues = session.scalars(others).all()
        if not colleagues:
            session.execute(delete(Consultancy).where(Consultancy.id == consultancy_id))
            give_sight(session)
        elif not any(each.kind is ConsultantKind.LEAD for each in colleagues):
            for each in colleagues:
                each.kind = ConsultantKind.LEAD


def give_sight(session: Session) -> None:
    """Bring the roles of consultants in line with who works where and who is engaged by whom.

    A consultant sees an enterprise through a role of their own in it, so that whoever may read is decided in one place; these rows follow
    from the others and are made anew whenever one of those changes.
    """
    session.flush()
    at_work = (
        select(Consultant.user_id, Engagement.organisation_id)
        .join(Engagement, Engagement.consultancy_id == Consultant.consultancy_id)
        .where(Engagement.state == EngagementState.ACTIVE)
    )
    entitled = exists(
        at_work.where(Consultant.user_id == Role.user_id, Engagement.organisation_id == Role.organisation_id)
        .correlate(Role)
        .with_only_columns(literal(1))
    )
    session.execute(
        delete(Role).where(Role.kind == RoleKind.CONSULTANT, ~entitled).execution_options(synchronize_session=False)
    )
    present = exists().where(Role.user_id == Consultant.user_id, Role.organisation_id == Engagement.organisation_id)
    missing = at_work.where(~present).distinct().add_columns(literal(RoleKind.CONSULTANT.value))
    session.execute(insert(Role).from_select(["user_id", "organisation_id", "kind"], missing))


def _keep(session: Session, consultancy: Consultancy) -> None:
    others = select(Consultancy.id).where(Consultancy.uscc == consultancy.uscc, Consultancy.id != consultancy.id)
    with session.no_autoflush:
        taken = session.scalar(others)
    if taken:
        raise CodeTakenError
    session.add(consultancy)
    try:
        session.flush()
    except IntegrityError as error:  # somebody else entered this code since we looked
        raise CodeTakenError from error


def _subject(consultancy_id: UUID) -> str:
    return f"consultancy:{consultancy_id}"
