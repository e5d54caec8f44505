"""Write to many: mailings, their letters, who wants none."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

WAITS = sa.text("settled_at IS NULL")


def upgrade() -> None:
    """Apply."""
    _campaign()
    _invitation()
    _mailing()
    _letter()
    op.create_table(
        "unwanted",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_unwanted")),
    )


def downgrade() -> None:
    """Undo; letters and who wants no letters are gone."""
    for table in ("unwanted", "letter", "mailing"):
        op.drop_table(table)
    with op.batch_alter_table("invitation") as table:
        table.drop_index(op.f("ix_invitation_email"))
        table.drop_index(op.f("ix_invitation_campaign_id_name"))
        table.drop_constraint(op.f("ck_invitation_mail_problem"), type_="check")
        for column in ("declined_at", "mail_problem", "mailed_at"):
            table.drop_column(column)
    with op.batch_alter_table("campaign") as table:
        table.drop_constraint(op.f("ck_campaign_remind_before"), type_="check")
        table.drop_column("reminded_for")
        table.drop_column("remind_before")


def _campaign() -> None:
    with op.batch_alter_table("campaign") as table:
        table.add_column(sa.Column("remind_before", sa.Integer(), server_default=sa.text("0"), nullable=False))
        table.add_column(sa.Column("reminded_for", sa.Date(), nullable=True))
        table.create_check_constraint(op.f("ck_campaign_remind_before"), "remind_before BETWEEN 0 AND 60")


def _invitation() -> None:
    with op.batch_alter_table("invitation") as table:
        table.add_column(sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("mail_problem", sa.String(length=8), server_default="", nullable=False))
        table.add_column(sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True))
        table.create_check_constraint(op.f("ck_invitation_mail_problem"), "mail_problem IN ('', 'refused')")
        table.create_index(op.f("ix_invitation_campaign_id_name"), ["campaign_id", "name", "uscc"])
        table.create_index(op.f("ix_invitation_email"), ["email"])


def _mailing() -> None:
    op.create_table(
        "mailing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("sentence", sa.String(length=600), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued_by", sa.Uuid(), nullable=True),
        sa.Column("unasked", sa.Boolean(), nullable=False),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('invitation', 'reminder')", name=op.f("ck_mailing_kind")),
        sa.CheckConstraint("locale IN ('zh', 'en')", name=op.f("ck_mailing_locale")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_mailing_campaign_id_campaign"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["queued_by"], ["user.id"], name=op.f("fk_mailing_queued_by_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing")),
    )
    op.create_index(op.f("ix_mailing_campaign_id"), "mailing", ["campaign_id"])


def _letter() -> None:
    states = ("waiting", "sent", "skipped", "refused")
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mailing_id", sa.Uuid(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"state IN {states}", name=op.f("ck_letter_state")),
        sa.CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name=op.f("ck_letter_settled_at")),
        sa.CheckConstraint("settled_at IS NULL OR lease_until IS NULL", name=op.f("ck_letter_lease")),
        sa.ForeignKeyConstraint(
            ["mailing_id"], ["mailing.id"], name=op.f("fk_letter_mailing_id_mailing"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_letter_invitation_id_invitation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    op.create_index(op.f("ix_letter_invitation_id"), "letter", ["invitation_id"])
    op.create_index("ix_letter_mailing_id_email", "letter", ["mailing_id", "email"])
    op.create_index("ix_letter_email_settled_at", "letter", ["email", "settled_at"])
    op.create_index("ix_letter_waiting", "letter", ["mailing_id"], sqlite_where=WAITS, postgresql_where=WAITS)
