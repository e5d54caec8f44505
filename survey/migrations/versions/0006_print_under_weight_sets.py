"""Keep the weight set that a report is printed under."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; the reports so far are under standard weights."""
    op.add_column("report", sa.Column("weights", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Undo; what was printed under a weight set is no longer told from the standard report, and goes."""
    op.execute("DELETE FROM report WHERE weights <> ''")
    op.drop_column("report", "weights")
