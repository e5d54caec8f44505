"""Let programs ask: tokens, webhooks, what is told to them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "api_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("window_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_api_token_dates")),
        sa.CheckConstraint("scopes <> ''", name=op.f("ck_api_token_scopes")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_api_token_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_token_secret_hash")),
    )
    for column in ("user_id", "expires_at"):
        op.create_index(op.f(f"ix_api_token_{column}"), "api_token", [column])
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_webhook_area_id_area"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user.id"], name=op.f("fk_webhook_created_by_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sa.UniqueConstraint("area_id", "url", name=op.f("uq_webhook_area_id_url")),
    )
    _delivery()


def downgrade() -> None:
    """Undo; tokens and webhooks are gone."""
    for table in ("webhook_delivery", "webhook", "api_token"):
        op.drop_table(table)


def _delivery() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(length=24), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("problem", sa.String(length=40), server_default="", nullable=False),
        sa.CheckConstraint("event IN ('assessment.submitted', 'ping')", name=op.f("ck_webhook_delivery_event")),
        sa.CheckConstraint("state IN ('pending', 'delivered', 'given_up')", name=op.f("ck_webhook_delivery_state")),
        sa.CheckConstraint(
            "(state = 'pending') = (next_at IS NOT NULL)", name=op.f("ck_webhook_delivery_pending_has_time")
        ),
        sa.CheckConstraint(
            "(event = 'ping') = (assessment_id IS NULL) AND (event = 'ping') = (campaign_id IS NULL)",
            name=op.f("ck_webhook_delivery_about"),
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_webhook_delivery_attempts")),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_id_webhook"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_webhook_delivery_campaign_id_campaign"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_webhook_delivery_assessment_id_assessment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint(
            "webhook_id",
            "campaign_id",
            "assessment_id",
            name=op.f("uq_webhook_delivery_webhook_id_campaign_id_assessment_id"),
        ),
    )
    for column in ("campaign_id", "assessment_id"):
        op.create_index(op.f(f"ix_webhook_delivery_{column}"), "webhook_delivery", [column])
    op.create_index("ix_webhook_delivery_state_next_at", "webhook_delivery", ["state", "next_at"])
