"""Keep what-ifs under a name."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "scenario",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60 AND name = trim(name)", name=op.f("ck_scenario_name")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_scenario_revision")),
        sa.CheckConstraint("updated_at >= created_at", name=op.f("ck_scenario_updated_at")),
        sa.CheckConstraint(
            "CAST(answers AS TEXT) <> '{}' OR CAST(measures AS TEXT) <> '[]'", name=op.f("ck_scenario_not_empty")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user.id"], name=op.f("fk_scenario_created_by_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_scenario_submission_id_submission"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["user.id"], name=op.f("fk_scenario_updated_by_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
        sa.UniqueConstraint("submission_id", "name", name=op.f("uq_scenario_submission_id_name")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("scenario")
