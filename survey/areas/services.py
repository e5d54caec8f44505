"""What can be done with an area and its people."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey import audit
from survey.access import CurrentUser, hash_secret
from survey.areas.tree import KINDS_BELOW
from survey.models import Area, AreaKind, Operator, OperatorKind, Token, TokenPurpose

INVITE_LASTS = timedelta(hours=72)


class NameTakenError(Exception):
    """There is an area of this name in the same place."""


class WrongPlaceError(Exception):
    """An area of this kind cannot lie below that one."""


class LastLeadError(Exception):
    """Nobody would answer for the area any more."""


def found(
    session: Session, *, name: str, kind: AreaKind, region: str, body: str, by: CurrentUser, at: datetime
) -> Area:
    """Make an area that lies in no other; whoever makes it leads it."""
    area = Area(name=name, kind=kind, region=region, body=body, created_at=at, updated_at=at)
    session.add(area)
    session.flush()
    session.add(Operator(user_id=by.id, area_id=area.id, kind=OperatorKind.LEAD))
    audit.record(session, "area_founded", _subject(area.id), by=by.id, at=at)
    return area


def add_below(
    session: Session,
    parent: Area,
    *,
    name: str,
    kind: AreaKind,
    region: str,
    body: str,
    by: CurrentUser,
    at: datetime,
) -> Area:
    """Make an area below another.

    Raises
    ------
    WrongPlaceError
        If the kind is not narrower than that of the area above.
    NameTakenError
        If there is one of this name already.
    """
    if kind not in KINDS_BELOW[parent.kind]:
        raise WrongPlaceError
    area = Area(
        parent_id=parent.id, name=name, kind=kind, region=region, body=body, made_up=parent.made_up, created_at=at,
        updated_at=at,
    )  # fmt: skip
    _keep(session, area)
    audit.record(session, "area_added", _subject(area.id), by=by.id, at=at)
    return area


def change(session: Session, area: Area, *, name: str, region: str, body: str, by: CurrentUser, at: datetime) -> None:
    """Change what an area is called, where it lies and who runs it.

    Raises
    ------
    NameTakenError
        If its neighbour has this name.
    """
    area.name, area.region, area.body, area.updated_at = name, region, body, at
    _keep(session, area)
    audit.record(session, "area_changed", _subject(area.id), by=by.id, at=at)


def invite(session: Session, area_id: UUID, *, email: str, by: CurrentUser, at: datetime) -> str:
    """Make a link secret with which somebody can help to look after an area."""
    secret = secrets.token_urlsafe(32)
    token = Token(
        id_hash=hash_secret(secret),
        purpose=TokenPurpose.OPERATOR,
        area_id=area_id,
        email=email,
        created_at=at,
        expires_at=at + INVITE_LASTS,
    )
    session.add(token)
    audit.record(session, "operator_invited", _subject(area_id), by=by.id, at=at)
    return secret


def join(session: Session, token: Token, user: CurrentUser, *, at: datetime) -> None:
    """Let `user` read the area that the invitation leads to; whoever is in already stays what they are."""
    assert token.area_id is not None  # noqa: S101  (a CHECK of the table)
    if session.get(Operator, (user.id, token.area_id)) is None:
        session.add(Operator(user_id=user.id, area_id=token.area_id, kind=OperatorKind.VIEWER))
    token.used_at = at
    audit.record(session, "operator_joined", _subject(token.area_id), by=user.id, at=at)


def set_kind(
    session: Session, area_id: UUID, user_id: UUID, kind: OperatorKind, *, by: CurrentUser, at: datetime
) -> None:
    """Say what somebody may do.

    Raises
    ------
    LastLeadError
        If nobody would lead it any more.
    """
    if kind is not OperatorKind.LEAD:
        _keep_a_lead(session, area_id, user_id)
    named = Operator.area_id == area_id, Operator.user_id == user_id
    session.execute(update(Operator).where(*named).values(kind=kind))
    audit.record(session, f"operator_made_{kind}", _subject(area_id), by=by.id, at=at)


def remove(session: Session, area_id: UUID, user_id: UUID, *, by: CurrentUser, at: datetime) -> None:
    """Take somebody out, and end every open invitation: they may know one.

    Raises
    ------
    LastLeadError
        If nobody would lead it any more.
    """
    _keep_a_lead(session, area_id, user_id)
    open_ = Token.area_id == area_id, Token.used_at.is_(None), Token.expires_at > at
    session.execute(update(Token).where(*open_).values(used_at=at))
    session.execute(delete(Operator).where(Operator.area_id == area_id, Operator.user_id == user_id))
    audit.record(session, "operator_removed", _subject(area_id), by=by.id, at=at)


def hand_over(session: Session, user_id: UUID) -> None:
    """Let the others of an area lead it where somebody who goes is the last to; one that nobody looks after any more, not from above either, goes, too."""
    led = select(Operator.area_id).where(Operator.user_id == user_id, Operator.kind == OperatorKind.LEAD)
    for area_id in session.scalars(led).all():
        others = select(Operator).where(Operator.area_id == area_id, Operator.user_id != user_id)
        colleagues = session.scalars(others).all()
        if any(each.kind is OperatorKind.LEAD for each in colleagues):
            continue
        if colleagues:
            for each in colleagues:
                each.kind = OperatorKind.LEAD
        elif session.get_one(Area, area_id).parent_id is None:
            session.execute(delete(Area).where(Area.id == area_id))


def _keep_a_lead(session: Session, area_id: UUID, user_id: UUID) -> None:
    others = select(Operator.user_id).where(
        Operator.area_id == area_id, Operator.kind == OperatorKind.LEAD, Operator.user_id != user_id
    )
    if session.scalars(others).first() is None:
        raise LastLeadError


def _keep(session: Session, area: Area) -> None:
    with session.no_autoflush:
        taken = select(Area.id).where(Area.parent_id == area.parent_id, Area.name == area.name, Area.id != area.id)
        if area.parent_id is not None and session.scalar(taken):
            raise NameTakenError
    session.add(area)
    try:
        session.flush()
    except IntegrityError as error:  # somebody else made one since we looked
        raise NameTakenError from error


def _subject(area_id: UUID) -> str:
    return f"area:{area_id}"
