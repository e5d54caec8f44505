"""Count in blocks: what goes into the figures of a campaign."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OPEN = sa.text("withdrawn_at IS NULL")


def upgrade() -> None:
    """Apply."""
    op.add_column("campaign", sa.Column("counted", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_table(
        "counted",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("industry", sa.String(length=4), nullable=False),
        sa.Column("size", sa.String(length=8), nullable=False),
        sa.Column("answers", sa.String(length=400), nullable=False),
        sa.Column("quantities", sa.Text(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (answers <> '')", name=op.f("ck_counted_answers")),
        sa.CheckConstraint("block IS NULL OR block > 0", name=op.f("ck_counted_block")),
        sa.CheckConstraint("size IN ('micro', 'small', 'medium', 'large')", name=op.f("ck_counted_size")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_counted_area_id_area"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_counted_assessment_id_assessment"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_counted_campaign_id_campaign"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_counted_organisation_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counted")),
    )
    op.create_index("ix_counted_campaign_id_area_id", "counted", ["campaign_id", "area_id"])
    for column in ("area_id", "assessment_id", "organisation_id"):
        op.create_index(op.f(f"ix_counted_{column}"), "counted", [column])
    op.create_index(
        "ix_counted_open", "counted", ["campaign_id", "organisation_id"], unique=True, sqlite_where=OPEN,
        postgresql_where=OPEN,
    )  # fmt: skip


def downgrade() -> None:
    """Undo; figures are gone until submissions are counted again."""
    op.drop_table("counted")
    with op.batch_alter_table("campaign") as table:
        table.drop_column("counted")
