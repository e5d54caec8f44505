"""An installation with thousands of made-up members for benchmarks, and whoever leads their city signed in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import access, migrate
from survey.config import Config
from survey.database import db
from survey.demo import load
from survey.demo.load import MANAGER
from survey.demo.members import Plan, add_members
from survey.models import SignIn, User

SECRET = "secret-of-whoever-leads-the-city"


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """What was made.

    Attributes
    ----------
    city : UUID
        The area above all parks.
    campaigns : tuple of UUID
        Its three rounds, from the first to the last.
    submissions : int
        In the three rounds together.
    cookie : str
        Of a sign-in of `demo@example.cn`, who leads the city; for the header ``Cookie``.
    """

    city: UUID
    campaigns: tuple[UUID, ...]
    submissions: int
    cookie: str


def seed_members(config: Config, plan: Plan) -> Members:
    """Bring the database of an installation to the newest schema and put the demo and its members in."""
    db.open(config.database_url)
    migrate.upgrade(db.engine_rw)
    now = datetime.now(UTC)
    with Session(db.engine_rw) as session:
        load(session, at=now)
        lead = session.scalars(select(User.id).where(User.email == MANAGER)).one()
        made = add_members(session, lead, plan, at=now)
        session.add(
            SignIn(
                id_hash=access.hash_secret(SECRET), user_id=lead, device="bench", created_at=now, last_seen_at=now,
                expires_at=now + timedelta(days=1),
            )
        )  # fmt: skip
        session.commit()
    db.engine.dispose()
    return Members(
        city=made.city, campaigns=made.campaigns, submissions=made.submissions, cookie=f"sid={SECRET}; lang=zh"
    )
