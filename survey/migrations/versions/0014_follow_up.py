"""Follow up: actions, their history and files, reminders, and reports that compare two rounds."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

OPEN = sa.text("measure <> '' AND state IN ('planned', 'under_way')")
TAKEN = sa.text("measure <> ''")
TEXTS = {
    "questionnaire": sa.String(length=64),
    "version": sa.String(length=32),
    "measure": sa.String(length=32),
    "title": sa.String(length=120),
    "details": sa.Text(),
    "owner_name": sa.String(length=64),
    "reason": sa.Text(),
    "evidence_url": sa.String(length=500),
    "evidence_note": sa.Text(),
    "effect": sa.Text(),
    "effect_unit": sa.String(length=24),
}
NUMBERS = {
    "cost_planned": sa.Numeric(precision=12, scale=2),
    "cost_actual": sa.Numeric(precision=12, scale=2),
    "effect_before": sa.Numeric(precision=16, scale=4),
    "effect_after": sa.Numeric(precision=16, scale=4),
}
DAYS = ("begin_on", "due_on", "done_on", "told_due", "told_overdue")
CHECKS = {
    "state": "state IN ('planned', 'under_way', 'done', 'dropped')",
    "title": "length(title) BETWEEN 1 AND 120",
    "measure": "(measure = '') = (questionnaire = '')",
    "due_on": "due_on >= begin_on",
    "done_on": "(state = 'done') = (done_on IS NOT NULL)",
    "reason": "state <> 'dropped' OR reason <> ''",
    "cost": "cost_planned >= 0 AND cost_actual >= 0",
    "owner": "owner_id IS NULL OR owner_name = ''",
    "revision": "revision >= 1",
}


def upgrade() -> None:
    """Apply."""
    _make_actions()
    _make_events()
    _make_files()
    op.create_table(
        "reminder",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("sent_at IS NULL OR lease_until IS NULL", name=op.f("ck_reminder_sent_at")),
        _foreign("reminder", "user_id", "user", "CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "day", name=op.f("pk_reminder")),
    )
    op.create_index("ix_reminder_day", "reminder", ["day"])
    op.add_column("user", sa.Column("reminders_off_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("report", sa.Column("compared", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Undo; files stay in the store, found by nobody."""
    op.execute("DELETE FROM report WHERE compared <> ''")
    op.drop_column("report", "compared")
    op.drop_column("user", "reminders_off_at")
    for table in ("reminder", "action_file", "action_event", "action"):
        op.drop_table(table)


def _make_actions() -> None:
    op.create_table(
        "action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in TEXTS.items()),
        *(sa.Column(name, kind, nullable=True) for name, kind in NUMBERS.items()),
        *(sa.Column(name, sa.Date(), nullable=True) for name in DAYS),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_action_{name}")) for name, rule in CHECKS.items()),
        _foreign("action", "organisation_id", "organisation", "CASCADE"),
        _foreign("action", "submission_id", "submission", "SET NULL"),
        _foreign("action", "owner_id", "user", "SET NULL"),
        _foreign("action", "updated_by", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    of_one = ["organisation_id", "questionnaire", "measure"]
    op.create_index("ix_action_open", "action", of_one, unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    of_result = ["submission_id", "measure"]
    op.create_index("ix_action_taken", "action", of_result, unique=True, sqlite_where=TAKEN, postgresql_where=TAKEN)
    op.create_index("ix_action_organisation_id_state", "action", ["organisation_id", "state"])
    op.create_index("ix_action_owner_id_due_on", "action", ["owner_id", "due_on"])


def _make_events() -> None:
    op.create_table(
        "action_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        _foreign("action_event", "action_id", "action", "CASCADE"),
        _foreign("action_event", "user_id", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_event")),
    )
    op.create_index("ix_action_event_action_id_at", "action_event", ["action_id", "at"])


def _make_files() -> None:
    op.create_table(
        "action_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_action_file_sha256")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 120", name=op.f("ck_action_file_name")),
        sa.CheckConstraint("size > 0", name=op.f("ck_action_file_size")),
        _foreign("action_file", "action_id", "action", "CASCADE"),
        _foreign("action_file", "uploaded_by", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_file")),
    )
    op.create_index("ix_action_file_action_id", "action_file", ["action_id"])
    op.create_index("ix_action_file_sha256", "action_file", ["sha256"])


def _foreign(table: str, column: str, target: str, gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=gone)
