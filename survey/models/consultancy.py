"""Those who advise: consultancies, who works there, and which enterprises they are engaged with."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from survey.database import Base, UtcDateTime, enum_column, one_of

LONGEST_MESSAGE = 500


class ConsultantKind(StrEnum):
    """What somebody is in a consultancy."""

    LEAD = "lead"  #: 负责人: the consultancy's data, colleagues, clients
    CONSULTANT = "consultant"  #: 诊断顾问: works for its clients


class Party(StrEnum):
    """The two sides of an engagement."""

    CONSULTANCY = "consultancy"
    ENTERPRISE = "enterprise"


class EngagementState(StrEnum):
    """Where an engagement stands."""

    OFFERED = "offered"  #: one side has asked
    ACTIVE = "active"  #: both agreed: the consultancy sees what the enterprise submitted
    ENDED = "ended"  #: declined, withdrawn or ended, by either side


class Consultancy(Base):
    """A consultancy (诊断咨询机构)."""

    __tablename__ = "consultancy"
    __table_args__ = (CheckConstraint("length(uscc) = 18", name="uscc_length"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(120))
    uscc: Mapped[str] = mapped_column(String(18), unique=True)  #: unified social credit code, checked
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Consultant(Base):
    """A user's place in a consultancy."""

    __tablename__ = "consultant"
    __table_args__ = (CheckConstraint(one_of("kind", ConsultantKind), name="kind"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    consultancy_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultancy.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: Mapped[ConsultantKind] = mapped_column(enum_column(ConsultantKind))


class Engagement(Base):
    """A consultancy at work for an enterprise, or asked or asking to be.

    An offer names a credit code, not an enterprise: it tells nobody whether that enterprise is here, and waits for one that comes later.
    """

    __tablename__ = "engagement"
    __table_args__ = (
        CheckConstraint(one_of("state", EngagementState), name="state"),
        CheckConstraint(one_of("offered_by_party", Party), name="offered_by_party"),
        CheckConstraint(f"ended_by_party IS NULL OR {one_of('ended_by_party', Party)}", name="ended_by_party"),
        CheckConstraint("length(uscc) = 18", name="uscc_length"),
        CheckConstraint(f"length(message) <= {LONGEST_MESSAGE}", name="message"),
        CheckConstraint(
            "state <> 'active' OR (accepted_at IS NOT NULL AND organisation_id IS NOT NULL)", name="active"
        ),
        CheckConstraint("state <> 'offered' OR accepted_at IS NULL", name="offered"),
        CheckConstraint(
            "(state = 'ended') = (ended_at IS NOT NULL) AND (ended_at IS NULL) = (ended_by_party IS NULL)", name="ended"
        ),
        Index(
            "ix_engagement_open",
            "consultancy_id",
            "uscc",
            unique=True,
            sqlite_where=text("state <> 'ended'"),
            postgresql_where=text("state <> 'ended'"),
        ),
        Index("ix_engagement_uscc_state", "uscc", "state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    consultancy_id: Mapped[UUID] = mapped_column(ForeignKey("consultancy.id", ondelete="CASCADE"))
    uscc: Mapped[str] = mapped_column(String(18))  #: whose offer this is
    organisation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )  #: once one side of it has shown itself
    state: Mapped[EngagementState] = mapped_column(enum_column(EngagementState), default=EngagementState.OFFERED)
    message: Mapped[str] = mapped_column(Text, default="")  #: what the side that asks has to say
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    offered_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    offered_by_party: Mapped[Party] = mapped_column(enum_column(Party))
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    ended_by_party: Mapped[Party | None] = mapped_column(enum_column(Party))
    due_on: Mapped[date | None] = mapped_column()
    consultant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL")
    )  #: who looks after it

    def waits_for(self, party: Party) -> bool:
        """Whether the other side asked, and `party` has not answered."""
        return self.state is EngagementState.OFFERED and self.offered_by_party is not party
