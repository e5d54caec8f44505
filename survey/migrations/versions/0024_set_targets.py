"""Set targets: what an area wants to reach by when, and values by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KINDS = "'coverage', 'platform', 'level', 'mean', 'stars', 'benchmarks', 'own'"
COMPUTED = "kind IN ('coverage', 'platform', 'level', 'mean')"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "target",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("goal", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("questionnaire", sa.String(length=40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("suggested", sa.String(length=24), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_target_kind")),
        sa.CheckConstraint("goal >= 0", name=op.f("ck_target_goal")),
        sa.CheckConstraint(f"NOT ({COMPUTED}) OR goal <= 100", name=op.f("ck_target_goal_of_shares")),
        sa.CheckConstraint(f"({COMPUTED}) = (questionnaire <> '')", name=op.f("ck_target_questionnaire")),
        sa.CheckConstraint("(kind = 'level') = (level IS NOT NULL)", name=op.f("ck_target_level")),
        sa.CheckConstraint("kind <> 'own' OR title <> '' OR suggested <> ''", name=op.f("ck_target_title")),
        sa.CheckConstraint("kind = 'own' OR unit = ''", name=op.f("ck_target_unit")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_target_area_id_area"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user.id"], name=op.f("fk_target_created_by_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
    )
    op.create_index(op.f("ix_target_area_id"), "target", ["area_id"])
    op.create_table(
        "target_value",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("value >= 0", name=op.f("ck_target_value_value")),
        sa.ForeignKeyConstraint(
            ["target_id"], ["target.id"], name=op.f("fk_target_value_target_id_target"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["user.id"], name=op.f("fk_target_value_entered_by_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_value")),
    )
    op.create_index("ix_target_value_day", "target_value", ["target_id", "day"], unique=True)


def downgrade() -> None:
    """Undo; targets and their values are gone."""
    op.drop_table("target_value")
    op.drop_table("target")
