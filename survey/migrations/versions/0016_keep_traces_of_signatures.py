"""Keep traces of signatures whose enterprise or consultancy is gone."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "signature_trace",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("consultancy", sa.String(length=120), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone", sa.String(length=24), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(code) = 12", name=op.f("ck_signature_trace_code")),
        sa.CheckConstraint("gone IN ('consultancy', 'enterprise')", name=op.f("ck_signature_trace_gone")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_signature_trace")),
    )


def downgrade() -> None:
    """Undo; what stays of those signatures goes."""
    op.drop_table("signature_trace")
