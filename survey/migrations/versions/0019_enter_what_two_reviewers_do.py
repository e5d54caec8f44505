"""Enter in the history of a review when a blind reviewer is done, and what two agreed on."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BEFORE = ("begin", "return", "resubmit", "complete", "confirm", "dispute", "reopen", "sign", "archive")
NEW = ("hand_in", "reconcile")


def upgrade() -> None:
    """Apply."""
    _allow(*BEFORE, *NEW)


def downgrade() -> None:
    """Undo; what was entered of these is forgotten."""
    op.execute(sa.text("DELETE FROM review_event WHERE step IN ('hand_in', 'reconcile')"))
    _allow(*BEFORE)


def _allow(*steps: str) -> None:
    with op.batch_alter_table("review_event") as table:
        table.drop_constraint(op.f("ck_review_event_step"), type_="check")
        table.create_check_constraint(
            op.f("ck_review_event_step"), f"step IN ({', '.join(repr(each) for each in steps)})"
        )
