"""Keep the answer of the enterprise that it gave up for a colleague's."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("opinion") as batch:
        batch.add_column(sa.Column("former", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("former_reason", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Undo; what the enterprise answered first is forgotten."""
    with op.batch_alter_table("opinion") as batch:
        batch.drop_column("former_reason")
        batch.drop_column("former")
