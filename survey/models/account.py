"""Who signs in: users, their role in an organisation, sessions and one-time links."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.database import Base, UtcDateTime, enum_column, one_of


class RoleKind(StrEnum):
    """What a user is in an organisation."""

    ADMIN = "admin"  #: 企业管理员: profile, colleagues, submission
    RESPONDENT = "respondent"  #: 填报人: fills in
    CONSULTANT = "consultant"  #: 诊断顾问: sees what was submitted, through an engagement of their consultancy


class TokenPurpose(StrEnum):
    """What a one-time link is for."""

    RESET = "reset"  #: set a new password
    INVITE = "invite"  #: join an organisation
    COLLEAGUE = "colleague"  #: join a consultancy
    OPERATOR = "operator"  #: help to look after an area


class User(Base):
    """Somebody who signs in."""

    __tablename__ = "user"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    password_hash: Mapped[str] = mapped_column(String(255))
    locale: Mapped[str] = mapped_column(String(8), default="zh")
    privacy_version: Mapped[str] = mapped_column(String(16))  #: the privacy notice agreed to
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminders_off_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  #: when they asked not to be reminded of actions; None: they are
    roles: Mapped[list["Role"]] = relationship(back_populates="user", lazy="raise")


class Role(Base):
    """A user's one role in one organisation."""

    __tablename__ = "role"
    __table_args__ = (CheckConstraint(one_of("kind", RoleKind), name="kind_2"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: Mapped[RoleKind] = mapped_column(enum_column(RoleKind))
    user: Mapped[User] = relationship(back_populates="roles", lazy="raise")


class SignIn(Base):
    """A signed-in device. The cookie holds a random id; only its hash is here, and deleting the row signs out."""

    __tablename__ = "sign_in"

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    device: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Token(Base):
    """A one-time link, hashed at rest."""

    __tablename__ = "token"
    __table_args__ = (
        CheckConstraint(one_of("purpose", TokenPurpose), name="purpose_3"),
        CheckConstraint("(purpose = 'reset') = (user_id IS NOT NULL)", name="reset_has_user"),
        CheckConstraint("(purpose = 'invite') = (organisation_id IS NOT NULL)", name="invite_has_organisation"),
        CheckConstraint("(purpose = 'colleague') = (consultancy_id IS NOT NULL)", name="colleague_has_consultancy"),
        CheckConstraint("(purpose = 'operator') = (area_id IS NOT NULL)", name="operator_has_area"),
    )

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[TokenPurpose] = mapped_column(enum_column(TokenPurpose))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    consultancy_id: Mapped[UUID | None] = mapped_column(ForeignKey("consultancy.id", ondelete="CASCADE"), index=True)
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Attempt(Base):
    """One try at something rate-limited; shared by all workers."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_bucket_at", "bucket", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bucket: Mapped[str] = mapped_column(String(160))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
