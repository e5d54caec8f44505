"""Look after many: a tree of areas, who works there, members, consents, campaigns and their lists."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

PURPOSES = ("reset", "invite", "colleague")
TABLES = ("area", "campaign", "membership", "operator", "consent", "invitation")


def upgrade() -> None:
    """Apply."""
    _area()
    _campaign()
    _membership()
    _operator()
    _consent()
    _invitation()
    with op.batch_alter_table("token") as table:
        table.add_column(sa.Column("area_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_token_area_id_area"), "area", ["area_id"], ["id"], ondelete="CASCADE")
        table.create_index(op.f("ix_token_area_id"), ["area_id"])
        table.drop_constraint(op.f("ck_token_purpose_2"), type_="check")
        table.create_check_constraint(op.f("ck_token_purpose_3"), f"purpose IN {(*PURPOSES, 'operator')}")
        table.create_check_constraint(
            op.f("ck_token_operator_has_area"), "(purpose = 'operator') = (area_id IS NOT NULL)"
        )


def downgrade() -> None:
    """Undo; areas, members and campaigns are gone."""
    op.execute("DELETE FROM token WHERE purpose = 'operator'")
    with op.batch_alter_table("token") as table:
        table.drop_constraint(op.f("ck_token_operator_has_area"), type_="check")
        table.drop_constraint(op.f("ck_token_purpose_3"), type_="check")
        table.create_check_constraint(op.f("ck_token_purpose_2"), f"purpose IN {PURPOSES}")
        table.drop_index(op.f("ix_token_area_id"))
        table.drop_constraint(op.f("fk_token_area_id_area"), type_="foreignkey")
        table.drop_column("area_id")
    for table in reversed(TABLES):
        op.drop_table(table)


def _area() -> None:
    op.create_table(
        "area",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("body", sa.String(length=120), nullable=False),
        sa.Column("made_up", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('province', 'city', 'district', 'park')", name=op.f("ck_area_kind")),
        sa.CheckConstraint("length(region) IN (0, 6)", name=op.f("ck_area_region_length")),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name=op.f("ck_area_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["area.id"], name=op.f("fk_area_parent_id_area"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
    )
    with op.batch_alter_table("area") as batch:
        batch.create_index("ix_area_parent_name", ["parent_id", "name"], unique=True)


def _campaign() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("questionnaire", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("due_on >= opens_on", name=op.f("ck_campaign_dates")),
        sa.CheckConstraint("target >= 0", name=op.f("ck_campaign_target")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_campaign_area_id_area"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user.id"], name=op.f("fk_campaign_created_by_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    with op.batch_alter_table("campaign") as batch:
        batch.create_index(batch.f("ix_campaign_area_id"), ["area_id"], unique=False)


def _membership() -> None:
    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= begun_on", name=op.f("ck_membership_dates")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_membership_area_id_area"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_membership_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership") as batch:
        batch.create_index(
            "ix_membership_open",
            ["area_id", "organisation_id"],
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )
        batch.create_index(batch.f("ix_membership_organisation_id"), ["organisation_id"], unique=False)


def _operator() -> None:
    op.create_table(
        "operator",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.CheckConstraint("kind IN ('lead', 'operator', 'viewer')", name=op.f("ck_operator_kind")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_operator_area_id_area"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_operator_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "area_id", name=op.f("pk_operator")),
    )
    with op.batch_alter_table("operator") as batch:
        batch.create_index(batch.f("ix_operator_area_id"), ["area_id"], unique=False)


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("purpose IN ('aggregate', 'scores', 'answers', 'contact')", name=op.f("ck_consent_purpose")),
        sa.CheckConstraint("withdrawn_at IS NULL OR withdrawn_at >= given_at", name=op.f("ck_consent_dates")),
        sa.ForeignKeyConstraint(["given_by"], ["user.id"], name=op.f("fk_consent_given_by_user"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_consent_membership_id_membership"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["user.id"], name=op.f("fk_consent_withdrawn_by_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent") as batch:
        batch.create_index(
            "ix_consent_open",
            ["membership_id", "purpose"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )


def _invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("industry", sa.String(length=4), nullable=False),
        sa.Column("size", sa.String(length=8), nullable=False),
        sa.Column("contact", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("size IN ('', 'micro', 'small', 'medium', 'large')", name=op.f("ck_invitation_size")),
        sa.CheckConstraint("length(uscc) = 18", name=op.f("ck_invitation_uscc_length")),
        sa.CheckConstraint("opened_at IS NULL OR invited_at IS NOT NULL", name=op.f("ck_invitation_opened")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_invitation_area_id_area"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_invitation_campaign_id_campaign"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_invitation_organisation_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    with op.batch_alter_table("invitation") as batch:
        batch.create_index(batch.f("ix_invitation_area_id"), ["area_id"], unique=False)
        batch.create_index("ix_invitation_campaign_uscc", ["campaign_id", "uscc"], unique=True)
        batch.create_index(batch.f("ix_invitation_organisation_id"), ["organisation_id"], unique=False)
        batch.create_index(batch.f("ix_invitation_uscc"), ["uscc"], unique=False)
