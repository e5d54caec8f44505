"""Mark enterprises that are made up or stay out of groups; keep what a report is compared with; read submissions in bulk from an index."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; the enterprises so far are real, the reports so far compare with nobody."""
    op.add_column("organisation", sa.Column("kept_out", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("organisation", sa.Column("made_up", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("report", sa.Column("comparison", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_submission_submitted_at", "submission", ["submitted_at", "assessment_id", "answers"])


def downgrade() -> None:
    """Undo, column by column: made anew in a batch, a table takes all that hangs on its rows along."""
    op.drop_index("ix_submission_submitted_at", "submission")
    op.drop_column("report", "comparison")
    op.drop_column("organisation", "made_up")
    op.drop_column("organisation", "kept_out")
