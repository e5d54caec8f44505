"""Mark enterprises that are made up or stay out of groups; keep what a report is compared with; read submissions in bulk from an index."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; the enterprises so far are real, the reports so far compare with nobody."""
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kept_out", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("made_up", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("comparison", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index("ix_submission_submitted_at", ["submitted_at", "assessment_id", "answers"], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index("ix_submission_submitted_at")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_column("comparison")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("made_up")
        batch_op.drop_column("kept_out")
