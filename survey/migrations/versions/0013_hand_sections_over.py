"""Hand sections to colleagues by a link."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("id_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(id_hash) = 64", name=op.f("ck_handover_id_hash")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 64", name=op.f("ck_handover_name")),
        _foreign("handover", "assessment_id", "assessment", "CASCADE"),
        _foreign("handover", "created_by", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("id_hash", name=op.f("uq_handover_id_hash")),
    )
    op.create_index(op.f("ix_handover_assessment_id"), "handover", ["assessment_id"])
    op.create_index(op.f("ix_handover_expires_at"), "handover", ["expires_at"])
    op.create_table(
        "opinion",
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evidence_url", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("became", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(length=24), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_opinion_revision")),
        sa.CheckConstraint("decision IN ('open', 'taken', 'kept')", name=op.f("ck_opinion_decision")),
        sa.CheckConstraint("(decision = 'open') = (decided_at IS NULL)", name=op.f("ck_opinion_decided_at")),
        _foreign("opinion", "handover_id", "handover", "CASCADE"),
        _foreign("opinion", "decided_by", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("handover_id", "item", name=op.f("pk_opinion")),
    )


def downgrade() -> None:
    """Undo; what colleagues answered is lost where it did not become the enterprise's answer."""
    op.drop_table("opinion")
    op.drop_table("handover")


def _foreign(table: str, column: str, target: str, gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=gone)
