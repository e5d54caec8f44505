"""Report on areas: reports that are not about a submission."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ONE = "(submission_id IS NULL) <> (area_id IS NULL)"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("report") as table:
        table.alter_column("submission_id", existing_type=sa.Uuid(), nullable=True)
        table.add_column(sa.Column("area_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("figures", sa.Text(), nullable=False, server_default=""))
        table.create_foreign_key(op.f("fk_report_area_id_area"), "area", ["area_id"], ["id"], ondelete="CASCADE")
        table.create_check_constraint(op.f("ck_report_about"), ONE)
        table.create_unique_constraint(
            op.f("uq_report_area_id_locale_fingerprint"), ["area_id", "locale", "fingerprint"]
        )


def downgrade() -> None:
    """Undo; reports on areas go."""
    op.execute("DELETE FROM report WHERE area_id IS NOT NULL")
    with op.batch_alter_table("report") as table:
        table.drop_constraint(op.f("uq_report_area_id_locale_fingerprint"), type_="unique")
        table.drop_constraint(op.f("ck_report_about"), type_="check")
        table.drop_constraint(op.f("fk_report_area_id_area"), type_="foreignkey")
        table.drop_column("figures")
        table.drop_column("area_id")
        table.alter_column("submission_id", existing_type=sa.Uuid(), nullable=False)
