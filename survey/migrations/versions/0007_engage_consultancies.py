"""Engage consultancies: who works there, and which enterprises they work for."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ROLES = ("admin", "respondent")
PURPOSES = ("reset", "invite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "consultancy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(uscc) = 18", name=op.f("ck_consultancy_uscc_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultancy")),
        sa.UniqueConstraint("uscc", name=op.f("uq_consultancy_uscc")),
    )
    op.create_table(
        "consultant",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("consultancy_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.CheckConstraint("kind IN ('lead', 'consultant')", name=op.f("ck_consultant_kind")),
        _foreign("consultant", "consultancy_id", "consultancy", "CASCADE"),
        _foreign("consultant", "user_id", "user", "CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "consultancy_id", name=op.f("pk_consultant")),
    )
    op.create_index(op.f("ix_consultant_consultancy_id"), "consultant", ["consultancy_id"])
    _make_engagements()
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("query", sa.String(length=400), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 40", name=op.f("ck_saved_view_name")),
        sa.CheckConstraint("length(query) <= 400", name=op.f("ck_saved_view_query")),
        _foreign("saved_view", "user_id", "user", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_saved_view_user_id_name")),
    )
    _take_roles("kind_2", (*ROLES, "consultant"), instead_of="kind")
    with op.batch_alter_table("token") as table:
        table.add_column(sa.Column("consultancy_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(
            op.f("fk_token_consultancy_id_consultancy"), "consultancy", ["consultancy_id"], ["id"], ondelete="CASCADE"
        )
        table.create_index(op.f("ix_token_consultancy_id"), ["consultancy_id"])
        table.drop_constraint(op.f("ck_token_purpose"), type_="check")
        table.create_check_constraint(op.f("ck_token_purpose_2"), _one_of("purpose", (*PURPOSES, "colleague")))
        table.create_check_constraint(
            op.f("ck_token_colleague_has_consultancy"), "(purpose = 'colleague') = (consultancy_id IS NOT NULL)"
        )


def downgrade() -> None:
    """Undo; consultants lose what they see, and invitations to a consultancy end."""
    op.execute("DELETE FROM token WHERE purpose = 'colleague'")
    op.execute("DELETE FROM role WHERE kind = 'consultant'")
    with op.batch_alter_table("token") as table:
        table.drop_constraint(op.f("ck_token_colleague_has_consultancy"), type_="check")
        table.drop_constraint(op.f("ck_token_purpose_2"), type_="check")
        table.create_check_constraint(op.f("ck_token_purpose"), _one_of("purpose", PURPOSES))
        table.drop_index(op.f("ix_token_consultancy_id"))
        table.drop_constraint(op.f("fk_token_consultancy_id_consultancy"), type_="foreignkey")
        table.drop_column("consultancy_id")
    _take_roles("kind", ROLES, instead_of="kind_2")
    op.drop_table("saved_view")
    op.drop_table("engagement")
    op.drop_table("consultant")
    op.drop_table("consultancy")


def _make_engagements() -> None:
    users = ("offered_by", "accepted_by", "ended_by", "consultant_id")
    op.create_table(
        "engagement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultancy_id", sa.Uuid(), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_by", sa.Uuid(), nullable=True),
        sa.Column("offered_by_party", sa.String(length=24), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_by_party", sa.String(length=24), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("consultant_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('offered', 'active', 'ended')", name=op.f("ck_engagement_state")),
        sa.CheckConstraint(
            "offered_by_party IN ('consultancy', 'enterprise')", name=op.f("ck_engagement_offered_by_party")
        ),
        sa.CheckConstraint(
            "ended_by_party IS NULL OR ended_by_party IN ('consultancy', 'enterprise')",
            name=op.f("ck_engagement_ended_by_party"),
        ),
        sa.CheckConstraint("length(uscc) = 18", name=op.f("ck_engagement_uscc_length")),
        sa.CheckConstraint("length(message) <= 500", name=op.f("ck_engagement_message")),
        sa.CheckConstraint(
            "state <> 'active' OR (accepted_at IS NOT NULL AND organisation_id IS NOT NULL)",
            name=op.f("ck_engagement_active"),
        ),
        sa.CheckConstraint("state <> 'offered' OR accepted_at IS NULL", name=op.f("ck_engagement_offered")),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_at IS NOT NULL) AND (ended_at IS NULL) = (ended_by_party IS NULL)",
            name=op.f("ck_engagement_ended"),
        ),
        _foreign("engagement", "consultancy_id", "consultancy", "CASCADE"),
        _foreign("engagement", "organisation_id", "organisation", "CASCADE"),
        *(_foreign("engagement", column, "user", "SET NULL") for column in users),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement")),
    )
    is_open = sa.text("state <> 'ended'")
    op.create_index(
        "ix_engagement_open",
        "engagement",
        ["consultancy_id", "uscc"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index("ix_engagement_uscc_state", "engagement", ["uscc", "state"])
    op.create_index(op.f("ix_engagement_organisation_id"), "engagement", ["organisation_id"])


def _take_roles(name: str, kinds: tuple[str, ...], *, instead_of: str) -> None:
    """Let roles be one of these; nothing hangs on their rows, so the table may be made anew."""
    with op.batch_alter_table("role") as table:
        table.drop_constraint(op.f(f"ck_role_{instead_of}"), type_="check")
        table.create_check_constraint(op.f(f"ck_role_{name}"), _one_of("kind", kinds))


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(map(repr, values))})"


def _foreign(table: str, column: str, target: str, gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=gone)
