"""Programs: the tokens they ask with, and the addresses that are told when something happens."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from survey.database import Base, UtcDateTime, enum_column, one_of

LONGEST_PROBLEM = 40


class Scope(StrEnum):
    """What a token may be used for; never more than its user may do."""

    ORGANISATIONS_READ = "organisations:read"
    ASSESSMENTS_READ = "assessments:read"
    RESULTS_READ = "results:read"
    AREAS_READ = "areas:read"
    CAMPAIGNS_READ = "campaigns:read"
    REPORTS_READ = "reports:read"
    REPORTS_WRITE = "reports:write"


class WebhookEvent(StrEnum):
    """What an address is told."""

    SUBMITTED = "assessment.submitted"  #: a listed enterprise that allows it has submitted
    PING = "ping"  #: nothing has happened: somebody tries the address


class DeliveryState(StrEnum):
    """Where the telling of one event to one address stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class ApiToken(Base):
    """A secret with which a program acts as its user (访问令牌), hashed at rest."""

    __tablename__ = "api_token"
    __table_args__ = (
        CheckConstraint("expires_at > created_at", name="dates"),
        CheckConstraint("scopes <> ''", name="scopes"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[str] = mapped_column(String(200))  #: with blanks between
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  #: last
    window_at: Mapped[datetime] = mapped_column(UtcDateTime)  #: since when requests are counted
    window_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class Webhook(Base):
    """An address that is told of submissions in the campaigns of an area and of those below it. Its secret follows from the row: see `survey.webhooks.sealing`."""

    __tablename__ = "webhook"
    __table_args__ = (UniqueConstraint("area_id", "url"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class WebhookDelivery(Base):
    """One event to be told to one address."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint(one_of("event", WebhookEvent), name="event"),
        CheckConstraint(one_of("state", DeliveryState), name="state"),
        CheckConstraint("(state = 'pending') = (next_at IS NOT NULL)", name="pending_has_time"),
        CheckConstraint(
            "(event = 'ping') = (assessment_id IS NULL) AND (event = 'ping') = (campaign_id IS NULL)", name="about"
        ),
        CheckConstraint("attempts >= 0", name="attempts"),
        UniqueConstraint("webhook_id", "campaign_id", "assessment_id"),
        Index("ix_webhook_delivery_state_next_at", "state", "next_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    event: Mapped[WebhookEvent] = mapped_column(enum_column(WebhookEvent))
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), index=True)
    assessment_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), index=True)
    state: Mapped[DeliveryState] = mapped_column(enum_column(DeliveryState), default=DeliveryState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  #: of the next attempt; while one is made: when it is lost
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  #: when it was delivered, or given up
    status: Mapped[int | None] = mapped_column()  #: HTTP status of the last answer
    problem: Mapped[str] = mapped_column(
        String(LONGEST_PROBLEM), default="", server_default=""
    )  #: why the last attempt failed, a word of `survey.webhooks.words`
