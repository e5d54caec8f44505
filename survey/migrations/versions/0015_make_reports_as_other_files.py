"""Make reports as other files than PDF."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

CHECK = "format IN ('pdf', 'docx', 'xlsx', 'json')"


def upgrade() -> None:
    """Apply."""
    for name in ("report", "batch"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("format", sa.String(length=24), nullable=False, server_default="pdf"))
            table.create_check_constraint(op.f(f"ck_{name}_format"), CHECK)


def downgrade() -> None:
    """Undo; reports that are no PDF go, and batches of them."""
    op.execute("DELETE FROM batch_item WHERE batch_id IN (SELECT id FROM batch WHERE format <> 'pdf')")
    for name in ("batch", "report"):
        op.execute(f"DELETE FROM {name} WHERE format <> 'pdf'")  # noqa: S608  (one of two names)
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_format"), type_="check")
            table.drop_column("format")
