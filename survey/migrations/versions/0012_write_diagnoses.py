"""Write diagnoses."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

LONGEST_TEXT = 6_000
LONGEST_LINE = 120
LONGEST_SIGNATURES = 400


def upgrade() -> None:
    """Apply."""
    _diagnosis()
    _snippet()
    _brand()
    for table in ("report", "signature"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("diagnosis", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Undo; reports that were made stay as they are."""
    for table in ("signature", "report"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("diagnosis")
    for table in ("brand", "snippet", "diagnosis_version", "diagnosis"):
        op.drop_table(table)


def _diagnosis() -> None:
    op.create_table(
        "diagnosis",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_diagnosis_version")),
        _foreign("diagnosis", "review_id", "review", "CASCADE"),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_diagnosis")),
    )
    op.create_table(
        "diagnosis_version",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=64), nullable=False),
        sa.Column("remark", sa.String(length=LONGEST_LINE), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_diagnosis_version_number")),
        sa.CheckConstraint(f"length(remark) <= {LONGEST_LINE}", name=op.f("ck_diagnosis_version_remark")),
        _foreign("diagnosis_version", "review_id", "review", "CASCADE"),
        _foreign("diagnosis_version", "by", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("review_id", "number", name=op.f("pk_diagnosis_version")),
    )


def _snippet() -> None:
    op.create_table(
        "snippet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultancy_id", sa.Uuid(), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=LONGEST_LINE), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_snippet_title")),
        sa.CheckConstraint(f"length(text) BETWEEN 1 AND {LONGEST_TEXT}", name=op.f("ck_snippet_text")),
        _foreign("snippet", "consultancy_id", "consultancy", "CASCADE"),
        _foreign("snippet", "updated_by", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snippet")),
    )
    op.create_index("ix_snippet_consultancy_id_locale", "snippet", ["consultancy_id", "locale"])


def _brand() -> None:
    op.create_table(
        "brand",
        sa.Column("consultancy_id", sa.Uuid(), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=False),
        sa.Column("logo", sa.String(length=64), nullable=True),
        sa.Column("tagline", sa.String(length=LONGEST_LINE), nullable=False),
        sa.Column("footer", sa.String(length=LONGEST_LINE), nullable=False),
        sa.Column("signatures", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("colour = '' OR length(colour) = 7", name=op.f("ck_brand_colour")),
        sa.CheckConstraint("logo IS NULL OR length(logo) = 64", name=op.f("ck_brand_logo")),
        sa.CheckConstraint(f"length(signatures) <= {LONGEST_SIGNATURES}", name=op.f("ck_brand_signatures")),
        _foreign("brand", "consultancy_id", "consultancy", "CASCADE"),
        sa.PrimaryKeyConstraint("consultancy_id", name=op.f("pk_brand")),
    )
    op.create_index("ix_brand_logo", "brand", ["logo"])


def _foreign(table: str, column: str, target: str, gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=gone)
