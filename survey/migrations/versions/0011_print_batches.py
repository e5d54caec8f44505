"""Print many reports at once."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_batch_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_index(op.f("ix_batch_user_id"), "batch", ["user_id"])
    op.create_table(
        "batch_item",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=True),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.CheckConstraint("report_id IS NULL OR problem = ''", name=op.f("ck_batch_item_problem")),
        _foreign("batch_id", "batch", "CASCADE"),
        _foreign("submission_id", "submission", "CASCADE"),
        _foreign("outcome_id", "review_outcome", "CASCADE"),
        _foreign("report_id", "report", "SET NULL"),
        sa.PrimaryKeyConstraint("batch_id", "position", name=op.f("pk_batch_item")),
    )
    op.create_index(op.f("ix_batch_item_submission_id"), "batch_item", ["submission_id"])
    op.create_index(op.f("ix_batch_item_outcome_id"), "batch_item", ["outcome_id"])
    op.create_index("ix_batch_item_report_id_problem", "batch_item", ["report_id", "problem"])


def downgrade() -> None:
    """Undo; reports stay where they are."""
    op.drop_table("batch_item")
    op.drop_table("batch")


def _foreign(column: str, target: str, gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_batch_item_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=gone)
