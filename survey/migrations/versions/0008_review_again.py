"""Review again what was submitted: reviews, their ratings, steps and outcomes, and corrections."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("mode", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mode IN ('single', 'joint', 'blind')", name=op.f("ck_review_mode")),
        sa.CheckConstraint(
            "state IN ('reviewing', 'returned', 'reviewed', 'disputed', 'confirmed', 'signed', 'archived')",
            name=op.f("ck_review_state"),
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_review_assessment_id_assessment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_review_engagement_id_engagement"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("engagement_id", "assessment_id", name=op.f("uq_review_engagement_id_assessment_id")),
    )
    op.create_index("ix_review_assessment_id", "review", ["assessment_id"], unique=False)
    op.create_table(
        "correction",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_correction_assessment_id_assessment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["assessment.id"], name=op.f("fk_correction_corrects_id_assessment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_correction_review_id_review"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("assessment_id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_corrects_id"), "correction", ["corrects_id"], unique=False)
    op.create_index(op.f("ix_correction_review_id"), "correction", ["review_id"], unique=False)
    op.create_table(
        "review_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("party", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("party IN ('consultancy', 'enterprise')", name=op.f("ck_review_event_party")),
        sa.CheckConstraint(
            "step IN ('begin', 'return', 'resubmit', 'complete', 'confirm', 'dispute', 'reopen', 'sign', 'archive')",
            name=op.f("ck_review_event_step"),
        ),
        sa.CheckConstraint("length(reason) <= 2000", name=op.f("ck_review_event_reason")),
        sa.ForeignKeyConstraint(["by"], ["user.id"], name=op.f("fk_review_event_by_user"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_event_review_id_review"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_event")),
    )
    op.create_index("ix_review_event_review_id_at", "review_event", ["review_id", "at"], unique=False)
    op.create_table(
        "review_outcome",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("answers", sa.String(length=400), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_review_outcome_sha256")),
        sa.ForeignKeyConstraint(
            ["completed_by"], ["user.id"], name=op.f("fk_review_outcome_completed_by_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_outcome_review_id_review"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_review_outcome_submission_id_submission"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_outcome")),
    )
    op.create_index(
        "ix_review_outcome_review_id_completed_at", "review_outcome", ["review_id", "completed_at"], unique=False
    )
    op.create_index(op.f("ix_review_outcome_submission_id"), "review_outcome", ["submission_id"], unique=False)
    op.create_table(
        "review_response",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("grade BETWEEN 0 AND 3", name=op.f("ck_review_response_grade")),
        sa.CheckConstraint("length(reason) <= 2000", name=op.f("ck_review_response_reason")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_review_response_revision")),
        sa.CheckConstraint("seat BETWEEN 0 AND 2", name=op.f("ck_review_response_seat")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_response_review_id_review"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["user.id"], name=op.f("fk_review_response_updated_by_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("review_id", "seat", "item", name=op.f("pk_review_response")),
    )
    op.create_table(
        "reviewer",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("seat BETWEEN 0 AND 2", name=op.f("ck_reviewer_seat")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_reviewer_review_id_review"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_reviewer_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("review_id", "user_id", name=op.f("pk_reviewer")),
    )
    op.create_index(op.f("ix_reviewer_user_id"), "reviewer", ["user_id"], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_table("reviewer")
    op.drop_table("review_response")
    op.drop_table("review_outcome")
    op.drop_table("review_event")
    op.drop_table("correction")
    op.drop_table("review")
