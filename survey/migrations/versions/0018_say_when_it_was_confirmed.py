"""Keep with a signature when the enterprise confirmed what it is under."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

CONFIRMED = """
UPDATE signature SET confirmed_at = (
    SELECT max(review_event.at) FROM review_event
    JOIN review_outcome ON review_outcome.review_id = review_event.review_id
    WHERE review_outcome.id = signature.outcome_id AND review_event.step = 'confirm'
    AND review_event.at <= signature.signed_at
)
"""


def upgrade() -> None:
    """Apply; of what is signed already the history of its review says when."""
    with op.batch_alter_table("signature") as batch:
        batch.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(CONFIRMED)


def downgrade() -> None:
    """Undo; the history of each review still says it."""
    with op.batch_alter_table("signature") as batch:
        batch.drop_column("confirmed_at")
