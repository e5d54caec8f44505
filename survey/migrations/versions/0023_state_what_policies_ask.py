"""State what policies ask: spending, certificates and papers of an enterprise."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "policy_answer",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("spend", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("grades", sa.JSON(), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("spend >= 0", name=op.f("ck_policy_answer_spend")),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["user.id"], name=op.f("fk_policy_answer_changed_by_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_policy_answer_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_policy_answer")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("policy_answer")
