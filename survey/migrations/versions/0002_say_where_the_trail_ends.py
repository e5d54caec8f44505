"""Say where the audit trail ends; find what has run out by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RUNS_OUT = {"attempt": "at", "sign_in": "expires_at", "token": "expires_at"}


def upgrade() -> None:
    """Apply; the trail so far is taken as it is."""
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one_row")),
        sa.CheckConstraint("events >= 0", name=op.f("ck_audit_head_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    event = sa.table("audit_event", sa.column("id", sa.Integer()), sa.column("hash", sa.String()))
    last = sa.select(event.c.hash).order_by(event.c.id.desc()).limit(1).scalar_subquery()
    end = sa.select(sa.literal(1), sa.func.count(), sa.func.coalesce(last, "0" * 64)).select_from(event)
    op.execute(head.insert().from_select(["id", "events", "hash"], end))
    for table, column in RUNS_OUT.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)


def downgrade() -> None:
    """Undo."""
    for table, column in RUNS_OUT.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(f"ix_{table}_{column}"))
    op.drop_table("audit_head")
