"""Sign reviews: signatures, and reports of what a review came to."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("signed_by_name", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(code) = 12", name=op.f("ck_signature_code")),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["review_outcome.id"], name=op.f("fk_signature_outcome_id_review_outcome"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["user.id"], name=op.f("fk_signature_signed_by_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("code", name=op.f("uq_signature_code")),
        sa.UniqueConstraint("outcome_id", name=op.f("uq_signature_outcome_id")),
    )  # fmt: skip
    with op.batch_alter_table("report") as table:
        table.add_column(sa.Column("outcome_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("signed", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.create_foreign_key(
            op.f("fk_report_outcome_id_review_outcome"), "review_outcome", ["outcome_id"], ["id"], ondelete="CASCADE"
        )
        table.create_index(op.f("ix_report_outcome_id"), ["outcome_id"])


def downgrade() -> None:
    """Undo; reports of reviews go."""
    op.execute("DELETE FROM report WHERE outcome_id IS NOT NULL")
    with op.batch_alter_table("report") as table:
        table.drop_index(op.f("ix_report_outcome_id"))
        table.drop_constraint(op.f("fk_report_outcome_id_review_outcome"), type_="foreignkey")
        table.drop_column("signed")
        table.drop_column("outcome_id")
    op.drop_table("signature")
